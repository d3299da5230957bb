import Settings
import Testing

@Suite struct ReloadTests {
    @Test func liveChangesCountAndTheOthersWaitForARestart() throws {
        let old = try Sample.load("Login.Timeout = 10 s\nLogin.Listen = *:1\nLayers.0 = 2\nAdmin.Token = a")
        let reload = try Sample.schema.reload(
            old, Sample.sources("Login.Timeout = 20 s\nLogin.Listen = *:2\nLayers.1 = 3\nAdmin.Token = b"))
        #expect(reload.taken.map(\.name).sorted() == ["Layers.0", "Layers.1", "Login.Timeout"])
        #expect(reload.needRestart.map(\.name).sorted() == ["Admin.Token", "Login.Listen"])
        #expect(reload.effective[Sample.timeout] == .seconds(20))
        #expect(reload.effective[Sample.listen].port == 1)
        #expect(reload.configured[Sample.listen].port == 2)
        #expect(reload.effective.indices(of: Sample.layers) == [1])
        #expect(reload.effective[Sample.layers, 1] == 3)
        let token = try #require(reload.changes.first { $0.name == "Admin.Token" })
        #expect(token.new == "(hidden)")
    }

    @Test func aMistakeAtReloadNamesFileAndLineAndLeavesTheOldValues() throws {
        let old = try Sample.load("Login.Timeout = 10 s")
        do {
            _ = try Sample.schema.reload(old, Sample.sources("\nLogin.Timeout = never"))
            Issue.record("the reload should have failed")
        } catch {
            #expect(error.problems.map(\.origin) == [.file(path: "nimbus.conf", line: 2)])
        }
        #expect(old[Sample.timeout] == .seconds(10))
    }

    @Test func aNewEntryOfAFamilyThatNeedsARestartWaits() throws {
        let old = try Sample.load("World.1.Address = a:1")
        let reload = try Sample.schema.reload(
            old, Sample.sources("World.1.Address = a:1\nWorld.2.Address = b:1"))
        #expect(reload.taken.isEmpty)
        #expect(reload.needRestart.map(\.name) == ["World.2.Address", "World.2.Maps"])
        #expect(reload.effective.indices(of: Sample.worldAddress) == [1])
        #expect(reload.configured.indices(of: Sample.worldAddress) == [1, 2])
    }

    @Test func nothingChangedIsNoChange() throws {
        let old = try Sample.load("Login.Timeout = 10 s")
        #expect(
            try Sample.schema.reload(old, Sample.sources("[Login]\nTimeout = 10000 ms # same")).changes
                .isEmpty)
    }
}
