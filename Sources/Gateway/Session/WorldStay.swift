import Base
import CharactersAPI
import GroupsAPI
import Loop
import Wire
import WorldsAPI

/// A session's character and everything that lives as long as it: from CMSG_PLAYER_LOGIN back to the list.
/// Belongs to its session, whose loop alone touches it: hence the unchecked Sendable.
final class WorldStay: @unchecked Sendable {
    let character: Characters.Entering
    let epoch: UInt64
    /// The epoch under which others know that the character is online: `epoch`, until it is announced anew.
    var presence: UInt64
    /// The character's group, which keeps together on one layer (spec registry 7.2); 0: none.
    var group: UInt32 = 0
    /// What the client was shown of the group; nil: nothing, or none.
    var party: Groups.View?
    /// The newest list of it, also when the client shows a battleground's raid in its place.
    var shownList: ShownList?
    /// How often the service has said how the group is.
    var partyChanges: UInt64 = 0
    /// The groups service has told of an invitation that waits for an answer.
    var isInvited = false
    struct Whereabouts: Equatable {
        var map: MapID
        var zone: UInt32
    }
    /// The player is in a battleground, whose worldserver keeps the raid that the client sees, since it was
    /// listed there.
    var worldsGroup: Whereabouts?
    var hasWorldsGroup: Bool { worldsGroup != nil }
    var transition: WorldTransition
    /// The link that serves.
    var live: WorldPeer?
    /// The link that is being built.
    var attempt: WorldPeer?
    /// LOGIN_VERIFY_WORLD was shown once: presence was published.
    var isPresent = false
    /// The client is told to load; its world-port acknowledgements have no addressee.
    var acknowledgementsToSwallow = 0

    // What the client sent while no world served, in order.
    var waitingFrames: [[UInt8]] = []
    var waitingBytes = 0
    static let waitingFramesMax = 64
    static let waitingBytesMax = 64 << 10
    /// What the old world sent after 0x51F, in case it has to stay.
    var keptFrames: [[UInt8]] = []
    var keptBytes = 0
    static let keptBytesMax = 1 << 20
    /// The new world's packets before SMSG_LOGIN_VERIFY_WORLD.
    var earlyFrames: [[UInt8]] = []
    static let earlyFramesMax = 64

    var stepTimer: TimerID?
    var overallTimer: TimerID?
    var keepAliveTimer: TimerID?
    /// Until the next letter may be read.
    var mailTimer: TimerID?
    var mailDelivery: UnixTime?
    /// Packets passed to the world since the keep-alive timer was set.
    var passedSinceKeepAlive = false

    // Seen in the stream.
    var position: Position
    var positionIsFresh = false
    /// By its last movement.
    var isOnTransport = false
    var zone: UInt32
    var area: UInt32 = 0
    var level: UInt8
    /// What a game master has switched on or off by commands.
    var staffStatus: Characters.Status
    var timeSyncCounter: UInt32?
    var sawMOTD = false
    var accountDataMasks: Set<UInt32> = []
    var lastPing: Instant?
    var lastLayerChange: Instant?
    let began: Instant
    /// When the last change of worldserver began.
    var transitionBegan: Instant
    /// SavePosition is under way; the next worldserver must not read the row before it is done.
    var isSavingPosition = false
    var loginAfterSave: (() -> Void)?
    /// For the frames of his group.
    var members: MemberWatch
    var telling = MemberTelling()
    /// Something that frames show may have changed.
    var membersChanged = true
    /// Rolls for no loot.
    var optsOutOfLoot = false
    /// Whom the player ignores.
    var ignored: Set<CharacterID> = []
    /// What friends did while the list of contacts is on its way to the client; nil at other times.
    var friendNews: [FriendStatus]?
    static let friendNewsMax = 512
    var channels = ChannelSeats()
    /// What the player wants those to read who whisper to him while he is away or busy; empty: the usual.
    var awayText = ""
    /// A game master's: to whom he whispered, and whom he therefore hears.
    var welcomed: Set<CharacterID> = []
    /// Who whispered last, the newest at the end.
    var whisperedLately: [CharacterID] = []
    /// Changes since the last flush of presence updates.
    var change: Characters.Updated.Change?

    init(_ character: Characters.Entering, epoch: UInt64, limits: TransitionLimits, now: Instant) {
        self.character = character
        self.epoch = epoch
        presence = epoch
        position = character.position
        zone = character.zone
        level = character.level
        members = MemberWatch(character)
        staffStatus = Characters.Status(extraFlags: character.extraFlags)
        began = now
        transitionBegan = now
        var transitionLimits = WorldTransition.Limits()
        transitionLimits.overall = limits.overall
        transitionLimits.recovery = limits.recovery
        transitionLimits.prepare = limits.prepare
        transitionLimits.release = limits.release
        transitionLimits.decide = limits.decide
        transitionLimits.pauseFirst = limits.pauseFirst
        transitionLimits.pauseMax = limits.pauseMax
        transition = WorldTransition(limits: transitionLimits)
    }

    /// Worldservers name the player with or without his realm.
    func isOwn(_ guid: UInt64) -> Bool {
        let low = UInt64(character.id.low)
        return guid == low || guid == UInt64(character.id.realm.rawValue) << 32 | low
    }

    /// Away, busy, game master ...
    var status: Characters.Status { members.shownStatus.union(staffStatus) }

    /// For one more frame of the client, whatever its size.
    var hasRoom: Bool { waitingFrames.count < Self.waitingFramesMax && waitingBytes < Self.waitingBytesMax }

    /// Keeps a client's frame for the next world.
    func keepForWorld(_ frame: UnsafeRawBufferPointer) {
        waitingFrames.append(Array(frame))
        waitingBytes += frame.count
    }
    func takeWaitingFrames() -> [[UInt8]] {
        defer {
            waitingFrames = []
            waitingBytes = 0
        }
        return waitingFrames
    }

    /// Open-world maps; for all others the database knows better than we where a player belongs.
    static let openMaps: Set<MapID> = [MapID(0), MapID(1), MapID(530), MapID(571)]
}
