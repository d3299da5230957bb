import Store
import Testing

@Suite struct DatabaseURLTests {
    @Test func aFileIsNamedByItsPath() throws {
        let url = try DatabaseURL("sqlite:/var/lib/nimbus/auth?1.db")
        #expect(url.location == .file("/var/lib/nimbus/auth?1.db"))
        #expect(url.dialect == .sqlite)
    }

    @Test func memoryIsPrivateOrSharedByName() throws {
        #expect(try DatabaseURL("sqlite::memory:").location == .memory(name: ""))
        #expect(try DatabaseURL("sqlite::memory:auth").location == .memory(name: "auth"))
    }

    @Test func aServerURLIsTakenApartAndDecoded() throws {
        let url = try DatabaseURL("mariadb://acore:p%40ss%2F%25%3A@db.example:3307/acore%5Fauth")
        guard case .server(let server) = url.location else {
            Issue.record("no server")
            return
        }
        #expect(server.user == "acore")
        #expect(server.password == "p@ss/%:")
        #expect(server.host == "db.example")
        #expect(server.port == 3307)
        #expect(server.database == "acore_auth")
        #expect(url.dialect == .mariadb)
    }

    @Test(arguments: [
        ("mariadb://u:a@b@h/d", "h", 3306 as UInt16, "a@b"), ("mariadb://u:a:b@h:1/d", "h", 1, "a:b"),
        ("mariadb://u@[::1]:3308/d", "::1", 3308, ""), ("mariadb://u:@[fe80::2]/d", "fe80::2", 3306, ""),
    ])
    func oddAddressesAndPasswordsAreUnderstood(_ text: String, host: String, port: UInt16, password: String)
        throws
    {
        guard case .server(let server) = try DatabaseURL(text).location else {
            Issue.record("no server")
            return
        }
        #expect((server.host, server.port, server.password) == (host, port, password))
    }

    @Test func optionsFollowAQuestionMark() throws {
        let url = try DatabaseURL("mariadb://u:p@h/d?socket=%2Frun%2Fmysqld.sock&ca=/etc/ca.pem")
        guard case .server(let server) = url.location else {
            Issue.record("no server")
            return
        }
        #expect(server.socket == "/run/mysqld.sock")
        #expect(server.authorityFile == "/etc/ca.pem")
        #expect(server.requiresTLS)
        #expect(server.database == "d")
    }

    @Test func noDescriptionShowsThePassword() throws {
        let url = try DatabaseURL("mariadb://root:hunter2@127.0.0.1:3306/auth")
        var dumped = ""
        dump(url, to: &dumped)
        for text in ["\(url)", String(reflecting: url), dumped, "\([url])", "\(Optional(url) as Any)"] {
            #expect(!text.contains("hunter2"))
        }
        #expect(url.description == "mariadb://root:***@127.0.0.1:3306/auth")
    }

    @Test(arguments: [
        "", "auth.db", "mysql://u:p@h/d", "sqlite:", "mariadb://", "mariadb://h/d", "mariadb://u:p@/d",
        "mariadb://u:secret@h", "mariadb://u:secret@h/", "mariadb://u:secret@h:0/d",
        "mariadb://u:secret@h:x/d",
        "mariadb://u:secret@h:70000/d", "mariadb://u:secret@[::1/d", "mariadb://u:secret@[::1]x/d",
        "mariadb://u:secret%4@h/d", "mariadb://u:secret%FF@h/d", "mariadb://u:secret@h/a/b",
        "mariadb://u:secret@h/d?ssl=1", "mariadb://u:secret@h/d?tls=maybe",
    ])
    func aMalformedURLIsRefusedWithoutRepeatingIt(_ text: String) {
        let error = #expect(throws: StoreError.self) { try DatabaseURL(text) }
        #expect(error?.code == .invalidURL)
        #expect(error?.description.contains("secret") == false)
    }

    @Test func theURLOfAServerAsAWholeNeedsNoDatabase() throws {
        let url = try DatabaseURL("mariadb://root:x@h/", requiringDatabase: false)
        #expect(url.with(database: "auth").description == "mariadb://root:***@h:3306/auth")
    }
}
