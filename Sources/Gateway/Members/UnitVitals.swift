import Wire

/// Health and power of a unit, as far as its fields have said (spec group 7.3). All seven powers are kept:
/// which one counts the type says, which may come later.
struct UnitVitals {
    private(set) var health: UInt32?, healthMax: UInt32?
    private(set) var powerType: UInt8?
    private var powers = [UInt32?](repeating: nil, count: 7)
    private var powersMax = [UInt32?](repeating: nil, count: 7)

    /// False: the field is about something else.
    mutating func see(_ field: UpdateField, _ value: UInt32) -> Bool {
        switch field {
        case UpdateField.Unit.health: health = value
        case UpdateField.Unit.healthMax: healthMax = value
        case UpdateField.Unit.bytes0: powerType = UInt8(truncatingIfNeeded: value >> 24)
        default:
            if let type = field.index(from: UpdateField.Unit.power, count: powers.count) {
                powers[type] = value
            } else if let type = field.index(from: UpdateField.Unit.powerMax, count: powers.count) {
                powersMax[type] = value
            } else {
                return false
            }
        }
        return true
    }

    mutating func see(power type: UInt8, _ value: UInt32) {
        if powers.indices.contains(Int(type)) { powers[Int(type)] = value }
    }

    /// Nil while the most of it is not known.
    func power(_ type: UInt8) -> (now: UInt32, most: UInt32)? {
        guard powers.indices.contains(Int(type)), let most = powersMax[Int(type)] else { return nil }
        return (min(powers[Int(type)] ?? 0, most), most)
    }

    /// Another worldserver says it anew; the type stays.
    mutating func forget() {
        let type = powerType
        self = UnitVitals()
        powerType = type
    }
}

extension UpdateField {
    /// Which of so many fields from the first one this is; nil: none of them.
    fileprivate func index(from first: UpdateField, count: Int) -> Int? {
        let offset = Int(rawValue) - Int(first.rawValue)
        return (0..<count).contains(offset) ? offset : nil
    }
}
