import Settings
import Testing

@Suite struct DistTests {
    @Test func theDeclarationsAreSound() {
        #expect(Sample.schema.mistakes.isEmpty)
    }

    @Test func mistakesInDeclarationsAreFound() {
        let schema = SettingsSchema(
            [
                SettingsSection(
                    "X", doc: "",
                    [
                        Key<Int>("A.B", default: 5, .range(1...4), doc: "x"),
                        Key<Int>("A.b", default: 1, doc: "x"),
                        Key<Int>("C.D", default: 1, doc: ""),
                    ])
            ], variablePrefix: "X_")
        #expect(schema.mistakes.count == 3)
    }

    @Test func theShippedFileLoadsAndGivesTheDefaults() throws {
        let text = Sample.schema.generateDist(introduction: "Settings of a sample.")
        let shipped = try Sample.load(text)
        let defaults = try Sample.load()
        let values = { (snapshot: SettingsSnapshot) in
            snapshot.describe().split(separator: "\n").map { $0.prefix { $0 != "#" } }
        }
        #expect(values(shipped) == values(defaults))
        #expect(shipped.origin(of: Sample.listen) != .standard)
    }

    @Test func theShippedFileExplainsEachKey() {
        let text = Sample.schema.generateDist(introduction: "Settings of a sample.")
        #expect(text.hasPrefix("# Settings of a sample.\n"))
        #expect(
            text.contains(
                """
                # How long.
                # Value: a duration such as 500 ms, 10 s, 2 min or 1 h, from 1 s to 10 min. Counts after a reload.
                Login.Timeout = 30 s

                """))
        #expect(text.contains("\n#Database.Main = file:data/main.db\n"))
        #expect(text.contains("\nRealm.1.Name = First\n"))
        #expect(text.contains("\n#World.1.Address = 127.0.0.1:8086\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 })
    }
}
