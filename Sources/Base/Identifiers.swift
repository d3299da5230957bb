/// A realm: 1...255 on the wire, `realmlist.id` in the database.
public struct RealmID: RawRepresentable, Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public init(_ value: UInt32) { rawValue = value }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    public var description: String { String(rawValue) }
}

/// An account: `account.id`.
public struct AccountID: RawRepresentable, Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public init(_ value: UInt32) { rawValue = value }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    public var description: String { String(rawValue) }
}

/// A map of the game: 0 Eastern Kingdoms, 1 Kalimdor, 530 Outland, 571 Northrend ...
public struct MapID: RawRepresentable, Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public init(_ value: UInt32) { rawValue = value }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    public var description: String { String(rawValue) }
}

/// A character of one realm. The low GUID alone is never a key: two realms count from 1 both.
public struct CharacterID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    public let realm: RealmID
    /// `characters.guid`.
    public let low: UInt32
    public init(realm: RealmID, low: UInt32) {
        self.realm = realm
        self.low = low
    }
    public static func < (a: Self, b: Self) -> Bool { (a.realm, a.low) < (b.realm, b.low) }
    public var description: String { "\(realm)/\(low)" }

    /// The GUID as a reader of `viewer` sees it: the low half at home, `realm << 32 | low` abroad
    /// (spec guid 2). None where there is no such GUID: of number 0, and abroad of a realm beyond the
    /// field's 16 bits.
    public func guid(seenFrom viewer: RealmID) -> GUID {
        if realm == viewer { return GUID(UInt64(low)) }
        guard low != 0, realm.rawValue <= UInt32(UInt16.max) else { return .none }
        return GUID(UInt64(realm.rawValue) << 32 | UInt64(low))
    }
}

/// An object of the game as the wire names it, 64 bits (spec guid 1).
public struct GUID: RawRepresentable, Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public init(_ value: UInt64) { rawValue = value }
    public static let none = GUID(0)
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    public var description: String { "0x" + String(rawValue, radix: 16) }

    /// The bits 48...63: 0 player, 0x4000 item, 0xF130 creature ...
    public var highType: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 48) }
    public var isPlayer: Bool { rawValue != 0 && highType == 0 }
    public var low: UInt32 { UInt32(truncatingIfNeeded: rawValue) }

    /// The character that a player GUID names for a reader of `home`; nil when it is no player.
    public func character(home: RealmID) -> CharacterID? {
        guard isPlayer, low != 0 else { return nil }
        let realm = UInt32(truncatingIfNeeded: rawValue >> 32) & 0xFFFF
        return CharacterID(realm: realm == 0 ? home : RealmID(realm), low: low)
    }
}

/// Where somebody stands: a map, coordinates in yards, the direction in radians.
public struct Position: Hashable, Codable, Sendable {
    public var map: MapID
    public var x: Float
    public var y: Float
    public var z: Float
    public var orientation: Float
    public init(map: MapID, x: Float, y: Float, z: Float, orientation: Float = 0) {
        self.map = map
        self.x = x
        self.y = y
        self.z = z
        self.orientation = orientation
    }
    /// Finite and within the game's ±17,066 yards.
    public var isValid: Bool {
        x.isFinite && y.isFinite && z.isFinite && orientation.isFinite
            && abs(x) <= 17_066 && abs(y) <= 17_066 && abs(z) <= 17_066
    }
}
