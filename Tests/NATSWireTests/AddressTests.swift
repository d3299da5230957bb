import NATSWire
import Testing

/// Texts that say where a server is.
@Suite struct AddressTests {
    @Test(arguments: [
        ("nats://localhost", "localhost", 4222), ("nats://a.b-c_d.example:1", "a.b-c_d.example", 1),
        ("127.0.0.1:65535", "127.0.0.1", 65_535), ("NATS://host:4223/", "host", 4_223),
        ("nats://[::1]:4222", "::1", 4_222), ("nats://[fe80::1%eth0]", "fe80::1%eth0", 4_222),
        ("host", "host", 4_222),
    ])
    func hostAndPortAreRead(_ text: String, _ host: String, _ port: UInt16) throws {
        let address = try NATSAddress(text)
        #expect(address.host == host && address.port == port && address.credentials == .none)
        #expect(try NATSAddress(address.description) == address)
    }

    @Test(arguments: [
        ("nats://token@h", NATSAddress.Credentials.token("token")),
        ("nats://user:pass@h", .user("user", password: "pass")),
        ("nats://u%40x:p%3Aw%2F%25@h", .user("u@x", password: "p:w/%")), ("a@b@h", .token("a@b")),
        ("nats://u:p:w@h", .user("u", password: "p:w")), ("%C3%BC@h", .token("ü")),
    ])
    func credentialsAreReadAndNotShown(_ text: String, _ credentials: NATSAddress.Credentials) throws {
        let address = try NATSAddress(text)
        #expect(address.credentials == credentials && address.host == "h")
        #expect(address.description == "nats://h:4222" && address.hostAndPort == "h:4222")
    }

    @Test(arguments: [
        ("", NATSAddressError.badHost("")), ("nats://", .badHost("")), ("nats://:4222", .badHost("")),
        ("tls://h", .unknownScheme("tls")), ("ws://h:80", .unknownScheme("ws")),
        ("://h", .unknownScheme("")), ("u:pa://ss@h", .unknownScheme("")), ("t@h:0", .badPort("0")),
        ("h:", .badPort("")), ("t@h:65536", .badPort("65536")), ("h:65536", .badPort("")),
        ("h:+1", .badPort("")), ("t@h:4222x", .badPort("")), ("h:-1", .badPort("")), ("a b:1", .badHost(" ")),
        ("h/path:1", .badHost("/")), ("::1:4222", .badHost(":")), ("[::1", .badHost("[")),
        ("[]:1", .badHost("[")), ("a\r\nb", .badHost("\r\n")), ("@h", .badCredentials),
        (":p@h", .badCredentials),
        ("u:@h", .badCredentials), ("%@h", .badCredentials), ("%4@h", .badCredentials),
        ("%zz@h", .badCredentials), ("%+1@h", .badCredentials), ("%FF@h", .badCredentials),
        ("nats://a/b@", .badHost("")),
    ])
    func whatIsNoAddressIsRefused(_ text: String, _ error: NATSAddressError) {
        #expect(throws: error, "\(text)") { try NATSAddress(text) }
        #expect(!error.description.isEmpty)
    }

    @Test func aListHasCommas() throws {
        let list = try NATSAddress.list("nats://a:4222, t@b ,\tnats://u:p@c:1")
        #expect(list.map(\.hostAndPort) == ["a:4222", "b:4222", "c:1"])
        #expect(list.map(\.credentials) == [.none, .token("t"), .user("u", password: "p")])
        for (wrong, place) in [("a,", 2), (",a", 1), ("a,,b", 2), ("a , ", 2)] {
            #expect(throws: NATSAddressError.inList(place, .badHost("")), "\(wrong)") {
                try NATSAddress.list(wrong)
            }
        }
        for wrong in ["", " "] {
            #expect(throws: NATSAddressError.badHost("")) { try NATSAddress.list(wrong) }
        }
        let error = #expect(throws: NATSAddressError.self) { try NATSAddress.list("a,http://b") }
        #expect(error?.description == "address 2: 'http://' is not spoken, only 'nats://'")
    }

    @Test(arguments: [
        "nats://me:hunter2", "nats://me:hunter2#host:4222", "nats://me:hunter2@", "nats://me:hunter2@a b",
        "nats://me:hunter2@h:x", "me:hunter2://x@h", "hunter2://me@h", "nats://hunter2/@", "hunter2%zz@h",
        "nats://me:hunt,er2@h", "nats://me:hu@hunter2:x", "nats://me:99999999",
    ])
    func whatIsWrongIsToldWithoutThePassword(_ text: String) throws {
        let error = try #require(throws: NATSAddressError.self) { try NATSAddress.list(text) }
        for secret in ["hunter", "hunt", "er2", "99999999"] {
            #expect(!error.description.contains(secret), "\(error)")
        }
    }
}
