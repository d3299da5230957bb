import Base
import Bus
import Testing

/// What the format promises: values survive, builds of different age understand each other, and a value's
/// bytes never change.
struct FormatTests {
    @Test func everythingThatTheFormatHasBytesForSurvives() throws {
        let value = Everything()
        #expect(try copy(value) == value)
    }

    @Test func valuesOnTheirOwnSurvive() throws {
        #expect(try copy("") == "")
        #expect(try copy(UInt64.max) == .max)
        #expect(try copy([UInt8]()) == [])
        #expect(try copy(Optional<Everything>.none) == nil)
        #expect(try copy(Optional(CharacterID(realm: RealmID(1), low: 2)))?.low == 2)
        #expect(try copy([MapID(1): 2]) == [MapID(1): 2])
        #expect(try copy(Raw.first) == .first)
        #expect(try copy(Done()) == Done())
        #expect(try copy(Double.nan).isNaN)
        #expect(try copy(Float.infinity) == .infinity)
    }

    @Test func longContainersSurvive() throws {
        let texts = (0..<1000).map { String(repeating: "x", count: $0 % 200) }
        #expect(try copy(texts) == texts)
        let byNumber = Dictionary(uniqueKeysWithValues: (0..<1000).map { ($0, texts[$0]) })
        #expect(try copy(byNumber) == byNumber)
        let many = [Everything](repeating: Everything(), count: 50)
        #expect(try copy(many) == many)
        let block = [UInt8](repeating: 7, count: 100_000)
        #expect(try BinaryEncoder.encode(block).count == 100_004)
        #expect(try copy(block) == block)
    }

    @Test func aNewerSendersFieldsArePassedOver() throws {
        let sent = Newer(
            name: "n", inner: [NewerInner(number: 1, half: 0.5), NewerInner(number: 2, half: nil)], last: 9,
            note: "later", level: 3, more: [1, 2, 3], choice: .one("x"))
        let read = try BinaryDecoder.decode(Older.self, from: BinaryEncoder.encode(sent))
        #expect(
            read == Older(name: "n", inner: [OlderInner(number: 1), OlderInner(number: 2)], last: 9))
    }

    @Test func whatAnOlderSenderDoesNotHaveIsNil() throws {
        let sent = Older(name: "o", inner: [OlderInner(number: 1), OlderInner(number: 2)], last: 9)
        let read = try BinaryDecoder.decode(Newer.self, from: BinaryEncoder.encode(sent))
        #expect(
            read
                == Newer(
                    name: "o", inner: [NewerInner(number: 1), NewerInner(number: 2)], last: 9))
    }

    @Test func anEmptyMessageMayGetFieldsLater() throws {
        struct Later: Codable, Equatable { var note: String? }
        #expect(try BinaryDecoder.decode(Later.self, from: BinaryEncoder.encode(Nothing())) == Later())
        #expect(
            try BinaryDecoder.decode(Nothing.self, from: BinaryEncoder.encode(Later(note: "x"))) == Nothing())
    }

    @Test func anEnumsPayloadMayGetFieldsLater() throws {
        enum Longer: Codable, Equatable {
            case named(count: Int, note: String?, level: Int?)
        }
        let older = try BinaryEncoder.encode(Choice.named(count: 1, note: "x"))
        #expect(try BinaryDecoder.decode(Longer.self, from: older) == .named(count: 1, note: "x", level: nil))
        let newer = try BinaryEncoder.encode(Longer.named(count: 1, note: nil, level: 4))
        #expect(try BinaryDecoder.decode(Choice.self, from: newer) == .named(count: 1, note: nil))
    }

    /// Changing these bytes breaks every peer of another build: don't.
    @Test(arguments: [
        (golden(UInt32(300)), "01 ac02"),
        (golden(-2), "01 03"),
        (golden(UInt8(255)), "01 ff"),
        (golden(Float(1.5)), "01 0000c03f"),
        (golden("Grüße"), "01 07 4772c3bcc39f65"),
        (golden([UInt8]([1, 2])), "01 02 0102"),
        (golden([MapID(0), MapID(571)]), "01 02 00 bb04"),
        (golden(Optional(RealmID(3))), "01 01 03"),
        (golden(Optional<RealmID>.none), "01 00"),
        (golden(CharacterID(realm: RealmID(1), low: 300)), "01 03 01 ac02"),
        (golden(Raw.second), "01 06 7365636f6e64"),
        (golden(Choice.plain), "01 07 05 706c61696e 00"),
        (golden(Choice.named(count: 3, note: "n")), "01 0b 05 6e616d6564 04 06 01 01 6e"),
        (golden(["a": [true]]), "01 05 01 61 02 01 01"),
        (golden([7: "x"]), "01 05 01 37 02 01 78"),
        (golden([MapID(1): 1]), "01 02 01 02"),
        (golden(Duration.seconds(1)), "01 02 00 808090bbbad6adf00d"),
        (golden(Done()), "01 00"),
        (golden(Older(name: "o", inner: [OlderInner(number: 1)], last: 9)), "01 06 01 6f 01 01 02 09"),
        (
            golden(
                Newer(name: "o", inner: [NewerInner(number: 1, half: nil)], last: 9, note: "n")),
            "01 0d 01 6f 01 02 02 00 09 01 01 6e 00 00 00"
        ),
    ])
    func theBytesOfAValueAreForEver(made: [UInt8], expected: String) {
        #expect(hexadecimal(made) == expected.filter { $0 != " " })
    }
}

func copy<T: Codable>(_ value: T) throws -> T {
    try BinaryDecoder.decode(T.self, from: BinaryEncoder.encode(value))
}

private func golden(_ value: some Encodable) -> [UInt8] { (try? BinaryEncoder.encode(value)) ?? [] }

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
