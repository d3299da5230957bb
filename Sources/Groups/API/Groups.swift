public import Base

/// Parties and raids of all realms. The service that answers to these names owns them: no worldserver does.
/// Rules and numbers: spec group.
public enum Groups {
    /// Names a group for good. The home realm is in bits 32 and up, the number that the home realm's
    /// worldservers and clients know below.
    public struct ID: RawRepresentable, Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
        public let rawValue: UInt64
        public init(rawValue: UInt64) { self.rawValue = rawValue }
        public init(home: RealmID, number: UInt32) {
            rawValue = UInt64(home.rawValue) << 32 | UInt64(number)
        }
        public var home: RealmID { RealmID(UInt32(truncatingIfNeeded: rawValue >> 32)) }
        public var number: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
        public var description: String { "\(home)/\(number)" }
    }

    /// Where a group is kept, and who may be in it.
    public enum Kind: UInt8, Codable, Sendable {
        /// Members of one realm; in AzerothCore's tables.
        case realm = 0
        /// Members of several realms, in tables of our own.
        case crossRealm = 1
        /// Made by the dungeon finder, in tables of our own.
        case dungeon = 2
    }

    /// The group's type as clients read it.
    public struct Form: OptionSet, Codable, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let battleground = Form(rawValue: 1)
        public static let raid = Form(rawValue: 2)
        /// Made by the dungeon finder: votes instead of kicks.
        public static let restricted = Form(rawValue: 4)
        public static let dungeon = Form(rawValue: 8)
    }

    public enum LootMethod: UInt8, Codable, Sendable, CaseIterable {
        case freeForAll, roundRobin, master, group, needBeforeGreed
    }

    public struct Flags: OptionSet, Codable, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let assistant = Flags(rawValue: 1)
        public static let mainTank = Flags(rawValue: 2)
        public static let mainAssist = Flags(rawValue: 4)
    }

    /// In the dungeon finder.
    public struct Roles: OptionSet, Codable, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let leader = Roles(rawValue: 1)
        public static let tank = Roles(rawValue: 2)
        public static let healer = Roles(rawValue: 4)
        public static let damage = Roles(rawValue: 8)
    }

    public struct Member: Codable, Sendable, Hashable {
        public var id: CharacterID
        public var name: String
        public var flags: Flags
        /// 0 to 7; 0 in a party.
        public var subGroup: UInt8
        public var roles: Roles
        public init(
            id: CharacterID, name: String, flags: Flags = [], subGroup: UInt8 = 0, roles: Roles = []
        ) {
            self.id = id
            self.name = name
            self.flags = flags
            self.subGroup = subGroup
            self.roles = roles
        }
    }

    public static let partyMax = 5
    public static let raidMax = 40
    public static let subGroups: UInt8 = 8
    public static let subGroupMax = 5
    public static let icons = 8
}
