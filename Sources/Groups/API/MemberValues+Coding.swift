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
        if known.contains(.level) {
            out.byte(level)
            out.byte(characterClass)
        }
        if known.contains(.place) {
            out.number(map)
            out.number(zone)
        }
        if known.contains(.position) {
            out.number(UInt32(UInt16(bitPattern: x)))
            out.number(UInt32(UInt16(bitPattern: y)))
        }
        if known.contains(.auras) { out.auras(auras) }
        if known.contains(.pet) {
            out.byte(pet == nil ? 0 : 1)
            if let pet { out.pet(pet) }
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
            guard let value = source.byte(), let ofClass = source.byte() else { return false }
            (level, characterClass) = (value, ofClass)
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
        if known.contains(.auras) {
            guard let found = source.auras() else { return false }
            auras = found
        }
        guard known.contains(.pet), let hasPet = source.byte() else { return !known.contains(.pet) }
        guard hasPet == 1 else { return hasPet == 0 }
        pet = source.pet()
        return pet != nil
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
        mutating func auras(_ auras: [Aura]) {
            number(UInt32(clamping: auras.count))
            for aura in auras {
                byte(aura.slot)
                number(aura.spell)
                byte(aura.flags)
            }
        }
        mutating func pet(_ pet: Pet) {
            number(UInt32(truncatingIfNeeded: pet.id))
            number(UInt32(truncatingIfNeeded: pet.id >> 32))
            let name = Array(pet.name.utf8.prefix(Pet.nameBytesMax))
            byte(UInt8(clamping: name.count))
            bytes += name
            for value in [pet.display, pet.health, pet.healthMax] { number(value) }
            byte(pet.powerType)
            for value in [pet.power, pet.powerMax] { number(value) }
            auras(pet.auras)
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
        mutating func auras() -> [Aura]? {
            guard let count = number(), count <= 64 else { return nil }
            var auras: [Aura] = []
            for _ in 0..<count {
                guard let slot = byte(), let spell = number(), let flags = byte() else { return nil }
                auras.append(Aura(slot: slot, spell: spell, flags: flags))
            }
            return auras
        }
        mutating func pet() -> Pet? {
            guard let low = number(), let high = number(), let count = byte(), let name = text(count),
                let display = number(), let health = number(), let healthMax = number(),
                let powerType = byte(), let power = number(), let powerMax = number(), let auras = auras()
            else { return nil }
            var pet = Pet(id: UInt64(high) << 32 | UInt64(low))
            (pet.name, pet.display) = (name, display)
            (pet.health, pet.healthMax) = (health, healthMax)
            (pet.powerType, pet.power, pet.powerMax) = (powerType, power, powerMax)
            pet.auras = auras
            return pet
        }
        private mutating func text(_ count: UInt8) -> String? {
            guard Int(count) <= Pet.nameBytesMax, bytes.count - next >= Int(count) else { return nil }
            defer { next += Int(count) }
            return String(validating: bytes[next..<next + Int(count)], as: UTF8.self)
        }
    }
}
