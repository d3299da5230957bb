/// A struct's: its fields one after the other. Also an enum's with payloads: the one case's name, then the
/// payload in a container of its own.
struct FieldEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: BinaryWriter
    let frame: CodingFrame
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) throws {
        try writer.resume(frame)
        writer.append(0)
    }
    func encode<T: BinaryPrimitive>(_ value: T, forKey key: Key) throws { try write(value) }
    // The library has versions of its own for these two, which throw.
    func encode(_ value: Int128, forKey key: Key) throws { try write(value) }
    func encode(_ value: UInt128, forKey key: Key) throws { try write(value) }
    private func write(_ value: some BinaryPrimitive) throws {
        try writer.resume(frame)
        value.write(to: writer)
    }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try writer.resume(frame)
        try writer.value(value)
    }

    // MARK: What may be absent: a flag, then the value

    func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
        try writer.resume(frame)
        writer.append(value == nil ? 0 : 1)
        if let value { try writer.value(value) }
    }
    private func put<T: BinaryPrimitive>(_ value: T?) throws {
        try writer.resume(frame)
        writer.append(value == nil ? 0 : 1)
        value?.write(to: writer)
    }
    // One by one, because the library's own versions, which write nothing for nil, would be taken otherwise.
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: Int128?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try put(value) }
    func encodeIfPresent(_ value: UInt128?, forKey key: Key) throws { try put(value) }

    // MARK: Containers inside

    func nestedContainer<Nested>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        KeyedEncodingContainer(FieldEncodingContainer<Nested>(writer: writer, frame: nested(.fields, key)))
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ElementEncodingContainer(writer: writer, frame: nested(.elements, key))
    }
    private func nested(_ kind: BinaryWriter.Kind, _ key: Key) -> CodingFrame {
        do throws(BinaryCodingError) {
            try writer.resume(frame)
        } catch {
            writer.failure = writer.failure ?? error
            return .void
        }
        writer.append(text: key.stringValue)
        return writer.open(kind, nested: true)
    }
    func superEncoder() -> any Encoder { writer.refuseInheritance() }
    func superEncoder(forKey key: Key) -> any Encoder { writer.refuseInheritance() }
}
