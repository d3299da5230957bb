import Testing
import WorldsAPI

@testable import WorldsService

@Suite struct IdentityTests {
    @Test(arguments: [
        ("10.0.0.1:8085", "856567894", "void-hodir-rj"), ("127.0.0.1:8085", "3620340723", "dark-tyrande-o1"),
        ("127.0.0.1:9601", "1454255648", "cold-nefarian-7k"),
    ])
    func idsAndAliasesAreTheKnownOnes(_ address: String, _ id: String, _ alias: String) {
        #expect(Identity.id(of: address) == id)
        #expect(Identity.alias(of: address) == alias)
    }

    @Test func theCaseOfAnAddressDoesNotMatter() {
        #expect(Identity.id(of: "World.Example:8085") == Identity.id(of: "world.example:8085"))
    }

    @Test func aTakenAliasMovesOnToTheNextCode() {
        let alias = "dark-tyrande-o1"
        #expect(Identity.alias(of: "127.0.0.1:8085", taken: [alias]) == "dark-tyrande-o2")
        #expect(Identity.alias(of: "127.0.0.1:8085", taken: [alias, "dark-tyrande-o2"]) == "dark-tyrande-o3")
    }

    @Test func codesWrapRoundAndKeepTwoPlaces() {
        let codes = (0..<1296).map { code in
            let text = String(code, radix: 36)
            return "dark-tyrande-\(text.count < 2 ? "0" : "")\(text)"
        }
        // All but one are taken: that one is found, wherever it lies.
        for free in [0, 9, 1295] {
            var taken = Set(codes)
            taken.remove(codes[free])
            #expect(Identity.alias(of: "127.0.0.1:8085", taken: taken) == codes[free])
        }
        // All are taken: the whole number tells it apart.
        #expect(Identity.alias(of: "127.0.0.1:8085", taken: Set(codes)) == "dark-tyrande-3620340723")
    }

    @Test func noAliasIsLongerThanEighteenCharacters() {
        for number in 0..<20_000 {
            #expect(Identity.alias(of: "10.0.0.1:\(number)").utf8.count <= 18)
        }
    }
}
