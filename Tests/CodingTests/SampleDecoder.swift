import Base

/// Makes up a value of any type: it answers whatever the type's coding asks for. Enums are the exception,
/// because their coding does not tell which cases there are: their samples are handed in.
final class SampleMaker {
    private let chance: SeededRandomness
    private var choices: [ObjectIdentifier: [Any]] = [:]

    init(seed: UInt64) { chance = SeededRandomness(seed: seed) }

    func add<Choice>(_ samples: [Choice]) { choices[ObjectIdentifier(Choice.self)] = samples }

    func make<T: Decodable>(_ type: T.Type) throws -> T {
        if let samples = choices[ObjectIdentifier(type)] as? [T], !samples.isEmpty {
            return samples[count(below: UInt64(samples.count))]
        }
        return try T(from: SampleDecoder(maker: self))
    }

    var flag: Bool { chance.below(2) == 0 }
    func count(below bound: UInt64) -> Int { Int(chance.below(bound)) }
    /// Small and large ones in equal parts.
    func number<Number: FixedWidthInteger>() -> Number {
        let bits = Number(truncatingIfNeeded: chance.next())
        return bits >> Number(truncatingIfNeeded: chance.below(UInt64(Number.bitWidth)))
    }
    var text: String { String("Grüße, 世界! 0123".dropFirst(count(below: 16)).prefix(count(below: 8))) }
}

private struct SampleDecoder: Decoder {
    let maker: SampleMaker
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(SampleFields(maker: maker))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        // An even number, which a list of keys and values needs too; one pair, so that there is one order.
        SampleElements(maker: maker, count: maker.flag ? 2 : 0)
    }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { SampleValue(maker: maker) }
}

private struct SampleFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let maker: SampleMaker
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }
    func contains(_ key: Key) -> Bool { maker.flag }
    func decodeNil(forKey key: Key) throws -> Bool { maker.flag }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try maker.make(type) }
    func nestedContainer<Nested>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        KeyedDecodingContainer(SampleFields<Nested>(maker: maker))
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        SampleElements(maker: maker, count: 2)
    }
    func superDecoder() throws -> any Decoder { SampleDecoder(maker: maker) }
    func superDecoder(forKey key: Key) throws -> any Decoder { SampleDecoder(maker: maker) }
}

private struct SampleElements: UnkeyedDecodingContainer {
    let maker: SampleMaker
    var count: Int?
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var isAtEnd: Bool { currentIndex >= count ?? 0 }
    init(maker: SampleMaker, count: Int) { (self.maker, self.count) = (maker, count) }
    mutating func decodeNil() throws -> Bool { false }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        currentIndex += 1
        return try maker.make(type)
    }
    mutating func nestedContainer<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        currentIndex += 1
        return KeyedDecodingContainer(SampleFields(maker: maker))
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        currentIndex += 1
        return SampleElements(maker: maker, count: 2)
    }
    mutating func superDecoder() throws -> any Decoder { SampleDecoder(maker: maker) }
}

private struct SampleValue: SingleValueDecodingContainer {
    let maker: SampleMaker
    var codingPath: [any CodingKey] { [] }
    func decodeNil() -> Bool { maker.flag }
    func decode(_ type: Bool.Type) throws -> Bool { maker.flag }
    func decode(_ type: String.Type) throws -> String { maker.text }
    func decode(_ type: Double.Type) throws -> Double { Double(maker.number() as Int32) / 7 }
    func decode(_ type: Float.Type) throws -> Float { Float(maker.number() as Int16) / 7 }
    func decode(_ type: Int.Type) throws -> Int { maker.number() }
    func decode(_ type: Int8.Type) throws -> Int8 { maker.number() }
    func decode(_ type: Int16.Type) throws -> Int16 { maker.number() }
    func decode(_ type: Int32.Type) throws -> Int32 { maker.number() }
    func decode(_ type: Int64.Type) throws -> Int64 { maker.number() }
    func decode(_ type: UInt.Type) throws -> UInt { maker.number() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { maker.number() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { maker.number() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { maker.number() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { maker.number() }
    func decode(_ type: Int128.Type) throws -> Int128 { maker.number() }
    func decode(_ type: UInt128.Type) throws -> UInt128 { maker.number() }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try maker.make(type) }
}
