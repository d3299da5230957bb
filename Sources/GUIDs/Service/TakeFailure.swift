public import GUIDsAPI
public import Store

/// Why a caller got no numbers. Nothing was handed out.
public enum TakeFailure: Error, CustomStringConvertible {
    case refused(GUIDs.TakeRefusal)
    /// The high-water mark could not be stored.
    case notStored(StoreError)
    /// The database took too long.
    case late
    /// Too many callers wait for this sequence.
    case overloaded
    case stopped

    public var description: String {
        switch self {
        case .refused(let refusal): "refused: \(refusal)"
        case .notStored(let error): "no numbers could be reserved: \(error)"
        case .late: "no numbers were reserved in time"
        case .overloaded: "too many wait for numbers of this sequence"
        case .stopped: "the service has stopped"
        }
    }
}
