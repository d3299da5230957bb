/// A struct's fields in the order in which they are asked for, or an enum's one case.
struct FieldDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reader: BinaryReader
    let frame: CodingFrame
    var codingPath: [any CodingKey] { [] }

    /// The case of an enum; a struct's fields have no names.
    var allKeys: [Key] {
        guard let name = reader.nextName(in: frame) else { return [] }
        if let key = Key(stringValue: name) { return [key] }
        reader.failure = reader.failure ?? .unknownCase(BinaryCodingError.shortened(name))
        return []
    }
    /// The sender had fields after those that were read.
    func contains(_ key: Key) -> Bool { reader.hasMore(in: frame) }

    func decodeNil(forKey key: Key) throws -> Bool {
        try reader.resume(frame)
        return reader.isAtEnd ? true : try !reader.flag()
    }
    func decode<T: BinaryPrimitive>(_ type: T.Type, forKey key: Key) throws -> T { try read(key) }
    // The library has versions of its own for these two, which throw.
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try read(key) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try read(key) }
    private func read<T: BinaryPrimitive>(_ key: Key) throws -> T {
        try begin(key)
        return try T.read(from: reader)
    }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try begin(key)
        return try reader.value(type)
    }
    private func begin(_ key: Key) throws(BinaryCodingError) {
        try reader.resume(frame)
        if reader.isAtEnd { throw .missingField(key.stringValue) }
    }

    // MARK: What may be absent: the fields ended, or a flag says so

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        try isThere() ? try reader.value(type) : nil
    }
    private func take<T: BinaryPrimitive>() throws -> T? { try isThere() ? try T.read(from: reader) : nil }
    private func isThere() throws(BinaryCodingError) -> Bool {
        try reader.resume(frame)
        return reader.isAtEnd ? false : try reader.flag()
    }
    // One by one, because the library's own versions would be taken otherwise.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try take() }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try take() }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try take() }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? { try take() }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try take() }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? { try take() }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? { try take() }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { try take() }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try take() }
    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? { try take() }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? { try take() }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? { try take() }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? { try take() }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? { try take() }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try take() }
    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? { try take() }

    // MARK: Containers inside

    func nestedContainer<Nested>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try beginNested(key)
        return KeyedDecodingContainer(
            FieldDecodingContainer<Nested>(reader: reader, frame: try reader.open(.fields, nested: true)))
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try beginNested(key)
        return ElementDecodingContainer(reader: reader, frame: try reader.open(.elements, nested: true))
    }
    private func beginNested(_ key: Key) throws(BinaryCodingError) {
        try begin(key)
        let name = try reader.text()
        guard name == key.stringValue else { throw .unknownCase(BinaryCodingError.shortened(name)) }
    }
    func superDecoder() throws -> any Decoder { throw BinaryCodingError.unsupported("inheritance") }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        throw BinaryCodingError.unsupported("inheritance")
    }
}
