import Base
import Glibc
import Testing

@testable import Sandbox

/// docs/sandbox.md says what the code does: its tables are compared with it.
@Suite struct DocumentTests {
    /// The cells of every row of every table.
    private func rows() throws -> [[String]] {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(folder)/docs/sandbox.md", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("|") }
            .map { line in
                line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                    .map { cell in String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
            }
    }

    @Test func everyFixtureIsListedWithItsGUIDAndPlace() throws {
        let listed = try rows().filter { $0.count == 8 && $0[2].hasPrefix("`0x") }
        let expected = StartPlace.allCases.flatMap { place in
            Fixture.all.filter { $0.position.isWithin(5.5, of: place.position) }.map { fixture -> [String] in
                let position = fixture.position
                return [
                    place.name, fixture.kind.name, "`\(fixture.guid)`", String(fixture.kind.entry),
                    position.map.description, oneDigit(position.x), oneDigit(position.y),
                    oneDigit(position.z),
                ]
            }
        }
        #expect(listed.count == 48)
        #expect(listed == expected)
    }

    @Test func everyKindIsListedWithItsTypeOrFlags() throws {
        let listed = try rows().filter { $0.count == 4 && $0[1].hasPrefix("9001") }
        let expected = Fixture.Kind.allCases.map { kind -> [String] in
            [
                kind.name, String(kind.entry), kind.gameObjectType.map(String.init) ?? "",
                kind.npcFlags == 0 ? "" : "0x" + String(kind.npcFlags, radix: 16, uppercase: true),
            ]
        }
        #expect(listed.map { $0.prefix(3) } == expected.map { $0.prefix(3) })
        for (row, wanted) in zip(listed, expected) { #expect(row[3].hasPrefix(wanted[3])) }
    }

    @Test func everyItemIsListed() throws {
        let listed = try rows().filter { $0.count == 2 && UInt32($0[0]) != nil }
        let expected = ItemCatalogue.all.sorted { $0.entry < $1.entry }.map { [String($0.entry), $0.name] }
        #expect(listed == expected)
    }

    @Test(arguments: [
        (ChatCommand.save, "`.save`"), (.gps, "`.gps`"),
        (.go(x: 0, y: 0, z: nil, map: nil, orientation: nil), "`.go xyz X Y [Z [MAP [ORIENTATION]]]`"),
        (.teleport(to: ""), "`.tele NAME`"), (.level(1), "`.character level N`"),
        (.addItem(entry: 1, count: 1), "`.additem ENTRY [COUNT]`"), (.money(1), "`.modify money COPPER`"),
        (.health(1), "`.modify hp N`"), (.aura(1), "`.aura SPELL`"), (.endAura(1), "`.unaura SPELL`"),
        (.guildCreate(leader: "", name: ""), "`.guild create LEADER \"NAME\"`"),
        (.sandboxPacket(bytes: 1), "`.sandbox packet SIZE`"), (.sandboxCrash, "`.sandbox crash`"),
        (.sandboxHang(seconds: 1), "`.sandbox hang SECONDS`"),
    ])
    func everyCommandIsListedWithItsLevel(command: ChatCommand, spelling: String) throws {
        let row = try #require(try rows().first { $0.first == spelling })
        #expect(row[1] == String(command.levelNeeded))
    }

    private func oneDigit(_ value: Float) -> String {
        let tenths = Int((Double(value) * 10).rounded())
        return (tenths < 0 ? "-" : "") + "\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
