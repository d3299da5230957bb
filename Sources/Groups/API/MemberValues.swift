/// What the frame of a group member shows, or what of it has changed: only what `known` names means anything
/// (spec group 7.4). Nothing that is unknown is ever told as zero.
public struct MemberValues: Sendable, Hashable {
    /// What belongs together and travels together.
    public struct Fields: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let status = Fields(rawValue: 0x01)
        /// Health and the most of it.
        public static let health = Fields(rawValue: 0x02)
        /// Type of power, power and the most of it.
        public static let power = Fields(rawValue: 0x04)
        public static let level = Fields(rawValue: 0x08)
        /// Map and zone.
        public static let place = Fields(rawValue: 0x10)
        /// Where on the map.
        public static let position = Fields(rawValue: 0x20)
        /// All of them.
        public static let auras = Fields(rawValue: 0x40)
        public static let all = Fields(rawValue: 0x7F)

        /// For logs and traces.
        public var names: [String] {
            let known: [(Fields, String)] = [
                (.status, "status"), (.health, "health"), (.power, "power"), (.level, "level"),
                (.place, "place"), (.position, "position"), (.auras, "auras"),
            ]
            return known.filter { contains($0.0) }.map(\.1)
        }
    }
    /// As SMSG_PARTY_MEMBER_STATS has them.
    public struct Status: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let online = Status(rawValue: 0x01)
        public static let pvp = Status(rawValue: 0x02)
        public static let dead = Status(rawValue: 0x04)
        public static let ghost = Status(rawValue: 0x08)
        public static let freeForAll = Status(rawValue: 0x10)
        public static let away = Status(rawValue: 0x40)
        public static let busy = Status(rawValue: 0x80)
    }
    public struct Aura: Sendable, Hashable {
        /// 0 to 63.
        public var slot: UInt8
        public var spell: UInt32
        public var flags: UInt8
        public init(slot: UInt8, spell: UInt32, flags: UInt8) {
            self.slot = slot
            self.spell = spell
            self.flags = flags
        }
    }

    public var known: Fields = []
    public var status: Status = []
    public var health: UInt32 = 0, healthMax: UInt32 = 0
    /// 0 mana, 1 rage, 2 focus, 3 energy, 4 happiness, 5 runes, 6 runic power.
    public var powerType: UInt8 = 0
    public var power: UInt32 = 0, powerMax: UInt32 = 0
    public var level: UInt8 = 0
    public var map: UInt32 = 0, zone: UInt32 = 0
    /// Yards, as the frame shows them.
    public var x: Int16 = 0, y: Int16 = 0
    /// By slot, each slot once.
    public var auras: [Aura] = []
    public init() {}
    /// Somebody who is not there.
    public static let offline: MemberValues = {
        var values = MemberValues()
        values.known = .status
        return values
    }()

    /// Takes over what `other` knows.
    public mutating func merge(_ other: MemberValues) {
        if other.known.contains(.status) { status = other.status }
        if other.known.contains(.health) { (health, healthMax) = (other.health, other.healthMax) }
        if other.known.contains(.power) {
            (powerType, power, powerMax) = (other.powerType, other.power, other.powerMax)
        }
        if other.known.contains(.level) { level = other.level }
        if other.known.contains(.place) { (map, zone) = (other.map, other.zone) }
        if other.known.contains(.position) { (x, y) = (other.x, other.y) }
        if other.known.contains(.auras) { auras = other.auras }
        known.formUnion(other.known)
    }

    /// Which of what it knows is new or different to `other`.
    public func differences(from other: MemberValues) -> Fields {
        var fields = known.subtracting(other.known)
        let both = known.intersection(other.known)
        if both.contains(.status), status != other.status { fields.insert(.status) }
        if both.contains(.health), (health, healthMax) != (other.health, other.healthMax) {
            fields.insert(.health)
        }
        if both.contains(.power),
            (powerType, power, powerMax) != (other.powerType, other.power, other.powerMax)
        {
            fields.insert(.power)
        }
        if both.contains(.level), level != other.level { fields.insert(.level) }
        if both.contains(.place), (map, zone) != (other.map, other.zone) { fields.insert(.place) }
        if both.contains(.position), (x, y) != (other.x, other.y) { fields.insert(.position) }
        if both.contains(.auras), auras != other.auras { fields.insert(.auras) }
        return fields
    }

    /// Only these of what it knows.
    public func only(_ fields: Fields) -> MemberValues {
        var part = MemberValues()
        var source = self
        source.known = known.intersection(fields)
        part.merge(source)
        return part
    }

    /// Auras that are new or other than those of `other`; slots that are empty now have the spell 0.
    public func aurasChanged(since other: MemberValues) -> [Aura] {
        let before = Dictionary(other.auras.map { ($0.slot, $0) }) { first, _ in first }
        let now = Set(auras.map(\.slot))
        let gone = other.auras.filter { !now.contains($0.slot) }.map {
            Aura(slot: $0.slot, spell: 0, flags: 0)
        }
        return (auras.filter { before[$0.slot] != $0 } + gone).sorted { $0.slot < $1.slot }
    }

    /// Enough for a frame that shows everything.
    public var isWhole: Bool { known.isSuperset(of: [.status, .health, .power, .level, .place]) }

    /// Leaves out fields whose values cannot be (spec group 7.5), and returns which.
    public mutating func dropImpossible() -> Fields {
        var dropped: Fields = []
        if known.contains(.health), health > healthMax { dropped.insert(.health) }
        if known.contains(.power), power > powerMax || powerType > 6 { dropped.insert(.power) }
        if known.contains(.level), level == 0 { dropped.insert(.level) }
        if known.contains(.place), map == .max { dropped.insert(.place) }
        if known.contains(.auras), !Self.areSound(auras) { dropped.insert(.auras) }
        known.subtract(dropped)
        return dropped
    }
    private static func areSound(_ auras: [Aura]) -> Bool {
        var last = -1
        for aura in auras {
            guard aura.slot < 64, Int(aura.slot) > last, aura.spell != 0 else { return false }
            last = Int(aura.slot)
        }
        return true
    }
}

