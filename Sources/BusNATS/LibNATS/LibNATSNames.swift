import Base

/// What a number stands for that libnats hands back with its callbacks. It is given numbers, never pointers:
/// a callback that comes late finds nobody, instead of memory that is gone.
final class LibNATSNames<Value: Sendable>: Sendable {
    private struct State {
        var last: UInt64 = 0
        var values: [UInt64: Value] = [:]
    }
    private let state = Locked(State())

    /// A number that nothing stands for yet, and never used again.
    func reserve() -> UInt64 {
        state.withLock { s in
            s.last += 1
            return s.last
        }
    }
    func set(_ number: UInt64, _ value: Value?) { state.withLock { $0.values[number] = value } }

    subscript(closure: UnsafeMutableRawPointer?) -> Value? {
        let number = UInt64(UInt(bitPattern: closure))
        return state.withLock { $0.values[number] }
    }
}

/// How libnats is given a number.
func libNATSClosure(_ number: UInt64) -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: UInt(number))
}
