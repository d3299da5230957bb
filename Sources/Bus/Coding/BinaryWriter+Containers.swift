extension BinaryWriter: Encoder {
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if DictionaryKey.isKey(type) {
            KeyedEncodingContainer(
                NamedEncodingContainer(writer: self, frame: open(.named, nested: false)))
        } else {
            KeyedEncodingContainer(
                FieldEncodingContainer(writer: self, frame: open(.fields, nested: false)))
        }
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        ElementEncodingContainer(writer: self, frame: open(.elements, nested: false))
    }
    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleEncodingContainer(writer: self)
    }

    /// Inheritance has no bytes; the error comes out at the end.
    func refuseInheritance() -> any Encoder {
        failure = failure ?? .unsupported("inheritance")
        return self
    }
}

/// An array's.
struct ElementEncodingContainer: UnkeyedEncodingContainer {
    let writer: BinaryWriter
    let frame: CodingFrame
    var codingPath: [any CodingKey] { [] }
    var count: Int { writer.counted(in: frame) }

    func encodeNil() throws {
        try writer.count(in: frame)
        writer.append(0)
    }
    func encode<T: BinaryPrimitive>(_ value: T) throws { try write(value) }
    // The library has versions of its own for these two, which throw.
    func encode(_ value: Int128) throws { try write(value) }
    func encode(_ value: UInt128) throws { try write(value) }
    private func write(_ value: some BinaryPrimitive) throws {
        try writer.count(in: frame)
        value.write(to: writer)
    }
    func encode<T: Encodable>(_ value: T) throws {
        try writer.count(in: frame)
        try writer.value(value)
    }
    func nestedContainer<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(FieldEncodingContainer(writer: writer, frame: nested(.fields)))
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        ElementEncodingContainer(writer: writer, frame: nested(.elements))
    }
    func superEncoder() -> any Encoder { writer.refuseInheritance() }

    private func nested(_ kind: BinaryWriter.Kind) -> CodingFrame {
        do throws(BinaryCodingError) {
            try writer.count(in: frame)
        } catch {
            writer.failure = writer.failure ?? error
            return .void
        }
        return writer.open(kind, nested: true)
    }
}

/// An identifier's, an optional's, an enum's with a raw value.
struct SingleEncodingContainer: SingleValueEncodingContainer {
    let writer: BinaryWriter
    var codingPath: [any CodingKey] { [] }
    func encodeNil() throws { writer.append(0) }
    func encode<T: BinaryPrimitive>(_ value: T) throws { value.write(to: writer) }
    func encode(_ value: Int128) throws { value.write(to: writer) }
    func encode(_ value: UInt128) throws { value.write(to: writer) }
    func encode<T: Encodable>(_ value: T) throws { try writer.value(value) }
}

/// A dictionary's with text or number keys: each key's name, then its value with a length, so that keys can
/// be looked up in any order.
struct NamedEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: BinaryWriter
    let frame: CodingFrame
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) throws { try entry(key) { writer.append(0) } }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try entry(key) { try writer.value(value) }
    }

    private func entry(_ key: Key, _ write: () throws -> Void) throws {
        try writer.resume(frame)
        writer.append(text: key.stringValue)
        _ = writer.open(.sized, nested: true)
        try write()
        writer.closeLast()
    }

    func nestedContainer<Nested>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        writer.failure = writer.failure ?? .unsupported("a container inside a dictionary's")
        return KeyedEncodingContainer(FieldEncodingContainer(writer: writer, frame: .void))
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        writer.failure = writer.failure ?? .unsupported("a container inside a dictionary's")
        return ElementEncodingContainer(writer: writer, frame: .void)
    }
    func superEncoder() -> any Encoder { writer.refuseInheritance() }
    func superEncoder(forKey key: Key) -> any Encoder { writer.refuseInheritance() }
}
