import Settings
import Testing

@Suite struct SettingsErrorTests {
    @Test func allMistakesAreReportedEachWithItsPlace() {
        let file = """
            Login.Lisen = 1.2.3.4:5
            Login.Timeout = soon
            nonsense
            Realm.2.Database = file:x
            """
        let messages = Sample.messages(
            file, environment: ["NIMBUS_LOGIN_BUFFER": "many"],
            overrides: ["Log.Level=loud", "Login.Timeuot=1"])
        #expect(
            messages == [
                "nimbus.conf:3: expected Section.Key = Value",
                "nimbus.conf:1: Login.Lisen: there is no such setting; did you mean Login.Listen?",
                "--set Login.Timeuot: there is no such setting; did you mean Login.Timeout?",
                "--set Log.Level: expected low or high, got \"loud\"",
                "NIMBUS_LOGIN_BUFFER: Login.Buffer: expected a size such as 512 B, 64 KiB or 4 MiB, got \"many\"",
                "nimbus.conf:2: Login.Timeout: expected a duration such as 500 ms, 10 s, 2 min or 1 h, "
                    + "from 1 s to 10 min, got \"soon\"",
                "nimbus.conf:4: Realm.2.Name: has to be set as well: a text, of 1 to 32 bytes",
            ])
    }

    @Test(arguments: [
        ("login.listen", "Login.Listen"), ("Realm.3.Nmae", "Realm.3.Name"), ("Layer.571", "Layers.571"),
        ("Log.Levl", "Log.Level"), ("Realm.Name", "Realm.1.Name"),
    ])
    func aMistypedNameGetsASuggestion(written: String, meant: String) {
        #expect(
            Sample.messages("\(written) = 1") == [
                "nimbus.conf:1: \(written): there is no such setting; did you mean \(meant)?"
            ])
    }

    @Test func aNameThatResemblesNothingGetsNoSuggestion() {
        #expect(
            Sample.messages("Quux.Frobnicate.Everything = 1") == [
                "nimbus.conf:1: Quux.Frobnicate.Everything: there is no such setting"
            ])
    }

    @Test func anUnknownVariableIsAWarningBecauseOthersMaySetIt() throws {
        let settings = try Sample.load(environment: [
            "NIMBUS_LOGIN_LISEN": "x", "NIMBUS_TEST_MARIADB": "x", "NIMBUS_PORT_8085_TCP_ADDR": "x",
            "PATH": "x",
            "NIMBUS_REALM_1_NAEM": "x",
        ])
        #expect(
            settings.warnings.map(\.description) == [
                "NIMBUS_LOGIN_LISEN: there is no such setting; did you mean NIMBUS_LOGIN_LISTEN?",
                "NIMBUS_PORT_8085_TCP_ADDR: there is no such setting",
                "NIMBUS_REALM_1_NAEM: there is no such setting; did you mean NIMBUS_REALM_1_NAME?",
            ])
    }

    @Test func aKeySetTwiceInTheFileNamesBothLines() {
        #expect(
            Sample.messages("Log.Level = low\n\n[Log]\nLevel = high") == [
                "nimbus.conf:4: Log.Level: is already set at nimbus.conf:1"
            ])
    }

    @Test func aVariableAndItsFileTwinTogetherAreRefused() {
        let messages = Sample.messages(
            environment: ["NIMBUS_ADMIN_TOKEN": "a", "NIMBUS_ADMIN_TOKEN_FILE": "/t"], files: ["/t": [0x62]])
        #expect(
            messages == [
                "NIMBUS_ADMIN_TOKEN: Admin.Token: is set together with NIMBUS_ADMIN_TOKEN_FILE; keep one of them"
            ])
    }

    @Test func aMissingSecretFileIsNamed() {
        #expect(
            Sample.messages(environment: ["NIMBUS_ADMIN_TOKEN_FILE": "/gone"]) == [
                "NIMBUS_ADMIN_TOKEN_FILE (/gone): Admin.Token: cannot be read: No such file or directory"
            ])
    }

    @Test func aMissingFileIsNamed() {
        let sources = Sample.sources()
        var missing = sources
        missing.file = "/etc/nowhere.conf"
        #expect(throws: SettingsErrors.self) { try Sample.schema.load(missing) }
    }

    @Test func aBadSecretIsNotRepeatedInTheMessage() {
        let messages = Sample.messages("Database.Main = hunter2")
        #expect(messages.count == 1)
        #expect(!messages[0].contains("hunter2"))
        #expect(messages[0].hasSuffix("expected file:PATH or PASSWORD@SERVER: it names no place"))
    }

    @Test func numbersOutsideTheirRangeAreRefused() {
        #expect(
            Sample.messages("World.10.Address = a:1") == [
                "nimbus.conf:1: World.10.Address: the number must be from 1 to 9"
            ])
        #expect(Sample.messages("World.01.Address = a:1").count == 1)
        #expect(Sample.messages("World.99999999999999999999.Address = a:1").count == 1)
        #expect(
            Sample.messages("Layers.1 = 9") == [
                "nimbus.conf:1: Layers.1: expected a whole number, from 1 to 8, got \"9\""
            ])
    }

    @Test func valuesThatAreWrongTogetherAreReportedWhereTheyStand() throws {
        #expect(Sample.messages("Login.Timeout = 13 s") == ["nimbus.conf:1: Login.Timeout: brings bad luck"])
        let odd = try Sample.load("Login.Timeout = 12 s")
        #expect(odd.warnings.map(\.description) == ["nimbus.conf:1: Login.Timeout: is close to 13"])
    }

    @Test func controlCharactersInValuesDoNotReachTheMessage() {
        let messages = Sample.messages(overrides: ["Log.Level=\u{1B}[31m\nERROR fake"])
        #expect(
            messages == [
                "--set Log.Level: expected low or high, got \"\\u{1b}[31m\\u{a}ERROR fake\""
            ])
    }

    @Test func moreThanAHundredMistakesAreCounted() {
        let file = (0..<150).map { "Bad.Key\($0) = 1" }.joined(separator: "\n")
        #expect(throws: SettingsErrors.self) { try Sample.load(file) }
        do {
            _ = try Sample.load(file)
        } catch {
            #expect(error.problems.count == SettingsErrors.problemsMax)
            #expect(error.omitted == 50)
            #expect(error.description.hasSuffix("and 50 more"))
        }
    }
}
