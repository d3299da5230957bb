public import Base

extension Groups {
    /// A group as its members see it.
    public struct View: Codable, Sendable, Hashable {
        public var id: ID
        /// What it is numbered on each realm that has members in it.
        public var numbers: [RealmID: UInt32]
        public var form: Form
        public var leader: CharacterID
        /// In the order in which they joined.
        public var members: [Member]
        public var online: [CharacterID]
        public var lootMethod: LootMethod
        /// None unless the loot goes to a master.
        public var masterLooter: CharacterID?
        public var lootThreshold: UInt8
        public var difficulty: UInt8, raidDifficulty: UInt8
        /// Eight targets, as the home realm sees them.
        public var icons: [GUID]
        /// Of the dungeon finder; 0: none.
        public var dungeon: UInt32
        public var isDungeonFinished: Bool
        public init(
            id: ID, numbers: [RealmID: UInt32], form: Form, leader: CharacterID, members: [Member],
            online: [CharacterID], lootMethod: LootMethod, masterLooter: CharacterID?,
            lootThreshold: UInt8,
            difficulty: UInt8, raidDifficulty: UInt8, icons: [GUID], dungeon: UInt32, isDungeonFinished: Bool
        ) {
            self.id = id
            self.numbers = numbers
            self.form = form
            self.leader = leader
            self.members = members
            self.online = online
            self.lootMethod = lootMethod
            self.masterLooter = masterLooter
            self.lootThreshold = lootThreshold
            self.difficulty = difficulty
            self.raidDifficulty = raidDifficulty
            self.icons = icons
            self.dungeon = dungeon
            self.isDungeonFinished = isDungeonFinished
        }

        public var isRaid: Bool { form.contains(.raid) }
        public func member(_ id: CharacterID) -> Member? { members.first { $0.id == id } }
        /// For placement and layers of a realm; 0: the realm has nobody in it.
        public func number(in realm: RealmID) -> UInt32 { numbers[realm] ?? 0 }
    }

    /// A GUID that `from` sees, as `to` sees the same thing. Only players are seen differently.
    public static func translated(_ guid: GUID, from: RealmID, to: RealmID) -> GUID {
        guard from != to, let player = guid.character(home: from) else { return guid }
        return player.guid(seenFrom: to)
    }
}
