/// A part of a packet with fields of its own, for example one row of a list.
public protocol PacketPart: Sendable {
    /// The fewest bytes that one takes; a count of them is checked against it before anything is reserved.
    static var leastBytes: Int { get }
    init()
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError)
}

extension FieldCoder where Self: ~Copyable & ~Escapable {
    /// A count and as many parts.
    public mutating func array<Element: PacketPart>(
        _ values: inout [Element], count field: CountField, max: Int
    ) throws(WireError) {
        var count = values.count
        try self.count(&count, as: field, max: max, leastBytesEach: Element.leastBytes)
        try array(&values, exactly: count)
    }

    /// As many parts as an earlier field said. A writer adds empty ones when there are fewer.
    public mutating func array<Element: PacketPart>(
        _ values: inout [Element], exactly count: Int
    ) throws(WireError) {
        if isReading {
            guard count <= remaining / Swift.max(1, Element.leastBytes) else { throw .truncated }
            values.removeAll(keepingCapacity: true)
            values.reserveCapacity(count)
        }
        for index in 0..<Swift.max(0, count) {
            var value = !isReading && index < values.count ? values[index] : Element()
            try value.layout(&self)
            if isReading { values.append(value) }
        }
    }

    /// A count and as many integers.
    public mutating func integers<Value: FixedWidthInteger & BitwiseCopyable>(
        _ values: inout [Value], count field: CountField, max: Int
    ) throws(WireError) {
        var count = values.count
        try self.count(&count, as: field, max: max, leastBytesEach: MemoryLayout<Value>.size)
        try integers(&values, exactly: count)
    }

    /// As many integers as an earlier field or the format said. A writer adds zeros when there are fewer.
    public mutating func integers<Value: FixedWidthInteger & BitwiseCopyable>(
        _ values: inout [Value], exactly count: Int
    ) throws(WireError) {
        if isReading {
            guard count <= remaining / MemoryLayout<Value>.size else { throw .truncated }
            values.removeAll(keepingCapacity: true)
            values.reserveCapacity(count)
        }
        for index in 0..<Swift.max(0, count) {
            var value = !isReading && index < values.count ? values[index] : 0
            try integer(&value)
            if isReading { values.append(value) }
        }
    }

    /// A count and as many NUL-terminated texts.
    public mutating func strings(
        _ values: inout [String], count field: CountField, max: Int, bytesMax: Int
    ) throws(WireError) {
        var count = values.count
        try self.count(&count, as: field, max: max, leastBytesEach: 1)
        try strings(&values, exactly: count, bytesMax: bytesMax)
    }

    /// As many NUL-terminated texts as an earlier field or the format said.
    public mutating func strings(
        _ values: inout [String], exactly count: Int, bytesMax: Int
    ) throws(WireError) {
        if isReading {
            guard count <= remaining else { throw .truncated }
            values.removeAll(keepingCapacity: true)
            values.reserveCapacity(count)
        }
        for index in 0..<Swift.max(0, count) {
            var value = !isReading && index < values.count ? values[index] : ""
            try string(&value, max: bytesMax)
            if isReading { values.append(value) }
        }
    }

    /// A u32 that counts the text's bytes and its NUL, then the text (spec packets-session 0, `sstr`).
    public mutating func sizedString(_ value: inout String, max: Int) throws(WireError) {
        if !isReading, !value.fits(max) { value = value.cut(toBytes: max) }
        var size = value.utf8.count &+ 1
        try count(&size, as: .u32, max: max &+ 1)
        if isReading {
            guard size > 0 else { throw .missingTerminator }
        }
        let before = remaining
        try string(&value, max: max)
        if isReading, before &- remaining != size { throw .missingTerminator }
    }
}
