/// How far a session has come. Each route of the gateway names the phases in which
/// it is allowed (spec gateway 6).
public enum SessionPhase: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    /// The challenge is out, CMSG_AUTH_SESSION has not come.
    case connecting
    /// Authenticated, waiting for a place.
    case queued
    /// At the list of characters.
    case characterList
    /// A character was chosen, the worldserver has not let it in yet.
    case enteringWorld
    case inWorld
    /// Between two worldservers or two maps.
    case changingWorld
    /// Being taken down.
    case leaving

    public var description: String {
        switch self {
        case .connecting: "connecting"
        case .queued: "queued"
        case .characterList: "characterList"
        case .enteringWorld: "enteringWorld"
        case .inWorld: "inWorld"
        case .changingWorld: "changingWorld"
        case .leaving: "leaving"
        }
    }
}

/// A set of phases.
public struct PhaseSet: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
    @inlinable public init(_ phase: SessionPhase) { rawValue = 1 &<< phase.rawValue }
    @inlinable public func contains(_ phase: SessionPhase) -> Bool { rawValue & (1 &<< phase.rawValue) != 0 }

    public static let connecting = PhaseSet(.connecting)
    public static let queued = PhaseSet(.queued)
    public static let characterList = PhaseSet(.characterList)
    public static let enteringWorld = PhaseSet(.enteringWorld)
    public static let inWorld = PhaseSet(.inWorld)
    public static let changingWorld = PhaseSet(.changingWorld)
    public static let leaving = PhaseSet(.leaving)
    /// Everything after the logon and before the end, the queue included.
    public static let authenticated: PhaseSet = [
        .queued, .characterList, .enteringWorld, .inWorld, .changingWorld,
    ]
    public static let all: PhaseSet = [.connecting, .authenticated, .leaving]
}
