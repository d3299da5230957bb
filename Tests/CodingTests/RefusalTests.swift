import Base
import Bus
import Testing

/// Bytes from anybody: a typed error or a value, never a trap, never much memory.
struct RefusalTests {
    @Test func everyTruncationIsRefused() throws {
        let bytes = try BinaryEncoder.encode(Everything())
        for count in 0..<bytes.count {
            #expect(throws: BinaryCodingError.self) {
                try BinaryDecoder.decode(Everything.self, from: Array(bytes.prefix(count)))
            }
        }
    }

    @Test func randomBytesNeverTrap() {
        let chance = SeededRandomness(seed: 1)
        var (refused, read) = (0, 0)
        for round in 0..<12_000 {
            var bytes = chance.bytes(Int(chance.below(80)))
            if round.isMultiple(of: 2) { bytes.insert(BinaryEncoder.version, at: 0) }
            for succeeded in [
                reads(Everything.self, bytes), reads(Newer.self, bytes), reads([String: Choice?].self, bytes),
                reads(Chain.self, bytes), reads([MapID: [String]].self, bytes), reads(Set<Int>.self, bytes),
            ] {
                if succeeded { read += 1 } else { refused += 1 }
            }
        }
        #expect(read > 0 && refused > 0)
    }

    @Test func damagedMessagesNeverTrap() throws {
        let whole = try BinaryEncoder.encode(Everything())
        let chance = SeededRandomness(seed: 2)
        var survived = 0
        for _ in 0..<8_000 {
            var bytes = whole
            for _ in 0...chance.below(3) {
                let place = Int(chance.below(UInt64(bytes.count)))
                switch chance.below(3) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: chance.next())
                case 1: bytes[place] ^= 1 << UInt8(chance.below(8))
                default: bytes.remove(at: place)
                }
            }
            if reads(Everything.self, bytes) { survived += 1 }
        }
        #expect(survived > 0)
    }

    @Test func anUnknownVersionIsRefused() {
        #expect(throws: BinaryCodingError.unknownVersion(2)) {
            try BinaryDecoder.decode(UInt8.self, from: [2, 0])
        }
        #expect(throws: BinaryCodingError.truncated) { try BinaryDecoder.decode(UInt8.self, from: []) }
    }

    @Test func bytesAfterTheValueAreRefused() {
        #expect(throws: BinaryCodingError.trailingBytes) {
            try BinaryDecoder.decode(UInt8.self, from: [1, 0, 0])
        }
    }

    @Test(
        arguments: [
            [1, 0x80, 0x00],
            [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
            [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0x00],
            [1, 0x80, 0x80, 0x04],
        ] as [[UInt8]])
    func numbersThatAreTooLargeOrNotShortestAreRefused(bytes: [UInt8]) {
        #expect(throws: BinaryCodingError.invalidNumber) {
            try BinaryDecoder.decode(UInt16.self, from: bytes)
        }
    }

    @Test func lengthsBeyondTheEndAreRefusedBeforeAnythingIsAllocated() {
        let long: [UInt8] = [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0]
        func check<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) {
            #expect(throws: BinaryCodingError.lengthBeyondEnd) { try BinaryDecoder.decode(type, from: bytes) }
        }
        check(String.self, long)
        check([UInt8].self, long)
        check([UInt64].self, long)
        check(Older.self, long)
        check([String: Int].self, long)
        check([MapID: Int].self, long)
        // A field that is longer than its struct.
        check(Older.self, [1, 3, 9, 0x61, 0x61])
        check([UInt64].self, [1, 3, 0, 0])
    }

    @Test func textThatIsNotUTF8IsRefused() {
        #expect(throws: BinaryCodingError.invalidUTF8) {
            try BinaryDecoder.decode(String.self, from: [1, 2, 0xC3, 0x28])
        }
    }

    @Test func flagsAreZeroOrOne() {
        for type in [Bool.self, Int?.self] as [any Decodable.Type] {
            #expect(throws: BinaryCodingError.invalidFlag(2)) {
                _ = try BinaryDecoder.decode(type, from: [1, 2, 0])
            }
        }
    }

    @Test func aRawValueWithoutACaseIsRefused() throws {
        let bytes = try BinaryEncoder.encode("third")
        guard case .invalidValue = failure(Raw.self, bytes) else {
            Issue.record("it was read")
            return
        }
    }

    @Test func aCaseOfANewerSenderIsRefusedByName() throws {
        enum Newer: Codable { case brandNew(Int) }
        let bytes = try BinaryEncoder.encode(Newer.brandNew(1))
        #expect(failure(Choice.self, bytes) == .unknownCase("brandNew"))
    }

    @Test func aFieldThatIsNeededIsNamed() {
        #expect(failure(Older.self, [1, 2, 1, 0x61]) == .missingField("inner"))
    }

    @Test func aKeyMayBeThereOnce() {
        #expect(
            failure([String: Bool].self, [1, 8, 1, 0x61, 1, 1, 1, 0x61, 1, 0]) == .invalidValue("a key twice")
        )
    }

    @Test func valuesInsideEachOtherHaveALimitOnBothSides() throws {
        let depthMax = BinaryEncoder.depthMax
        let deepest = Chain(length: depthMax - 1)
        #expect(try copy(deepest) == deepest)
        #expect(throws: BinaryCodingError.tooDeep(depthMax: depthMax)) {
            try BinaryEncoder.encode(Chain(length: depthMax))
        }
        // Written by somebody without a limit: "link" with a payload, inside itself.
        var bytes: [UInt8] = []
        for _ in 0..<200 {
            let name: [UInt8] = [4] + "link".utf8
            let payload = length(bytes.count) + bytes
            bytes = length(name.count + payload.count) + name + payload
        }
        #expect(failure(Chain.self, [1] + bytes) == .tooDeep(depthMax: depthMax))
    }

    private func length(_ count: Int) -> [UInt8] {
        var (rest, bytes) = (count, [UInt8]())
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}

func reads<T: Decodable>(_ type: T.Type, _ bytes: some Sequence<UInt8>) -> Bool {
    failure(type, Array(bytes)) == nil
}

func failure<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) -> BinaryCodingError? {
    do throws(BinaryCodingError) {
        _ = try BinaryDecoder.decode(type, from: bytes)
        return nil
    } catch {
        return error
    }
}
