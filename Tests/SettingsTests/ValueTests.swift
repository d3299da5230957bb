import Settings
import Testing

@Suite struct ValueTests {
    @Test(arguments: [
        ("500 ms", Duration.milliseconds(500)), ("10 s", .seconds(10)), ("2min", .seconds(120)),
        ("1 h", .seconds(3600)),
        ("1.5 s", .milliseconds(1500)), ("7", .seconds(7)), ("0", .zero), ("3 d", .seconds(259_200)),
    ])
    func durationsRead(text: String, expected: Duration) throws {
        let value = try Duration(settingText: text)
        #expect(value == expected)
        #expect(try Duration(settingText: value.settingText) == expected)
    }

    @Test(arguments: [
        "", "s", "-1 s", "1 fortnight", "1e99 s", "99999999999999999999 d", ".", "1..2 s", "nan s",
    ])
    func durationsThatAreNone(text: String) {
        #expect(throws: SettingValueError.self) { try Duration(settingText: text) }
    }

    @Test(arguments: [("512", 512), ("64 KiB", 65_536), ("4MiB", 4_194_304), ("1.5 KiB", 1536), ("0 B", 0)])
    func sizesRead(text: String, bytes: Int) throws {
        let value = try ByteSize(settingText: text)
        #expect(value.bytes == bytes)
        #expect(try ByteSize(settingText: value.settingText) == value)
    }

    @Test(arguments: ["", "KiB", "1 KB", "-1", "0.5 B", "9999999999 GiB"])
    func sizesThatAreNone(text: String) {
        #expect(throws: SettingValueError.self) { try ByteSize(settingText: text) }
    }

    @Test(arguments: [
        ("*:3724", "0.0.0.0:3724"), ("127.0.0.1:0", "127.0.0.1:0"), ("[::]:65535", "[::]:65535"),
        ("localhost:1", "127.0.0.1:1"),
    ])
    func listenAddressesRead(text: String, canonical: String) throws {
        #expect(try ListenAddress(settingText: text).settingText == canonical)
    }

    @Test(arguments: [
        "", ":", "3724", "*:", "*:65536", "*:-1", "*:+1", "host.example:80", "1.2.3:4", "::1:80", "[::1]",
        "[::1:80",
        "[1.2.3.4]:80", "1.2.3.4:80 ", "1.2.3.4:８０", "256.1.1.1:1",
    ])
    func listenAddressesThatAreNone(text: String) {
        #expect(throws: SettingValueError.self) { try ListenAddress(settingText: text) }
    }

    @Test func listenersCollideOnOnePortWhenOneOfThemTakesAllAddresses() throws {
        let address = { (text: String) in try ListenAddress(settingText: text) }
        #expect(try address("*:80").collides(with: address("127.0.0.1:80")))
        #expect(try !address("127.0.0.2:80").collides(with: address("127.0.0.1:80")))
        #expect(try !address("*:80").collides(with: address("*:81")))
        #expect(try !address("*:0").collides(with: address("*:0")))
    }

    @Test func hostAddressesTakeNamesAndLiteralsButNoPortZero() throws {
        #expect(try HostAddress(settingText: "play.example.org:8085").host == "play.example.org")
        #expect(try HostAddress(settingText: "[fe80::1]:8085").settingText == "[fe80::1]:8085")
        for wrong in [
            "a:0", "-a:1", "a..b:1", "1.2.3.999:1", "a b:1", "\(String(repeating: "a", count: 300)):1",
        ] {
            #expect(throws: SettingValueError.self) { try HostAddress(settingText: wrong) }
        }
    }

    @Test func listsAndOptionalsRead() throws {
        #expect(try [Int](settingText: " 0, 1 ,571") == [0, 1, 571])
        #expect(try [Int](settingText: "  ") == [])
        #expect(throws: SettingValueError.self) { try [Int](settingText: "1,,2") }
        #expect(throws: SettingValueError.self) { try [Int](settingText: "1,x") }
        #expect(try Int?(settingText: "") == nil)
        #expect(try Int?(settingText: "5") == 5)
    }

    @Test func numbersRefuseWhatOverflows() throws {
        #expect(try Int(settingText: "-9223372036854775808") == .min)
        for wrong in ["9223372036854775808", "1.5", "0x10", "", " 1", "1_000"] {
            #expect(throws: SettingValueError.self) { try Int(settingText: wrong) }
        }
        #expect(throws: SettingValueError.self) { try Double(settingText: "inf") }
        #expect(try Bool(settingText: "On"))
        #expect(throws: SettingValueError.self) { try Bool(settingText: "maybe") }
    }
}
