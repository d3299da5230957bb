import Base
import Testing
import WorldsAPI

@testable import WorldsService

@Suite struct AvailableMapsTests {
    @Test(
        arguments: [
            ("", []), ("   ", []), ("0", [0]), ("530,0,1", [0, 1, 530]), (" 0 , 1\t,\n571 ", [0, 1, 571]),
            ("1,1,1", [1]),
            ("65535", [65_535]), ("007", [7]),
        ] as [(String, [UInt32])])
    func listsAreRead(_ text: String, _ expected: [UInt32]) throws {
        #expect(try AvailableMaps.parse(text) == expected.map { MapID($0) })
    }

    @Test(arguments: [
        ("abc", "abc"), ("0,", ""), (",0", ""), ("0,,1", ""), ("-1", "-1"), ("65536", "65536"),
        ("1 2", "1 2"),
        ("0x1", "0x1"), ("1.5", "1.5"), ("99999999999999999999", "99999999999999999999"), ("1;2", "1;2"),
        ("0,eins", "eins"),
    ])
    func aBadPieceRefusesAll(_ text: String, _ piece: String) {
        #expect(throws: Worlds.RegisterRefusal.invalidMaps(piece)) { try AvailableMaps.parse(text) }
    }

    @Test func thousandMapsAreTheMost() throws {
        let thousand = (0..<1000).map(String.init).joined(separator: ",")
        #expect(try AvailableMaps.parse(thousand).count == 1000)
        #expect(throws: Worlds.RegisterRefusal.invalidMaps("more than 1000 maps")) {
            try AvailableMaps.parse(thousand + ",1000")
        }
    }
}
