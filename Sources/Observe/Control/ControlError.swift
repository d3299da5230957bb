/// What can go wrong between `nimbus status` and the daemon, in one line for an admin.
public enum ControlError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Longer than the kernel allows.
    case pathTooLong(String)
    /// Another process answers at this socket.
    case inUse(String)
    case cannotListen(path: String, reason: String)
    /// Nobody listens there, or it may not be reached.
    case unreachable(path: String, reason: String)
    case timedOut
    case badReply(String)
    /// The daemon understood and says no.
    case refused(String)

    public var description: String {
        switch self {
        case .pathTooLong(let path):
            "the socket's path is longer than \(UnixAddress.pathBytesMax) bytes: \(path)"
        case .inUse(let path): "another nimbus is running and answers at \(path)"
        case .cannotListen(let path, let reason): "cannot listen on \(path): \(reason)"
        case .unreachable(let path, let reason): "no nimbus answers at \(path): \(reason)"
        case .timedOut: "the daemon did not answer in time"
        case .badReply(let reason): "the daemon's answer is not understood: \(reason)"
        case .refused(let reason): reason
        }
    }
}
