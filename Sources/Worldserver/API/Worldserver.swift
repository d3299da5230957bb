public import Bus

/// What the cluster asks of a worldserver, and what a worldserver tells the cluster (spec worldserver-api).
///
/// Requests are addressed to one running process: an older incarnation never executes what was meant for a
/// newer one. Player GUIDs are as that worldserver sees them: the low half at home, `realm << 32 | low`
/// abroad.
public enum Worldserver {
    /// One life of one worldserver.
    public struct Address: Codable, Sendable, Hashable, CustomStringConvertible {
        /// Its id in the registry: digits.
        public var id: String
        public var incarnation: UInt64
        public init(id: String, incarnation: UInt64) {
            self.id = id
            self.incarnation = incarnation
        }
        /// The bus's address of it.
        public var description: String { "\(id)-\(incarnation)" }
    }

    /// Why a worldserver did not do what it was asked. Whatever it says, nothing was changed, except as
    /// noted.
    public enum Refusal: String, Error, Codable, Sendable {
        /// The worldserver has no handler for this (yet).
        case noHandler
        /// The player is not in the world there (a player between two maps is not, either).
        case playerNotFound
        case noSpace, unknownTemplate, creationFailed, itemNotFound, notTradable
        case tooMuchMoney, notEnoughMoney
        case instanceNotFound, dungeonNotFound
        case nameTaken, nameInvalid, leaderNotFound
        /// It failed, and does not say why.
        case failed
        /// The deadline had passed before its turn came.
        case expired
        /// Too many requests wait there.
        case overloaded
        /// The handler's answer makes no sense; whether it did the work is not known.
        case malformedAnswer
    }
}

/// Names one change for ever: a worldserver that is asked again under the same name answers what it answered
/// before and does nothing.
public typealias RequestID = MessageID

/// A question that changes nothing; it may overtake changes that were asked for earlier.
public protocol WorldserverRead: Request where Refusal == Worldserver.Refusal {}

/// A change; a worldserver does them in the order of their arrival, each once.
public protocol WorldserverWrite: Request where Refusal == Worldserver.Refusal {
    var id: RequestID { get }
}
