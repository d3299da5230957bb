import Base
import Bus

/// Counts what cannot be published one after another, so that the log has a line for the first and a line
/// with the number of all.
final class Unpublished: Sendable {
    private let count = Locked<UInt64>(0)

    /// One more; true when it is the first.
    func begins() -> Bool {
        count.withLock { count in
            count &+= 1
            return count == 1
        }
    }

    /// One was published: how many were not before it, nil when there were none.
    func ended() -> UInt64? {
        count.withLock { count in
            defer { count = 0 }
            return count > 0 ? count : nil
        }
    }
}

extension BrokerError {
    /// Another message would have been taken.
    var isOfTheMessage: Bool {
        switch self {
        case .tooLarge, .invalidSubject: true
        case .noResponders, .timedOut, .overloaded, .disconnected, .stopped: false
        }
    }
}
