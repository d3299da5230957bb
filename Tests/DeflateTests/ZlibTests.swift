import Base
import Deflate
import Testing

struct ZlibTests {
    private let text = [UInt8](String(repeating: "The quick brown fox. ", count: 200).utf8)

    @Test(arguments: [0, 1, 100, 16_383, 16_384, 16_385, 300_000])
    func whatIsPackedUnpacksToTheSame(_ count: Int) throws {
        let noise = SeededRandomness(seed: 7).bytes(count)
        for plain in [noise, [UInt8](repeating: 5, count: count)] {
            let packed = try Zlib.deflate(plain)
            #expect(try Zlib.inflate(packed, expecting: count) == plain)
            #expect(try Zlib.inflate(packed, bytesMax: count) == plain)
            #expect(try Zlib.inflate(packed, bytesMax: .max) == plain)
        }
    }

    /// "hello hello hello hello", packed by another program at level 9.
    @Test func foreignStreamsUnpack() throws {
        let packed: [UInt8] = [
            0x78, 0xDA, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0x01, 0x68, 0x03, 0x08, 0xB1,
        ]
        #expect(try Zlib.inflate(packed, bytesMax: 100) == Array("hello hello hello hello".utf8))
    }

    @Test func levelsDiffer() throws {
        #expect(try Zlib.deflate(text, level: 9).count < Zlib.deflate(text, level: 1).count)
        #expect(try Zlib.inflate(Zlib.deflate(text, level: 99), bytesMax: 10_000) == text)
    }

    @Test func oneByteBeyondTheLimitIsRefused() throws {
        let packed = try Zlib.deflate(text)
        #expect(throws: DeflateError.tooLarge(bytesMax: text.count - 1)) {
            try Zlib.inflate(packed, bytesMax: text.count - 1)
        }
        #expect(throws: DeflateError.tooLarge(bytesMax: 0)) { try Zlib.inflate(packed, bytesMax: 0) }
        #expect(throws: DeflateError.tooLarge(bytesMax: 0)) { try Zlib.inflate(packed, bytesMax: -1) }
        #expect(throws: DeflateError.tooLarge(bytesMax: 10)) { try Zlib.inflate(packed, expecting: 10) }
    }

    @Test func aBombStopsAtTheLimit() throws {
        let bomb = try Zlib.deflate([UInt8](repeating: 0, count: 64 << 20), level: 9)
        #expect(bomb.count < 70_000)
        #expect(throws: DeflateError.tooLarge(bytesMax: 0xFFFFF)) {
            try Zlib.inflate(bomb, bytesMax: 0xFFFFF)
        }
    }

    @Test func anAnnouncementThatNothingCanReachIsRefusedAtOnce() throws {
        let packed = try Zlib.deflate([1, 2, 3])
        #expect(throws: DeflateError.truncated) { try Zlib.inflate(packed, expecting: .max) }
        #expect(throws: DeflateError.truncated) { try Zlib.inflate([], expecting: 1) }
    }

    @Test func fewerBytesThanAnnouncedAreRefused() throws {
        let packed = try Zlib.deflate(text)
        #expect(throws: DeflateError.tooShort(bytes: text.count)) {
            try Zlib.inflate(packed, expecting: text.count + 1)
        }
    }

    @Test func everyTruncationIsRefused() throws {
        let packed = try Zlib.deflate(text)
        for length in 0..<packed.count {
            #expect(throws: DeflateError.truncated) {
                try Zlib.inflate(Array(packed.prefix(length)), bytesMax: 100_000)
            }
        }
    }

    @Test func bytesBehindTheStreamAreRefused() throws {
        let packed = try Zlib.deflate(text)
        #expect(throws: DeflateError.surplus(bytes: 2)) {
            try Zlib.inflate(packed + [0, 0], bytesMax: 100_000)
        }
    }

    @Test func damageIsRefused() throws {
        var packed = try Zlib.deflate(text)
        packed[packed.count - 1] ^= 1
        #expect(throws: DeflateError.corrupt) { try Zlib.inflate(packed, bytesMax: 100_000) }
        #expect(throws: DeflateError.corrupt) { try Zlib.inflate([1, 2, 3, 4], bytesMax: 100_000) }
        // A stream that asks for a preset dictionary.
        #expect(throws: DeflateError.corrupt) {
            try Zlib.inflate([0x78, 0xBB, 0, 0, 0, 1, 0x4B, 0x04, 0, 0, 0x62, 0, 0x62], bytesMax: 100_000)
        }
    }

    @Test func anInflaterServesAgainAfterAnError() throws {
        let inflater = try Inflater()
        let deflater = try Deflater()
        for _ in 0..<3 {
            let packed = try deflater.deflate(text.span.bytes)
            #expect(throws: DeflateError.tooLarge(bytesMax: 5)) {
                try inflater.inflate(packed.span.bytes, bytesMax: 5)
            }
            #expect(try inflater.inflate(packed.span.bytes, expecting: text.count) == text)
        }
    }

    @Test func noiseIsRefusedWithoutATrap() throws {
        let inflater = try Inflater()
        let random = SeededRandomness(seed: 99)
        for _ in 0..<2_000 {
            let noise = [0x78, 0x9C] + random.bytes(Int(random.below(200)))
            #expect(throws: DeflateError.self) { try inflater.inflate(noise.span.bytes, bytesMax: 1_000) }
        }
    }
}
