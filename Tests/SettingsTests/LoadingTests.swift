import Settings
import Testing

@Suite struct LoadingTests {
    @Test func withoutAnySourceTheDefaultsCount() throws {
        let settings = try Sample.load()
        #expect(settings[Sample.listen].settingText == "0.0.0.0:3724")
        #expect(settings[Sample.timeout] == .seconds(30))
        #expect(settings[Sample.level] == .low)
        #expect(settings.indices(of: Sample.realmName) == [1])
        #expect(settings[Sample.realmName, 1] == "First")
        #expect(settings.indices(of: Sample.worldAddress).isEmpty)
    }

    @Test func theFileBeatsTheDefaultTheVariableTheFileAndTheArgumentTheVariable() throws {
        let file = "Login.Timeout = 1 s\nLogin.Buffer = 1 KiB\nLog.Level = high\n"
        let environment = ["NIMBUS_LOGIN_TIMEOUT": "2 s", "NIMBUS_LOGIN_BUFFER": "2 KiB", "HOME": "/"]
        let settings = try Sample.load(file, environment: environment, overrides: ["Login.Timeout=3 s"])
        #expect(settings[Sample.timeout] == .seconds(3))
        #expect(settings.origin(of: Sample.timeout) == .argument("Login.Timeout"))
        #expect(settings[Sample.buffer] == .kibibytes(2))
        #expect(settings.origin(of: Sample.buffer) == .environment(variable: "NIMBUS_LOGIN_BUFFER"))
        #expect(settings[Sample.level] == .high)
        #expect(settings.origin(of: Sample.level) == .file(path: "nimbus.conf", line: 3))
        #expect(settings.origin(of: Sample.listen) == .standard)
    }

    @Test func ofTwoArgumentsForOneKeyTheLastCounts() throws {
        let settings = try Sample.load(overrides: ["Login.Timeout=3 s", "Login.Timeout = \"4 s\""])
        #expect(settings[Sample.timeout] == .seconds(4))
    }

    @Test func aWrongValueThatAnotherSourceReplacesIsAWarning() throws {
        let settings = try Sample.load("Login.Timeout = soon", overrides: ["Login.Timeout=4 s"])
        #expect(settings[Sample.timeout] == .seconds(4))
        #expect(settings.warnings.map(\.origin) == [.file(path: "nimbus.conf", line: 1)])
    }

    @Test func headersAndDottedNamesMeanTheSame() throws {
        let file = """
            [Realm.2]
            Name = "Second"
            [Realm]
            3.Name = Third
            Login.Timeout = 5 s
            Realm.4.Name = Fourth
            [Login]
            Listen = [::1]:99
            """
        let settings = try Sample.load(file)
        #expect(settings.indices(of: Sample.realmName) == [2, 3, 4])
        #expect([2, 3, 4].map { settings[Sample.realmName, $0] } == ["Second", "Third", "Fourth"])
        #expect(settings[Sample.timeout] == .seconds(5))
        #expect(settings[Sample.listen].settingText == "[::1]:99")
        #expect(settings[Sample.listen].isIPv6)
    }

    @Test func aPresetEntryKeepsItsOtherValuesWhenOneIsSet() throws {
        let settings = try Sample.load(environment: ["NIMBUS_REALM_1_DATABASE": "file:x.db"])
        #expect(settings.indices(of: Sample.realmName) == [1])
        #expect(settings[Sample.realmName, 1] == "First")
        #expect(settings[Sample.realmDatabase, 1] == Sample.Place(path: "x.db"))
    }

    @Test func derivedDefaultsFollowTheOtherKey() throws {
        let settings = try Sample.load("Data.Folder = /srv/x\nRealm.7.Name = Seven")
        #expect(settings[Sample.database] == Sample.Place(path: "/srv/x/main.db"))
        #expect(settings[Sample.realmDatabase, 7] == Sample.Place(path: "/srv/x/realm-7.db"))
        #expect(try Sample.load()[Sample.database] == Sample.database.standard)
    }

    @Test func numberedKeysWithoutASectionPartWork() throws {
        let settings = try Sample.load("Layers.571 = 3", environment: ["NIMBUS_LAYERS_0": "2"])
        #expect(settings.indices(of: Sample.layers) == [0, 571])
        #expect(settings[Sample.layers, 571] == 3)
    }

    @Test func aSecretIsReadFromTheFileThatItsVariableNames() throws {
        let settings = try Sample.load(
            environment: ["NIMBUS_ADMIN_TOKEN_FILE": "/run/token"],
            files: ["/run/token": Array("s3cret\n".utf8)])
        #expect(settings[Sample.token] == "s3cret")
        #expect(
            settings.origin(of: Sample.token)
                == .environmentFile(variable: "NIMBUS_ADMIN_TOKEN_FILE", path: "/run/token"))
        #expect(!settings.describe().contains("s3cret"))
        #expect(settings.describe().contains("Admin.Token = \"(hidden)\""))
    }

    @Test func theDescriptionShowsEachValueAndItsOriginButNoPassword() throws {
        let settings = try Sample.load(
            "Database.Main = hunter2@db\nWorld.1.Address = 10.0.0.2:8086")
        let lines = settings.describe().split(separator: "\n").map(String.init)
        #expect(lines.count == 7 + 2 + 2)
        let database = try #require(lines.first { $0.hasPrefix("Database.Main") })
        #expect(database.contains("***@db"))
        #expect(!database.contains("hunter2"))
        #expect(database.hasSuffix("# nimbus.conf:1"))
        #expect(lines.contains { $0.hasPrefix("World.1.Address = 10.0.0.2:8086") })
    }
}
