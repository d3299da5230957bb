import NATSWire
import Testing

@Suite struct OptionsTests {
    private func options(_ json: String) throws(NATSError) -> ConnectOptions {
        try Array(json.utf8).withUnsafeBufferPointer { (bytes) throws(NATSError) in
            try ConnectOptions(json: UnsafeRawBufferPointer(bytes))
        }
    }
    private func fields(_ json: String) throws(JSONFieldsError) -> JSONFields {
        try Array(json.utf8).withUnsafeBufferPointer { (bytes) throws(JSONFieldsError) in
            try JSONFields(UnsafeRawBufferPointer(bytes))
        }
    }

    @Test func everyOptionIsRead() throws {
        let read = try options(
            """
            {"verbose":false,"pedantic":false,"auth_token":"t","user":"u","pass":"p","headers":true,
             "no_responders":true,"echo":false,"protocol":1,"name":"n","lang":"l","version":"v","tls_required":false}
            """)
        var wanted = ConnectOptions()
        (wanted.verbose, wanted.pedantic, wanted.echo) = (false, false, false)
        (wanted.headers, wanted.noResponders, wanted.protocolLevel) = (true, true, 1)
        (wanted.token, wanted.user, wanted.password) = ("t", "u", "p")
        (wanted.name, wanted.language, wanted.version) = ("n", "l", "v")
        #expect(read == wanted)
        #expect(try options(read.json) == wanted)
    }

    @Test func whatIsNotGivenIsAsWithNATSServer() throws {
        let read = try options("{}")
        #expect(read == ConnectOptions())
        #expect(read.verbose && read.pedantic && read.echo && !read.headers && !read.noResponders)
        #expect(try options(#"{"user":null,"verbose":null}"#) == ConnectOptions())
    }

    @Test func whatIsUnknownIsReadOverWhateverItIs() throws {
        let read = try options(#"{"a":[1,-2.5e3,{"b":[null,true,"x"]},[]],"c":{},"name":"n","d":1e9}"#)
        #expect(read.name == "n")
    }

    @Test func escapesAreUnderstood() throws {
        let read = try options(#"{"name":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#)
        #expect(read.name == "\"\\/\u{8}\u{c}\n\r\té😀")
    }

    @Test(
        arguments: [
            ("", .truncated), ("{", .truncated), ("{\"a\"", .truncated), ("{\"a\":", .truncated),
            ("{\"a\":1", .truncated), ("{\"a\":\"", .truncated), ("{\"a\":tru", .truncated),
            ("1", .unexpectedByte(at: 0)), ("{a:1}", .unexpectedByte(at: 1)),
            ("{\"a\"=1}", .unexpectedByte(at: 4)), ("{\"a\":1,}", .unexpectedByte(at: 7)),
            ("{\"a\":1 \"b\":2}", .unexpectedByte(at: 7)), ("{\"a\":trux}", .unexpectedByte(at: 8)),
            ("{\"a\":'x'}", .unexpectedByte(at: 5)), ("{}x", .unexpectedByte(at: 2)),
            ("{\"a\":01}", .badNumber(at: 5)), ("{\"a\":-}", .badNumber(at: 5)),
            ("{\"a\":1.}", .badNumber(at: 5)),
            ("{\"a\":1e}", .badNumber(at: 5)), ("{\"a\":\"\u{1}\"}", .badString(at: 5)),
            ("{\"a\":\"\\x\"}", .badString(at: 5)), ("{\"a\":\"\\ud800\"}", .badString(at: 5)),
            ("{\"a\":\"\\udc00\"}", .badString(at: 5)), ("{\"a\":\"\\u12g4\"}", .badString(at: 5)),
            ("{\"a\":" + String(repeating: "[", count: 17), .tooDeep),
        ] as [(String, JSONFieldsError)])
    func whatIsNoObjectHasItsError(_ json: String, _ error: JSONFieldsError) {
        #expect(throws: error) { try fields(json) }
    }

    @Test func invalidUTF8IsNoString() {
        let bytes = Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8)
        #expect(throws: JSONFieldsError.badString(at: 5)) {
            try bytes.withUnsafeBytes { _ = try JSONFields($0) }
        }
    }

    @Test func numbersBeyondAnIntegerAreNone() throws {
        let read = try fields(#"{"a":99999999999999999999,"b":-9223372036854775808,"c":1.0}"#)
        #expect(throws: JSONFieldsError.wrongType("a")) { try read.int("a") }
        #expect(try read.int("b") == .min)
        #expect(throws: JSONFieldsError.wrongType("c")) { try read.int("c") }
    }

    @Test func infoRoundTrips() throws {
        var info = ServerInfo()
        info.serverID = "A\u{1}\"\\"
        info.serverName = "nimbus"
        info.version = "2.10.0"
        info.port = 65_535
        info.headers = true
        info.authRequired = true
        info.payloadBytesMax = 1 << 20
        info.clientID = 77
        info.clientAddress = "127.0.0.1"
        let read = try Array(info.json.utf8).withUnsafeBytes { try ServerInfo(json: $0) }
        #expect(read == info)
    }
}
