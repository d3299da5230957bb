import Base
import Wire

/// A character in the world, on a link or parked without one. Belongs to the world's loop.
final class Player {
    /// Where it is between two maps.
    enum Travel {
        /// SMSG_NEW_WORLD is out (or about to be), the client has not said that it arrived.
        case far
        /// MSG_MOVE_TELEPORT_ACK is out; the client stands there once it says so.
        case near(Position, counter: UInt32)
    }

    var record: CharacterRecord
    /// Changes of its belongings on their way to the database, oldest first.
    var pending: [PendingStore] = []
    /// Something in the account's order will store them.
    var isStoreQueued = false
    /// What its client was told that it has.
    var shown: Belongings
    /// 0 is none. Not of the database: in cluster mode others say it.
    var guild: UInt32 = 0
    var guildRank: UInt32 = 0
    var battleground: BattlegroundStay?
    var dungeon: DungeonStay?
    /// What it was on its way to is over: where it goes once it has arrived.
    var sentBack: Position?
    let guid: GUID
    /// Of the account: what its chat commands need.
    let accountLevel: UInt8
    /// 0 the first game, 1 The Burning Crusade, 2 Wrath of the Lich King.
    let expansion: UInt8
    /// When each kind of its client's settings was written, as of login.
    let settingsTimes: [UInt32]
    /// Nil while it is parked.
    var link: GatewayLink?
    var travel: Travel?
    /// How it moved last; part of its creation for others.
    var movement: MovementInfo
    var selection = GUID.none
    /// 0 stands, 1 sits.
    var standState: UInt8 = 0

    /// Players who see it and whom it sees: the relation is symmetric.
    var neighbours: Set<UInt32> = []
    /// Channels of the game that it is in, by number, as its client calls them.
    var channels: [UInt32: String] = [:]
    /// Fixtures that its client shows.
    var fixtures: Set<GUID> = []

    var timeSyncCounter: UInt32 = 0
    var nextTimeSync: Instant?
    var logoutAt: Instant?
    var parkedUntil: Instant?
    var nextSave: Instant
    /// Up to here its playing time has been counted.
    var countedUntil: Instant
    /// It is being saved for good: nothing else starts for it.
    var isLeaving = false
    var teleports: UInt32 = 0

    /// Spells on it, by slot.
    var auras: [UInt8: UInt32] = [:]

    init(
        _ record: CharacterRecord, guid: GUID, account: AccountStore.Account, settingsTimes: [UInt32],
        now: Instant,
        saveIn: Duration
    ) {
        self.record = record
        shown = record.belongings
        self.guid = guid
        accountLevel = account.level
        expansion = account.expansion
        self.settingsTimes = settingsTimes
        movement = MovementInfo(position: record.position, time: 0)
        nextSave = now + saveIn
        countedUntil = now
    }

    var low: UInt32 { record.low }
    var name: String { record.name }
    var position: Position { record.position }
    var isParked: Bool { link == nil }
    /// On a map, to be seen and heard.
    var isOnMap: Bool {
        if case .far = travel { false } else { true }
    }

    var maxHealth: UInt32 { Levels.health(at: record.level) }

    /// What stands in front of the name in its lines.
    var chatTag: ChatTag {
        var tag: ChatTag = []
        if record.playerFlags & 0x2 != 0 { tag.insert(.afk) }
        if record.playerFlags & 0x4 != 0 { tag.insert(.dnd) }
        if record.playerFlags & 0x8 != 0 { tag.insert(.gameMaster) }
        return tag
    }

    func send(_ packet: some Packet) { link?.send(packet) }
    func send(frame: [UInt8]) { link?.send(frame: frame) }
    /// A yellow line from the server.
    func tell(_ text: String) { send(ChatLine.system(text)) }

    /// Adds the time since the last count to what it has played.
    func countPlayedTime(now: Instant) {
        let seconds = max(0, (now - countedUntil).nanoseconds / 1_000_000_000)
        countedUntil = countedUntil + .seconds(seconds)
        record.playedSeconds = record.playedSeconds.addingSaturated(UInt32(clamping: seconds))
        record.levelSeconds = record.levelSeconds.addingSaturated(UInt32(clamping: seconds))
    }
}

extension UInt32 {
    /// The sum, or the largest number there is.
    func addingSaturated(_ other: UInt32) -> UInt32 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
