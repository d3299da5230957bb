import Base
import Bus
import ClusterKit
import GUIDsAPI
import Sandbox
import TestSupport
import Testing
import Wire

/// Characters and items of a whole cluster have numbers of their own, whichever worldserver made them
/// (spec guid 6).
struct NumberTests {
    @Test(arguments: [TestDriver.sqliteMemory, .mariadb])
    func playersAndTheirItemsHaveNumbersOfTheCluster(_ driver: TestDriver) async throws {
        try await withCluster(on: driver) { cluster in
            let players = try await withThrowingTaskGroup(of: UInt32.self) { group in
                for name in ["Alice", "Bob", "Carol", "Dave", "Erin", "Frank"] {
                    group.addTask { await (try cluster.player(name)).view.me.low }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(players.sorted() == [1, 2, 3, 4, 5, 6])
            let levels = try await cluster.bus.ask(GUIDs.Levels(realm: RealmID(1)))
            #expect(levels.map(\.sequence) == [.character, .instance, .item])
            #expect(levels.first?.highWater == 1000 && levels.first?.held == 994)
            let next = try await cluster.bus.ask(
                GUIDs.Take(realm: RealmID(1), sequence: .item, count: 1))
            let items = UInt64(clamping: levels.last.map { $0.highWater - $0.held } ?? 0)
            #expect(next.first?.first == items + 1)
            #expect(cluster.metric("nimbus_guids_taken_total", ["sequence": "character"]) == 6)
        }
    }

    @Test(arguments: [TestDriver.sqliteFile, .mariadb])
    func theClusterGoesOnCountingAfterARestart(_ driver: TestDriver) async throws {
        var databases: [FreshDatabase] = []
        for _ in 0..<3 { databases.append(try await FreshDatabase(on: driver)) }
        let urls = TestClusterOptions.Databases.urls(
            auth: databases[0].urlText, world: databases[1].urlText, characters: databases[2].urlText)
        var lows: [UInt32] = []
        for name in ["Alice", "Bob"] {
            let cluster = try await TestCluster.start(store: urls)
            let player = try await cluster.player(name)
            lows.append(await player.view.me.low)
            // The highest number is free again, but not for anybody else.
            try await player.logout()
            try await player.deleteCharacter(name)
            try await cluster.shutdown()
        }
        for database in databases { try await database.remove() }
        #expect(lows == [1, 1001])
    }

    @Test func everyRealmCountsForItself() async throws {
        try await withCluster {
            $0.realms = 2
        } _: { cluster in
            for realm in [RealmID(1), RealmID(2)] {
                let numbers = try await cluster.bus.ask(GUIDs.Take(realm: realm, sequence: .mail, count: 5))
                #expect(numbers == [GUIDs.Range(first: 1, last: 5)])
            }
        }
    }
}
