import Base
import Testing

@Suite struct JSONTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test(arguments: [
        "null", "true", "[]", "{}", "0", "-7", "9223372036854775807", "0.5", "\"a\"", "[1,[2,{\"x\":null}]]",
        "{\"b\":1,\"a\":\"\\u001b\\n\"}",
    ])
    func whatIsReadIsWrittenTheSame(text: String) throws {
        #expect(try parse(text).text == text)
    }

    @Test func escapesAndBlanksAreRead() throws {
        #expect(try parse(" { \"\\u0061\\u00e4\\ud83d\\ude00\\/\" : [ 1 , 2 ] }\r\n")["aä😀/"] == [1, 2])
        #expect(try parse("1e3") == .double(1000))
        #expect(try parse("92233720368547758070") == .double(92_233_720_368_547_758_080))
        #expect(JSONValue.double(.nan).text == "null")
    }

    @Test(arguments: [
        "", " ", "{", "[1,", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "[1,]", "{\"a\":1,}", "01", "-", "1.",
        ".5", "1e",
        "+1", "tru", "nul", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"a\nb\"", "1 2", "[]]", "NaN", "1e999", "'a'",
    ])
    func whatIsNoDocumentIsRefused(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test func depthAndSizeAreLimited() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.tooDeep(depthMax: JSONValue.depthMax)) { try parse(deep) }
        #expect(throws: JSONError.tooLarge(bytesMax: 10)) {
            try JSONValue(parsing: [UInt8](repeating: 0x20, count: 11), bytesMax: 10)
        }
        #expect(throws: JSONError.badString(at: 0)) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test func randomDocumentsNeverTrapAndAcceptedOnesReadBack() throws {
        let random = SeededRandomness(seed: 7)
        let alphabet = Array("{}[]\",:0123456789.eE+-truefalsn\\u d8 \n".utf8)
        var accepted = 0
        for _ in 0..<50_000 {
            let bytes = (0..<Int(random.below(12))).map { _ in
                alphabet[Int(random.below(UInt64(alphabet.count)))]
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            accepted += 1
            #expect(try parse(value.text) == value)
        }
        #expect(accepted > 20)
    }
}
