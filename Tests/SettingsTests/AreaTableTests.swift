import Testing

@testable import Cluster

/// The client's table of areas (build 12340).
@Suite struct AreaTableTests {
    private func word(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A table with these areas: id, and names by locale.
    private func table(_ areas: [(id: UInt32, names: [Int: String])], fields: UInt32 = 36) -> [UInt8] {
        var texts: [UInt8] = [0]
        var records: [UInt8] = []
        for area in areas {
            var words = [UInt32](repeating: 0, count: 36)
            words[0] = area.id
            for (locale, name) in area.names {
                words[11 + locale] = UInt32(texts.count)
                texts += Array(name.utf8) + [0]
            }
            records += words.flatMap(word)
        }
        return Array("WDBC".utf8) + word(UInt32(areas.count)) + word(fields) + word(fields * 4)
            + word(UInt32(texts.count)) + records + texts
    }

    @Test func namesAreReadByLocale() throws {
        let areas = try AreaTable(table([(12, [0: "Elwynn Forest", 3: "Wald von Elwynn"]), (14, [:])]))
        #expect(areas.names == [12: [0: "Elwynn Forest", 3: "Wald von Elwynn"]])
    }

    @Test func whatIsNoSuchTableIsRefused() {
        #expect(throws: AreaTable.Failure.notATable) { try AreaTable(Array("hello".utf8)) }
        #expect(throws: AreaTable.Failure.otherBuild(fields: 35)) { try AreaTable(table([], fields: 35)) }
        let whole = table([(12, [0: "Elwynn Forest"])])
        for length in 20..<whole.count {
            #expect(throws: AreaTable.Failure.truncated) { try AreaTable(Array(whole.prefix(length))) }
        }
    }

    @Test func offsetsBeyondTheTextsAreNoNames() throws {
        var bytes = table([(12, [0: "Elwynn Forest"])])
        bytes.replaceSubrange((20 + 44)..<(20 + 48), with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(try AreaTable(bytes).names.isEmpty)
    }
}
