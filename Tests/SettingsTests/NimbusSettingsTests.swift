import Base
import Cluster
import Glibc
import Settings
import Testing

@Suite struct NimbusSettingsTests {
    private func load(_ overrides: String...) throws(SettingsErrors) -> SettingsSnapshot {
        try NimbusSettings.schema.load(overrides: overrides)
    }
    private func messages(_ overrides: String...) -> [String] { messages(overrides) }
    private func messages(_ overrides: [String]) -> [String] {
        do {
            _ = try NimbusSettings.schema.load(overrides: overrides)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func theDeclarationsAreSound() {
        #expect(NimbusSettings.schema.mistakes.isEmpty)
    }

    @Test func theShippedFileIsWhatTheDeclarationsGive() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let shipped = try BoundedFile.read("/\(root)/etc/nimbus.conf.dist", bytesMax: 1 << 20)
        #expect(
            String(decoding: shipped, as: UTF8.self) == NimbusSettings.dist(),
            "write it anew: nimbus check-config --defaults > etc/nimbus.conf.dist")
    }

    @Test func theShippedFileLoadsWithoutAWarningAndGivesTheDefaults() throws {
        let text = Array(NimbusSettings.dist().utf8)
        let sources = SettingsSources(
            file: "nimbus.conf", readFile: { (_, _) throws(BoundedFile.Failure) in text })
        let shipped = try NimbusSettings.schema.load(sources)
        let defaults = try load()
        #expect(shipped.warnings.isEmpty)
        let values = { (snapshot: SettingsSnapshot) in
            snapshot.describe().split(separator: "\n").map { $0.prefix { $0 != "#" } }
        }
        #expect(values(shipped) == values(defaults))
    }

    @Test func theDefaultsBootASandboxForThisMachine() throws {
        let settings = try load()
        #expect(settings[LoginSettings.listen].settingText == "0.0.0.0:3724")
        #expect(settings.indices(of: RealmSettings.name) == [1])
        #expect(settings[RealmSettings.name, 1] == "Nimbus")
        #expect(settings[RealmSettings.listen, 1].settingText == "0.0.0.0:8085")
        #expect(settings[RealmSettings.publicAddress, 1].settingText == "127.0.0.1:8085")
        #expect(settings[DatabaseSettings.auth].settingText == "sqlite:data/auth.db")
        #expect(settings[RealmSettings.charactersDatabase, 1].settingText == "sqlite:data/characters-1.db")
        #expect(settings[SandboxSettings.worlds] == 2)
        #expect(settings[AdminSettings.listen]?.settingText == "127.0.0.1:8900")
    }

    @Test(arguments: [
        ("NIMBUS_LOGIN_LISTEN", "127.0.0.1:1"), ("NIMBUS_REALM_1_NAME", "Other"),
        ("NIMBUS_REALM_1_LISTEN", "*:2"),
        ("NIMBUS_REALM_1_PUBLICADDRESS", "example.org:3"),
        ("NIMBUS_REALM_1_CHARACTERSDATABASE", "sqlite:c.db"),
        ("NIMBUS_DATABASE_AUTH", "sqlite:a.db"), ("NIMBUS_DATABASE_WORLD", "mariadb://u:p@h:1/w"),
        ("NIMBUS_ADMIN_LISTEN", "127.0.0.1:4"), ("NIMBUS_SANDBOX_WORLDS", "0"),
        ("NIMBUS_SANDBOX_LISTEN", "127.0.0.1:5"),
        ("NIMBUS_LAYERS_530", "2"), ("NIMBUS_WORLD_3_ADDRESS", "10.0.0.1:8086"),
        ("NIMBUS_WRONGPASS_MAXCOUNT", "5"),
    ])
    func theEnvironmentReachesEachSetting(variable: String, value: String) throws {
        let settings = try NimbusSettings.schema.load(environment: [variable: value])
        #expect(!settings.warnings.contains { "\($0)".contains("there is no such setting") })
        #expect(settings.describe().contains("# \(variable)\n"))
    }

    @Test func passwordsOfDatabasesAreShownNowhere() throws {
        let settings = try load("Database.Auth=mariadb://acore:hunter2@db/auth")
        #expect(settings.describe().contains("mariadb://acore:***@db:3306/auth"))
        #expect(!settings.describe().contains("hunter2"))
        let wrong = messages(
            "Database.Auth=mariadb://acore:hunter2?x@db", "Realm.1.CharactersDatabase=hunter2")
        #expect(wrong.count == 2)
        #expect(!wrong.contains { $0.contains("hunter2") })
    }

