extension BinaryReader: Decoder {
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        if DictionaryKey.isKey(type) {
            let frame = try open(.named, nested: false)
            return KeyedDecodingContainer(
                NamedDecodingContainer(reader: self, frame: frame, places: try index(of: frame)))
        }
        return KeyedDecodingContainer(
            FieldDecodingContainer(reader: self, frame: try open(.fields, nested: false)))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        ElementDecodingContainer(reader: self, frame: try open(.elements, nested: false))
    }
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        SingleDecodingContainer(reader: self)
    }
}

/// An array's.
struct ElementDecodingContainer: UnkeyedDecodingContainer {
    let reader: BinaryReader
    let frame: CodingFrame
    var codingPath: [any CodingKey] { [] }
    var count: Int? { reader.counts(in: frame).count }
    var isAtEnd: Bool { reader.counts(in: frame).remaining == 0 }
    var currentIndex: Int {
        let counts = reader.counts(in: frame)
        return counts.count - counts.remaining
    }

    /// The flag of an optional; its value, if there is one, is then the next element to decode.
    func decodeNil() throws -> Bool {
        try reader.resume(frame)
        guard try !reader.flag() else { return false }
        try reader.countDown(in: frame)
        return true
    }
    func decode<T: BinaryPrimitive>(_ type: T.Type) throws -> T { try read() }
    // The library has versions of its own for these two, which throw.
    func decode(_ type: Int128.Type) throws -> Int128 { try read() }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try read() }
    private func read<T: BinaryPrimitive>() throws -> T {
        try reader.countDown(in: frame)
        return try T.read(from: reader)
    }
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        try reader.countDown(in: frame)
        return try reader.value(type)
    }
    func nestedContainer<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try reader.countDown(in: frame)
        return KeyedDecodingContainer(
            FieldDecodingContainer(reader: reader, frame: try reader.open(.fields, nested: true)))
    }
    func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try reader.countDown(in: frame)
        return ElementDecodingContainer(reader: reader, frame: try reader.open(.elements, nested: true))
    }
    func superDecoder() throws -> any Decoder { throw BinaryCodingError.unsupported("inheritance") }
}

/// An identifier's, an optional's, an enum's with a raw value.
struct SingleDecodingContainer: SingleValueDecodingContainer {
    let reader: BinaryReader
    var codingPath: [any CodingKey] { [] }
    /// The flag of an optional.
    func decodeNil() -> Bool {
        do throws(BinaryCodingError) {
            return try !reader.flag()
        } catch {
            reader.failure = reader.failure ?? error
            return false
        }
    }
    func decode<T: BinaryPrimitive>(_ type: T.Type) throws -> T { try read() }
    func decode(_ type: Int128.Type) throws -> Int128 { try read() }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try read() }
    private func read<T: BinaryPrimitive>() throws -> T {
        try check()
        return try T.read(from: reader)
    }
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        try check()
        return try reader.value(type)
    }
    /// The flag could not be thrown about where it was read.
    private func check() throws(BinaryCodingError) {
        if let failure = reader.failure { throw failure }
    }
}

/// A dictionary's with text or number keys.
struct NamedDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reader: BinaryReader
    let frame: CodingFrame
    let places: [String: Range<Int>]
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { places.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { places[key.stringValue] != nil }
    func decodeNil(forKey key: Key) throws -> Bool {
        throw BinaryCodingError.unsupported("a dictionary's nil")
    }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        guard let place = places[key.stringValue] else {
            throw BinaryCodingError.missingField(key.stringValue)
        }
        return try reader.value(type, at: place, in: frame)
    }
    func nestedContainer<Nested>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw BinaryCodingError.unsupported("a container inside a dictionary's")
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw BinaryCodingError.unsupported("a container inside a dictionary's")
    }
    func superDecoder() throws -> any Decoder { throw BinaryCodingError.unsupported("inheritance") }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        throw BinaryCodingError.unsupported("inheritance")
    }
}
