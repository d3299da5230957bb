import Bus
import Testing

/// Types that code themselves.
struct OwnCodingTests {
    /// Reads what may be missing in three ways.
    private struct Careful: Codable, Equatable {
        enum CodingKeys: CodingKey { case name, level, note, rank }
        var name = "", level = 0, note: String?, rank = 0
        init(name: String, level: Int, note: String?, rank: Int) {
            (self.name, self.level, self.note, self.rank) = (name, level, note, rank)
        }
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            level = try container.decodeIfPresent(Int.self, forKey: .level) ?? 80
            note = try container.decodeNil(forKey: .note) ? nil : container.decode(String.self, forKey: .note)
            if container.contains(.rank) { rank = try container.decode(Int.self, forKey: .rank) }
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encodeIfPresent(level, forKey: .level)
            try container.encodeIfPresent(note, forKey: .note)
            try container.encode(rank, forKey: .rank)
        }
    }
    private struct OnlyName: Codable { var name: String }

    @Test func whatMayBeMissingMayBeReadInAnyWay() throws {
        for note in [nil, "note"] {
            let value = Careful(name: "n", level: 1, note: note, rank: 2)
            #expect(try copy(value) == value)
        }
        let short = try BinaryEncoder.encode(OnlyName(name: "n"))
        #expect(
            try BinaryDecoder.decode(Careful.self, from: short)
                == Careful(name: "n", level: 80, note: nil, rank: 0))
    }

    /// Containers in containers by hand, the outer one used again after the inner one.
    private struct Nested: Codable, Equatable {
        enum CodingKeys: CodingKey { case inner, list, last }
        var inner = 0, list: [Int] = [], last = ""
        init(inner: Int, list: [Int], last: String) {
            (self.inner, self.list, self.last) = (inner, list, last)
        }
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let nested = try container.nestedContainer(keyedBy: CodingKeys.self, forKey: .inner)
            inner = try nested.decode(Int.self, forKey: .last)
            var elements = try container.nestedUnkeyedContainer(forKey: .list)
            while !elements.isAtEnd {
                var pair = try elements.nestedUnkeyedContainer()
                list.append(try pair.decode(Int.self))
                #expect(pair.isAtEnd && pair.currentIndex == 1)
            }
            last = try container.decode(String.self, forKey: .last)
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            var nested = container.nestedContainer(keyedBy: CodingKeys.self, forKey: .inner)
            try nested.encode(inner, forKey: .last)
            try nested.encode(String(repeating: "a newer sender's ", count: 20), forKey: .inner)
            var elements = container.nestedUnkeyedContainer(forKey: .list)
            for number in list {
                var pair = elements.nestedUnkeyedContainer()
                try pair.encode(number)
            }
            #expect(elements.count == list.count)
            try container.encode(last, forKey: .last)
        }
    }

    @Test func containersInsideContainersSurvive() throws {
        let value = Nested(inner: 5, list: [1, 2, 3], last: "end")
        #expect(try copy([value, value]) == [value, value])
    }

    /// Two parts side by side in one struct.
    private struct Flat: Codable, Equatable {
        var one: OlderInner, two: OlderInner
        init(_ one: Int, _ two: Int) {
            (self.one, self.two) = (OlderInner(number: one), OlderInner(number: two))
        }
        init(from decoder: any Decoder) throws {
            one = try OlderInner(from: decoder)
            two = try OlderInner(from: decoder)
        }
        func encode(to encoder: any Encoder) throws {
            try one.encode(to: encoder)
            try two.encode(to: encoder)
        }
    }

    @Test func partsMayShareAStruct() throws {
        #expect(try copy(Flat(1, 2)) == Flat(1, 2))
        #expect(try BinaryEncoder.encode(Flat(1, 2)) == [1, 2, 2, 4])
    }

    /// The first reading fails half way; the second one begins where the first began.
    private enum Either: Codable, Equatable {
        case choice(Choice), text(String)
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let choice = try? container.decode(Choice.self) {
                self = .choice(choice)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .choice(let choice): try container.encode(choice)
            case .text(let text): try container.encode(text)
            }
        }
    }

    @Test func aTypeMayTryOneThingAndThenAnother() throws {
        let values = [Either.text("\u{3}abc"), .choice(.one("x")), .text("")]
        #expect(try copy(values) == values)
    }

    private class Animal: Encodable { var legs = 4 }
    private final class Dog: Animal {
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try super.encode(to: container.superEncoder())
        }
    }

    @Test func inheritanceIsRefused() {
        #expect(throws: BinaryCodingError.unsupported("inheritance")) { try BinaryEncoder.encode(Dog()) }
    }

    private struct TwoKinds: Encodable {
        func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            try list.encode(1)
            var struct_ = encoder.container(keyedBy: Nested.CodingKeys.self)
            try struct_.encode(1, forKey: .last)
        }
    }
    private struct Forgetful: Encodable {
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Nested.CodingKeys.self)
            var first = container.nestedUnkeyedContainer(forKey: .list)
            _ = container.nestedUnkeyedContainer(forKey: .inner)
            try first.encode(1)
        }
    }

    @Test func containersThatContradictEachOtherAreRefused() {
        for value in [TwoKinds(), Forgetful()] as [any Encodable] {
            #expect {
                _ = try BinaryEncoder.encode(value)
            } throws: { error in
                if case BinaryCodingError.unsupported = error { true } else { false }
            }
        }
    }
}