    @Test func listenersOnOnePortAreRefused() {
        #expect(
            messages("Realm.1.Listen=127.0.0.1:3724") == [
                "--set Realm.1.Listen: 127.0.0.1:3724 is taken by Login.Listen already; "
                    + "choose another port"
            ])
        #expect(messages("Sandbox.Listen=127.0.0.1:8084").count == 1)
        #expect(messages("Sandbox.Listen=127.0.0.1:65535").count == 1)
        #expect(messages("Login.Listen=127.0.0.1:0", "Realm.1.Listen=127.0.0.1:0").isEmpty)
    }

    @Test func aBusForOtherMachinesNeedsATokenOrAPassword() {
        #expect(
            messages("Bus.Listen=0.0.0.0:4222") == [
                "--set Bus.Listen: 0.0.0.0:4222 can be reached from other machines; "
                    + "set Bus.Token, or Bus.User and Bus.Password"
            ])
        #expect(messages("Bus.Listen=0.0.0.0:4222", "Bus.Token=secret").isEmpty)
        #expect(messages("Bus.Listen=0.0.0.0:4222", "Bus.User=me", "Bus.Password=secret").isEmpty)
        #expect(messages("Bus.Listen=127.0.0.1:4222").isEmpty)
        #expect(messages("Bus.Listen=127.0.0.1:3724").count == 1)
    }

    @Test func aUserOfTheBusHasAPasswordAndNoToken() throws {
        #expect(
            messages("Bus.User=me") == [
                "--set Bus.User: clients are asked for a name and a password; set Bus.Password as well"
            ])
        #expect(
            messages("Bus.Password=hunter2") == [
                "--set Bus.Password: clients are asked for a name and a password; set Bus.User as well"
            ])
        let both = messages("Bus.User=me", "Bus.Password=hunter2", "Bus.Token=hunter3")
        #expect(
            both == [
                "--set Bus.User: Bus.Token is set too; clients are asked for it, or for a name and a password"
            ])
        let settings = try load("Bus.User=me", "Bus.Password=hunter2")
        #expect(settings.describe().contains("Bus.User = me"))
        #expect(!settings.describe().contains("hunter2"))
    }

    @Test func addressesOfServersOfTheBusAreReadAtOnce() {
        #expect(messages("Bus.NATS=nats://a:4222, me:secret@b, token@[::1]:4223").isEmpty)
        #expect(
            messages("Bus.NATS=tls://a:4222") == [
                "--set Bus.NATS: 'tls://' is not spoken, only 'nats://'; "
                    + "expected nats://host:4222, several with commas between"
            ])
        #expect(
            messages("Bus.NATS=nats://a,nats://me:hunter2@b:422222") == [
                "--set Bus.NATS: address 2: '422222' is no port; "
                    + "expected nats://host:4222, several with commas between"
            ])
        for wrong in ["nats://me:hunter2@b c", "nats://me:hunter2", "nats://hunter2#b:4222"] {
            let found = messages("Bus.NATS=\(wrong)")
            #expect(found.count == 1 && !found.contains { $0.contains("hunter2") }, "\(found)")
        }
    }

    @Test func amountsOfNumbersNameEachKindOnce() throws {
        let settings = try load("GUIDs.Floors.1=CHARACTER:52000, item:4100000", "GUIDs.Gaps=others:0")
        #expect(settings[GUIDsSettings.floors, 1].map(\.settingText) == ["character:52000", "item:4100000"])
        #expect(settings[GUIDsSettings.gaps] == [SequenceAmount(nil, 0)])
        for wrong in [
            "Floors.1=item:5, item:6", "Floors.1=others:5", "Floors.1=balloon:5", "Floors.1=item:-1",
            "Floors.1=item", "Floors.1=item:1:2", "Floors.1=:5", "Floors.1=item:9223372036854775808",
            "Blocks=item:0", "Blocks=others:1000001", "Gaps=item:10000001", "Floors.2=item:5",
        ] {
            #expect(messages("GUIDs.\(wrong)").count == 1, "\(wrong)")
        }
    }

    @Test func realmsMustDifferAndExist() {
        let second = ["Realm.1.Name=A", "Realm.2.Listen=*:8086", "Realm.2.PublicAddress=127.0.0.1:8086"]
        let check = { (more: [String]) in messages(second + more) }
        #expect(check(["Realm.2.Name=B"]).isEmpty)
        #expect(
            check([]) == [
                "--set Realm.2.Listen: Realm.2.Name: has to be set as well: a text, of 1 to 32 bytes"
            ])
        #expect(check(["Realm.2.Name=A"]).count == 1)
        #expect(
            check(["Realm.2.Name=B", "Realm.2.CharactersDatabase=sqlite:data/characters-1.db"]).count == 1)
        #expect(check(["Realm.2.Name=B", "World.1.Address=a:1", "World.1.Realm=7"]).count == 1)
        #expect(messages("Sandbox.Realm=9").count == 1)
        #expect(messages("Realm.1.PublicAddress=[::1]:8085").count == 1)
    }

    @Test func ownWorldserversBesideTheSandboxAreAWarning() throws {
        #expect(try load("World.1.Address=a:1").warnings.count == 1)
        #expect(try load("World.1.Address=a:1", "Sandbox.Worlds=0").warnings.isEmpty)
    }
}
