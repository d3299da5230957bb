extension GUIDs {
    /// What is counted, by its name on the wire. The list is open: a name that the service does not know is
    /// refused there (`TakeRefusal.unknownSequence`).
    public struct Sequence: RawRepresentable, Hashable, Comparable, Codable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public init(_ name: String) { rawValue = name }
        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

        // Upstream's three (spec guid 3.1).
        public static let character = Sequence("character")
        public static let item = Sequence("item")
        /// Copies of dungeons, raids and battlegrounds.
        public static let instance = Sequence("instance")

        // What AzerothCore's worldservers count each for themselves (spec guid 3.2).
        public static let mail = Sequence("mail")
        public static let auction = Sequence("auction")
        public static let guild = Sequence("guild")
        public static let arenaTeam = Sequence("arenaTeam")
        public static let petition = Sequence("petition")
        public static let group = Sequence("group")
        public static let petNumber = Sequence("petNumber")
        public static let equipmentSet = Sequence("equipmentSet")
        /// A fight in the arena log.
        public static let arenaFight = Sequence("arenaFight")
        public static let calendarEvent = Sequence("calendarEvent")
        public static let calendarInvite = Sequence("calendarInvite")
    }

    /// Where the numbers of a sequence are used, and how high they may get.
    public struct Source: Sendable, Hashable {
        /// Of the characters database.
        public let table: String
        public let column: String
        /// The highest number that is handed out.
        public let bound: UInt64
    }
}

extension GUIDs.Sequence: CustomStringConvertible {
    public var description: String { rawValue }

    /// Those that are served, and the column that each is the key of.
    public static let known: [GUIDs.Sequence: GUIDs.Source] = [
        .character: source("characters", "guid", bits32),
        .item: source("item_instance", "guid", bits32),
        .instance: source("instance", "id", bits32),
        .mail: source("mail", "id", bits32),
        .auction: source("auctionhouse", "id", bits32),
        .guild: source("guild", "guildid", bits32),
        // A foreign team is `realm << 24 | team` (spec guid 2).
        .arenaTeam: source("arena_team", "arenaTeamId", bits24),
        .petition: source("petition", "petition_id", bits32),
        .group: source("groups", "guid", bits32),
        // The pet's number stands where other GUIDs have their entry, in bits 24...47 (spec guid 1).
        .petNumber: source("character_pet", "id", bits24),
        .equipmentSet: source("character_equipmentsets", "setguid", bits63),
        .arenaFight: source("log_arena_fights", "fight_id", bits32),
        .calendarEvent: source("calendar_events", "id", bits63),
        .calendarInvite: source("calendar_invites", "id", bits63),
    ]

    // A little below what the column or the field holds (spec guid 6.1).
    private static let bits24: UInt64 = 0xFF_FFFE
    private static let bits32: UInt64 = 0xFFFF_FFF0
    /// Also within a signed column.
    private static let bits63: UInt64 = 0x7FFF_FFFF_FFFF_FFF0

    private static func source(_ table: String, _ column: String, _ bound: UInt64) -> GUIDs.Source {
        GUIDs.Source(table: table, column: column, bound: bound)
    }
}
