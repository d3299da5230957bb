/// The index of a 32-bit field of an object of the game, build 12340 (spec gateway 17.1, sidecar 10.3).
public struct UpdateField: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt16
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
    @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    /// The field so many places on, for fields that are arrays. Places that do not exist stay at the last.
    public func at(_ offset: Int) -> UpdateField { Self(rawValue: UInt16(clamping: Int(rawValue) &+ offset)) }
    private init(_ value: UInt16) { rawValue = value }

    // Every object.
    /// Two words.
    public static let guid = UpdateField(0x00)
    public static let typeMask = UpdateField(0x02)
    public static let entry = UpdateField(0x03)
    /// A float.
    public static let scale = UpdateField(0x04)
}

extension UpdateField {
    /// Fields of an item; a container has these too.
    public enum Item {
        /// A GUID.
        public static let owner = UpdateField(0x06)
        /// A GUID.
        public static let containedIn = UpdateField(0x08)
        public static let stackCount = UpdateField(0x0E)
        public static let flags = UpdateField(0x15)
        /// What is in one of twelve slots, 0 permanent, 1 temporary; how long it lasts and how often it can
        /// be used follow.
        public static func enchantment(_ slot: Int) -> UpdateField { UpdateField(0x16).at(3 &* slot) }
        public static let suffixFactor = UpdateField(0x3A)
        public static let randomProperty = UpdateField(0x3B)
        public static let durability = UpdateField(0x3C)
        public static let durabilityMax = UpdateField(0x3D)
    }

    /// Fields of creatures and players.
    public enum Unit {
        /// A GUID: the pet.
        public static let summon = UpdateField(0x08)
        /// A GUID: whose pet it is.
        public static let summonedBy = UpdateField(0x0E)
        /// A GUID.
        public static let target = UpdateField(0x12)
        /// Race, class, gender, power type.
        public static let bytes0 = UpdateField(0x17)
        public static let health = UpdateField(0x18)
        /// Seven: mana, rage, focus, energy, happiness, runes, runic power.
        public static let power = UpdateField(0x19)
        public static let healthMax = UpdateField(0x20)
        /// Seven.
        public static let powerMax = UpdateField(0x21)
        public static let level = UpdateField(0x36)
        public static let faction = UpdateField(0x37)
        /// 0x8 controlled by a player, 0x80000 in combat, 0x100000 in flight.
        public static let flags = UpdateField(0x3B)
        public static let flags2 = UpdateField(0x3C)
        /// Two: main hand and off hand, milliseconds.
        public static let attackTime = UpdateField(0x3E)
        /// A float.
        public static let boundingRadius = UpdateField(0x41)
        /// A float.
        public static let combatReach = UpdateField(0x42)
        public static let displayID = UpdateField(0x43)
        public static let nativeDisplayID = UpdateField(0x44)
        public static let mountDisplayID = UpdateField(0x45)
        /// Stand state, ..., animation.
        public static let bytes1 = UpdateField(0x4A)
        /// By which its name is asked for; 0 for what is no pet.
        public static let petNumber = UpdateField(0x4B)
        public static let dynamicFlags = UpdateField(0x4F)
        /// A float.
        public static let castSpeed = UpdateField(0x50)
        /// 0x1 gossip, 0x20000 banker, 0x100000 battlemaster, 0x200000 auctioneer, 0x800000 guild banker.
        public static let npcFlags = UpdateField(0x52)
        public static let emoteState = UpdateField(0x53)
        /// Five.
        public static let stats = UpdateField(0x54)
        public static let baseMana = UpdateField(0x78)
        public static let baseHealth = UpdateField(0x79)
        /// Sheath, PvP flags, ...
        public static let bytes2 = UpdateField(0x7A)
        /// A float.
        public static let hoverHeight = UpdateField(0x92)
    }

    /// Fields of players alone.
    public enum Player {
        /// 2 AFK, 4 DND, 8 game master, 0x10 ghost, 0x20 resting.
        public static let flags = UpdateField(0x96)
        public static let guild = UpdateField(0x97)
        public static let guildRank = UpdateField(0x98)
        /// Skin, face, hair style, hair colour.
        public static let bytes = UpdateField(0x99)
        /// Facial hair, 0, bank bag slots, rest state.
        public static let bytes2 = UpdateField(0x9A)
        /// Gender, ...
        public static let bytes3 = UpdateField(0x9B)
        /// The entry of what is worn on a place, 0 to 18; the enchantment follows.
        public static func visibleItem(_ place: Int) -> UpdateField { UpdateField(0x11B).at(2 &* place) }
        /// The GUID of what is worn on a place, 0 to 22, the bags last.
        public static func equipped(_ place: Int) -> UpdateField { UpdateField(0x144).at(2 &* place) }
        /// The GUID of what lies on a place of the backpack, 0 to 15.
        public static func backpack(_ place: Int) -> UpdateField { UpdateField(0x172).at(2 &* place) }
        public static let experience = UpdateField(0x27A)
        public static let nextLevelExperience = UpdateField(0x27B)
        public static let talentPoints = UpdateField(0x3FC)
        /// In copper.
        public static let money = UpdateField(0x492)
        /// -1 for none.
        public static let watchedFaction = UpdateField(0x4CE)
        /// Seven words for each of three teams.
        public static func arenaTeam(_ slot: Int) -> UpdateField { UpdateField(0x4E8).at(7 &* slot) }
        public static let levelMax = UpdateField(0x4FF)
    }

    /// Fields of chests, mailboxes and doors.
    public enum GameObject {
        public static let displayID = UpdateField(0x08)
        public static let flags = UpdateField(0x09)
        /// Four floats.
        public static let parentRotation = UpdateField(0x0A)
        public static let dynamic = UpdateField(0x0E)
        public static let faction = UpdateField(0x0F)
        public static let level = UpdateField(0x10)
        /// State, type, art kit, animation.
        public static let bytes1 = UpdateField(0x11)
    }
}
