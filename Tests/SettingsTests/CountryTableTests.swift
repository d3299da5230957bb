import Cluster
import Testing

@Suite struct CountryTableTests {
    private func table(_ text: String) throws(CountryTable.Failure) -> CountryTable {
        try CountryTable(Array(text.utf8))
    }

    @Test func addressesFallIntoTheirRange() throws {
        let table = try table(
            """
            "16777472","16778239","CN","China"\r
            "0","16777215","-","-"\r
            "16777216","16777471","US","United States of America"\r

            4294967295,4294967295,DE,Germany
            """)
        #expect(table.count == 3)
        #expect(table.country(of: 0) == "")
        #expect(table.country(of: 16_777_215) == "")
        #expect(table.country(of: 16_777_216) == "US")
        #expect(table.country(of: 16_777_471) == "US")
        #expect(table.country(of: 16_777_472) == "CN")
        #expect(table.country(of: 16_778_240) == "")
        #expect(table.country(of: .max) == "DE")
        #expect(table.country(of: "1.0.0.17") == "US")
        #expect(table.country(of: "1.0.1.0") == "CN")
        #expect(table.country(of: "::1") == "")
        #expect(table.country(of: "nonsense") == "")
        #expect(CountryTable().country(of: 1) == "")
    }

    @Test(arguments: [
        "1,2", "a,2,US", "1,b,US", "2,1,US", "1,4294967296,US", "1,2,us", "1,2,USA",
        "1,99999999999999999999,US", "1,2,",
    ])
    func aBrokenLineIsNamed(line: String) {
        do {
            _ = try table("1,2,US\n\(line)\n")
            Issue.record("the line should be refused")
        } catch {
            #expect(error.line == 2)
        }
    }
}
