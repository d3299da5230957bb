import Foundation
import Testing
import Wire

@Suite struct OpcodeTests {
    /// The rows of the checked-in table.
    private static func table() throws -> [(name: String, number: UInt16)] {
        let path = Bundle.module.bundleURL.appending(path: "Vectors/opcodes.tsv")
        let text = try String(contentsOf: path, encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t")
            return (String(parts[0]), try #require(UInt16(parts[1].dropFirst(2), radix: 16)))
        }
    }

    @Test func everyRowOfTheTableIsNamedBothWays() throws {
        let rows = try Self.table()
        #expect(rows.count == 1313)
        #expect(Opcode.all.count == rows.count)
        for (name, number) in rows {
            #expect(Opcode(rawValue: number).name == name)
            #expect(Opcode(name: name)?.rawValue == number)
        }
    }

    @Test func directionFollowsThePrefix() throws {
        for (name, number) in try Self.table() {
            let opcode = Opcode(rawValue: number)
            #expect(opcode.mayComeFromClient == (name.hasPrefix("CMSG_") || name.hasPrefix("MSG_")))
            let fromWorld = ["SMSG_", "MSG_", "TC9_SMSG_"].contains { name.hasPrefix($0) }
            #expect(opcode.mayComeFromWorld == fromWorld)
        }
    }

    @Test(arguments: [0, 0x522, 0x1000, 0xFFFF] as [UInt16])
    func numbersWithoutANameComeFromNobody(_ number: UInt16) {
        let opcode = Opcode(rawValue: number)
        #expect(!opcode.mayComeFromClient)
        #expect(!opcode.mayComeFromWorld)
        #expect(opcode.knownName == nil)
        #expect(opcode.name.hasPrefix("0x"))
    }

    @Test func theClusterNumbersNeverComeFromAClient() {
        for opcode in Opcode.all where opcode.rawValue > Opcode.maxFromClient {
            #expect(opcode.isClusterOnly)
            #expect(!opcode.mayComeFromClient)
        }
        #expect(Opcode.TC9_CMSG_PREPARE_FOR_REDIRECT.rawValue == 0x51F)
    }
}
