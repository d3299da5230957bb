import Base
import Bus
import MailAPI
import Store
import TestSupport
import Testing
import WorldsAPI

@testable import MailService

/// The same with processes: a service and its worldserver are killed with SIGKILL wherever they are, again
/// and again, and what they leave is repaired by the next one.
@Suite(.serialized) struct ProcessKillTests {
    private static let players: [UInt32] = [1, 2, 3, 4]
    private static let items = Array(100...119 as ClosedRange<UInt32>)

    @Test(arguments: [TestDriver.sqliteFile, .mariadb])
    func killedAnywhereNothingIsLostAndNothingDoubled(_ driver: TestDriver) async throws {
        let fresh = try await FreshDatabase(on: driver)
        let database = fresh.open()
        try await prepare(database)
        let chance = SeededRandomness(seed: 7)
        for round in 0..<6 {
            let child = try await Child.run(
                "Postman", [fresh.urlText, String(round + 1)], killedAfter: 1 + Int(chance.below(60)))
            #expect(child.end == -9, "it was killed")
            try await repair(database)
            try await check(database, "round \(round)")
        }
        let done = try await database.first("SELECT COUNT(*) FROM nimbus_mail_op WHERE state = 'done'") {
            try $0.i64(0)
        }
        #expect((done ?? 0) > 20, "there was something to lose")
        await database.close()
        try await fresh.remove()
    }

    private func prepare(_ database: Database) async throws {
        let now = realTime.unixNow()
        try await Schema.prepare(database, as: .characters, now: now)
        // Items are looked up here, too.
        try await database.write(
            """
            CREATE TABLE item_template (entry int NOT NULL, ContainerSlots int NOT NULL DEFAULT 0,
                MaxDurability int NOT NULL DEFAULT 0)
            """)
        for player in Self.players {
            try await database.write(
                """
                INSERT INTO characters (guid, account, name, race, class, level, money, taximask)
                VALUES (?, 1, ?, 1, 1, 10, 100000, '')
                """, player, "P\(player)")
        }
        for item in Self.items {
            let owner = Self.players[Int(item) % Self.players.count]
            try await database.write(
                "INSERT INTO item_instance (guid, itemEntry, owner_guid, enchantments) VALUES (?, 25, ?, '')",
                item, owner)
            try await database.write(
                "INSERT INTO character_inventory (guid, bag, slot, item) VALUES (?, 0, ?, ?)", owner,
                item % 200, item)
        }
    }

    /// A service that finds the journal, and no worldserver.
    private func repair(_ database: Database) async throws {
        let log = Log("test", to: SilentLog())
        let bus = Bus(time: realTime, log: log, metrics: Metrics())
        bus.serve(Worlds.LookUp.self) { _ in nil }
        var configuration = MailRig.quick
        configuration.goneAfter = .zero
        let service = try await MailService(
            characters: [MailRig.realm: database], world: database, configuration: configuration, bus: bus,
            time: realTime, randomness: SystemRandomness(), log: log)
        await service.repair(all: true)
        await service.stop()
    }

    private func check(_ database: Database, _ round: Comment) async throws {
        func sum(_ sql: String) async throws -> Int64 { try await database.first(sql) { try $0.i64(0) } ?? 0 }
        #expect(try await sum("SELECT COUNT(*) FROM nimbus_mail_op WHERE state = 'open'") == 0, round)
        let postage = try await database.read(
            "SELECT items FROM nimbus_mail_op WHERE kind = 'send' AND state = 'done'"
        ) { Int64(30 * max(1, try $0.string(0).split(separator: " ").count)) }
        let purses = try await sum("SELECT SUM(money) FROM characters")
        let letters = try await sum("SELECT COALESCE(SUM(money), 0) FROM mail")
        #expect(purses + letters + postage.reduce(0, +) == 400_000, round)
        let places = try await database.read(
            "SELECT item FROM character_inventory UNION ALL SELECT item_guid FROM mail_items ORDER BY 1"
        ) { try $0.u32(0) }
        #expect(places == Self.items, round)
        let strays = try await sum(
            """
            SELECT COUNT(*) FROM item_instance i
            WHERE NOT EXISTS (SELECT 1 FROM character_inventory c WHERE c.item = i.guid AND c.guid = i.owner_guid)
            AND NOT EXISTS (SELECT 1 FROM mail_items a JOIN mail m ON m.id = a.mail_id
                WHERE a.item_guid = i.guid AND m.receiver = i.owner_guid AND a.receiver = m.receiver)
            """)
        #expect(strays == 0, round)
    }
}