// MARK: - On the wire of the bus

/// A few bytes: each field group that is known, numbers seven bits a byte.
extension MemberValues: Codable {
    public init(from decoder: any Decoder) throws {
        let packed = try decoder.singleValueContainer().decode([UInt8].self)
        guard let values = MemberValues(packed: packed) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "values of a member"))
        }
        self = values
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(packed())
    }

    /// What travels on the bus.
    public func packed() -> [UInt8] {
        var out = Packing()
        out.byte(known.rawValue)
        if known.contains(.status) { out.byte(status.rawValue) }
        if known.contains(.health) {
            out.number(health)
            out.number(healthMax)
        }
        if known.contains(.power) {
            out.byte(powerType)
            out.number(power)
            out.number(powerMax)
        }
        if known.contains(.level) { out.byte(level) }
        if known.contains(.place) {
            out.number(map)
            out.number(zone)
        }
        if known.contains(.position) {
            out.number(UInt32(UInt16(bitPattern: x)))
            out.number(UInt32(UInt16(bitPattern: y)))
        }
        if known.contains(.auras) {
            out.number(UInt32(clamping: auras.count))
            for aura in auras {
                out.byte(aura.slot)
                out.number(aura.spell)
                out.byte(aura.flags)
            }
        }
        return out.bytes
    }

    /// nil when these are no such bytes.
    init?(packed: [UInt8]) {
        var source = Unpacking(packed)
        guard let fields = source.byte() else { return nil }
        known = Fields(rawValue: fields)
        guard Fields.all.isSuperset(of: known), unpack(&source), source.isAtEnd else { return nil }
    }

    private mutating func unpack(_ source: inout Unpacking) -> Bool {
        if known.contains(.status) {
            guard let value = source.byte() else { return false }
            status = Status(rawValue: value)
        }
        if known.contains(.health) {
            guard let value = source.number(), let most = source.number() else { return false }
            (health, healthMax) = (value, most)
        }
        if known.contains(.power) {
            guard let type = source.byte(), let value = source.number(), let most = source.number() else {
                return false
            }
            (powerType, power, powerMax) = (type, value, most)
        }
        if known.contains(.level) {
            guard let value = source.byte() else { return false }
            level = value
        }
        return unpackWhereabouts(&source)
    }

    private mutating func unpackWhereabouts(_ source: inout Unpacking) -> Bool {
        if known.contains(.place) {
            guard let newMap = source.number(), let newZone = source.number() else { return false }
            (map, zone) = (newMap, newZone)
        }
        if known.contains(.position) {
            guard let east = source.number(), let north = source.number(), east <= 0xFFFF, north <= 0xFFFF
            else {
                return false
            }
            x = Int16(bitPattern: UInt16(truncatingIfNeeded: east))
            y = Int16(bitPattern: UInt16(truncatingIfNeeded: north))
        }
        guard known.contains(.auras) else { return true }
        guard let count = source.number(), count <= 64 else { return false }
        for _ in 0..<count {
            guard let slot = source.byte(), let spell = source.number(), let flags = source.byte() else {
                return false
            }
            auras.append(Aura(slot: slot, spell: spell, flags: flags))
        }
        return true
    }

    private struct Packing {
        var bytes: [UInt8] = []
        mutating func byte(_ value: UInt8) { bytes.append(value) }
        mutating func number(_ value: UInt32) {
            var rest = value
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(truncatingIfNeeded: rest))
        }
    }
    private struct Unpacking {
        private let bytes: [UInt8]
        private var next = 0
        init(_ bytes: [UInt8]) { self.bytes = bytes }
        var isAtEnd: Bool { next == bytes.count }
        mutating func byte() -> UInt8? {
            guard next < bytes.count else { return nil }
            defer { next += 1 }
            return bytes[next]
        }
        mutating func number() -> UInt32? {
            var value: UInt64 = 0
            for position in 0..<5 {
                guard let piece = byte() else { return nil }
                value |= UInt64(piece & 0x7F) << UInt64(7 * position)
                if piece < 0x80 { return UInt32(exactly: value) }
            }
            return nil
        }
    }
}
