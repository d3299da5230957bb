import Base
import GUIDsAPI
import WorldserverAPI

/// The way to the cluster: what the C functions need of the network.
///
/// Every call comes from any thread of the worldserver, which must not be held up: except for `start`,
/// `shutdown`, `finishRatedArenaMatch` and a `nextGUID` whose supply has run out, calls return at once. What
/// the cluster wants of the worldserver goes the other way, to `WorldSide`.
protocol ClusterLink: Sendable {
    /// Registers the worldserver and says which maps it was dealt. Blocks for a configured time at most; not
    /// registered by then, it says none and goes on trying, and maps come as `WorldEvent.mapsReassigned`.
    func start(_ parameters: InitParameters) -> [MapID]

    /// Leaves the cluster and sends what still waits to be reported, for some seconds at most. Nothing is
    /// asked of the world afterwards. Also ends a `start` that still waits.
    func shutdown()

    /// A number that nobody else has; 0 when there is none within 2 s. Realm 0 is the worldserver's own.
    func nextGUID(_ sequence: GUIDs.Sequence, realm: RealmID) -> UInt64

    /// The worldserver has loaded maps. Told until the registry has heard.
    func mapsLoaded(_ maps: [MapID])

    /// Sends a message of the worldserver's own. False: it was not taken.
    func publish(_ subject: String, _ payload: [UInt8]) -> Bool

    /// Calls back, on any thread, for each message to a subject until `shutdown`. False: it is no subject, or
    /// there are too many subscriptions.
    func subscribe(
        _ subject: String, _ callback: @escaping @Sendable (_ subject: String, _ payload: [UInt8]) -> Void
    ) -> Bool

    /// Tells the cluster something: kept and told again until somebody took it; of a member's state only the
    /// newest is kept.
    func report(_ report: WorldReport)

    /// Reports a rated match and waits up to 5 s for the new ratings. Unanswered it is reported again until
    /// somebody took it.
    func finishRatedArenaMatch(_ match: RatedArenaMatch) -> Result<Worldserver.ArenaResult, ArenaFailure>
}

/// As what a worldserver joins.
struct InitParameters: Sendable, Equatable {
    /// Its game port.
    var port: UInt16
    var realm: RealmID
    var isCrossRealm: Bool
    /// Map numbers with commas between; empty: all.
    var availableMaps: String
}

/// The end of a rated arena match. Sides are 0 alliance, 1 horde, 2 neither, as in
/// `Worldserver.FinishArenaMatch`.
struct RatedArenaMatch: Sendable, Equatable {
    var ownerRealm: RealmID
    var isCrossRealm: Bool
    var instance: UInt32
    /// 2, 3 or 5 players a side.
    var arenaType: UInt32
    var winner: UInt8
    /// False: the match does not count.
    var isValid: Bool
    var sides: Worldserver.ArenaSides
    var participants: [Worldserver.ArenaParticipant]
}

/// Why a rated match has no new ratings.
enum ArenaFailure: Error, Equatable {
    case refused(Worldserver.ArenaRefusal)
    /// No answer within the time.
    case unanswered
}
