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
        /// And class.
        public static let level = Fields(rawValue: 0x08)
        /// Map and zone.
        public static let place = Fields(rawValue: 0x10)
        /// Where on the map.
        public static let position = Fields(rawValue: 0x20)
        /// All of them.
        public static let auras = Fields(rawValue: 0x40)
        /// The pet, all of it; or that there is none.
        public static let pet = Fields(rawValue: 0x80)
        public static let all = Fields(rawValue: 0xFF)

        /// For logs and traces.
        public var names: [String] {
            let known: [(Fields, String)] = [
                (.status, "status"), (.health, "health"), (.power, "power"), (.level, "level"),
                (.place, "place"), (.position, "position"), (.auras, "auras"), (.pet, "pet"),
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

    public struct Pet: Sendable, Hashable {
        public static let nameBytesMax = 48
        /// As its worldserver calls it.
        public var id: UInt64
        /// Empty while it is not known.
        public var name = ""
        public var display: UInt32 = 0
        public var health: UInt32 = 0, healthMax: UInt32 = 0
        public var powerType: UInt8 = 0
        public var power: UInt32 = 0, powerMax: UInt32 = 0
        /// By slot, each slot once.
        public var auras: [Aura] = []
        public init(id: UInt64) { self.id = id }
    }

    public var known: Fields = []
    public var status: Status = []
    public var health: UInt32 = 0, healthMax: UInt32 = 0
    /// 0 mana, 1 rage, 2 focus, 3 energy, 4 happiness, 5 runes, 6 runic power.
    public var powerType: UInt8 = 0
    public var power: UInt32 = 0, powerMax: UInt32 = 0
    public var level: UInt8 = 0
    /// 1 warrior to 11 druid; 0: not known. No frame shows it.
    public var characterClass: UInt8 = 0
    public var map: UInt32 = 0, zone: UInt32 = 0
    /// Yards, as the frame shows them.
    public var x: Int16 = 0, y: Int16 = 0
    /// By slot, each slot once.
    public var auras: [Aura] = []
    /// nil: none, when that is known.
    public var pet: Pet? {
        get { pets.first }
        set { pets = newValue.map { [$0] } ?? [] }
    }
    /// One at most. Most players have none, and need no room for one.
    private var pets: [Pet] = []
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
        if other.known.contains(.level) { (level, characterClass) = (other.level, other.characterClass) }
        if other.known.contains(.place) { (map, zone) = (other.map, other.zone) }
        if other.known.contains(.position) { (x, y) = (other.x, other.y) }
        if other.known.contains(.auras) { auras = other.auras }
        if other.known.contains(.pet) { pet = other.pet }
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
        if both.contains(.level), (level, characterClass) != (other.level, other.characterClass) {
            fields.insert(.level)
        }
        if both.contains(.place), (map, zone) != (other.map, other.zone) { fields.insert(.place) }
        if both.contains(.position), (x, y) != (other.x, other.y) { fields.insert(.position) }
        if both.contains(.auras), auras != other.auras { fields.insert(.auras) }
        if both.contains(.pet), pet != other.pet { fields.insert(.pet) }
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

    /// Only these fields, and of auras only those that are new or other than what `other` knows; slots that
    /// are empty now have the spell 0.
    public func changes(_ fields: Fields, since other: MemberValues) -> MemberValues {
        var part = only(fields)
        if fields.contains(.auras), other.known.contains(.auras) {
            part.auras = Self.changes(from: other.auras, to: auras)
        }
        if fields.contains(.pet), let old = other.pet, let pet, old.id == pet.id {
            part.pet?.auras = Self.changes(from: old.auras, to: pet.auras)
        }
        return part
    }
    private static func changes(from old: [Aura], to new: [Aura]) -> [Aura] {
        let before = Dictionary(old.map { ($0.slot, $0) }) { first, _ in first }
        let now = Set(new.map(\.slot))
        let gone = old.filter { !now.contains($0.slot) }.map { Aura(slot: $0.slot, spell: 0, flags: 0) }
        return (new.filter { before[$0.slot] != $0 } + gone).sorted { $0.slot < $1.slot }
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
        if known.contains(.pet), let pet, !pet.isSound { dropped.insert(.pet) }
        known.subtract(dropped)
        return dropped
    }
    fileprivate static func areSound(_ auras: [Aura]) -> Bool {
        var last = -1
        for aura in auras {
            guard aura.slot < 64, Int(aura.slot) > last, aura.spell != 0 else { return false }
            last = Int(aura.slot)
        }
        return true
    }
}

extension MemberValues.Pet {
    fileprivate var isSound: Bool {
        health <= healthMax && power <= powerMax && powerType <= 6 && name.utf8.count <= Self.nameBytesMax
            && MemberValues.areSound(auras)
    }
}
