public import Base

/// Some fields of an object and their values, as blocks of an update carry them: a mask,
/// then a word for each of its bits.
public struct UpdateFields: PacketPart, Hashable {
    public static let leastBytes = 1

    private var words: [Word] = []
    /// Servers may send more of the mask than the fields need.
    private var maskWordsMin: UInt8 = 0

    private struct Word: Hashable, Sendable {
        var field: UInt16
        var value: UInt32
    }

    public init() {}

    public var isEmpty: Bool { words.isEmpty }
    public var count: Int { words.count }
    /// In rising order.
    public var fields: [UpdateField] { words.map { UpdateField(rawValue: $0.field) } }

    /// The value of a field, nil for one that is not in the block. Fields beyond what a
    /// mask can say (8,159) are dropped.
    public subscript(_ field: UpdateField) -> UInt32? {
        get {
            let place = place(of: field.rawValue)
            return place < words.count && words[place].field == field.rawValue ? words[place].value : nil
        }
        set {
            guard field.rawValue < 255 * 32 else { return }
            let place = place(of: field.rawValue)
            let exists = place < words.count && words[place].field == field.rawValue
            switch (newValue, exists) {
            case (let value?, true): words[place].value = value
            case (let value?, false): words.insert(Word(field: field.rawValue, value: value), at: place)
            case (nil, true): words.remove(at: place)
            case (nil, false): break
            }
        }
    }

    public mutating func set(_ field: UpdateField, _ value: Float) { self[field] = value.bitPattern }
    public mutating func set(_ field: UpdateField, _ guid: GUID) {
        self[field] = guid.low
        self[field.at(1)] = UInt32(truncatingIfNeeded: guid.rawValue >> 32)
    }
    /// Four bytes, the first one lowest.
    public mutating func set(_ field: UpdateField, _ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        self[field] = UInt32(a) | UInt32(b) << 8 | UInt32(c) << 16 | UInt32(d) << 24
    }

    /// A GUID of two words; nil when one is not in the block.
    public func guid(_ field: UpdateField) -> GUID? {
        guard let low = self[field], let high = self[field.at(1)] else { return nil }
        return GUID(UInt64(high) << 32 | UInt64(low))
    }
    public func float(_ field: UpdateField) -> Float? { self[field].map { Float(bitPattern: $0) } }

    /// These fields, with the values of `other` where both have one.
    public func merging(_ other: UpdateFields) -> UpdateFields {
        var merged = self
        for word in other.words { merged[UpdateField(rawValue: word.field)] = word.value }
        return merged
    }

    private func place(of field: UInt16) -> Int {
        if let last = words.last, last.field < field { return words.count }
        var low = 0
        var high = words.count
        while low < high {
            let middle = (low &+ high) / 2
            if words[middle].field < field { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        let needed = words.last.map { $0.field / 32 + 1 } ?? 0
        var count = max(maskWordsMin, UInt8(truncatingIfNeeded: needed))
        try c.u8(&count)
        var mask = [UInt32](repeating: 0, count: c.isReading ? 0 : Int(count))
        if !c.isReading {
            for word in words { mask[Int(word.field / 32)] |= 1 << UInt32(word.field % 32) }
        }
        try c.integers(&mask, exactly: Int(count))
        if c.isReading {
            try read(mask, &c)
            maskWordsMin = count > words.last.map { $0.field / 32 + 1 } ?? 0 ? count : 0
        } else {
            for word in words {
                var value = word.value
                try c.u32(&value)
            }
        }
    }

    private mutating func read(
        _ mask: [UInt32], _ c: inout some FieldCoder & ~Copyable & ~Escapable
    ) throws(WireError) {
        let bits = mask.reduce(0) { $0 &+ $1.nonzeroBitCount }
        guard bits <= c.remaining / 4 else { throw .truncated }
        words.removeAll()
        words.reserveCapacity(bits)
        for (index, part) in mask.enumerated() {
            var rest = part
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                rest &= rest &- 1
                var value: UInt32 = 0
                try c.u32(&value)
                words.append(Word(field: UInt16(clamping: index &* 32 &+ bit), value: value))
            }
        }
    }
}
