import Base
import Store
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// Chat commands in a world; how they are written is ChatCommandParserTests.
@Suite struct CommandTests {
    private func enter(
        _ name: String, _ account: String, _ harness: Harness
    ) async throws -> (guid: GUID, link: RawGateway) {
        let guid = try await harness.create(name, account: account)
        let link = try await harness.enter(guid, account: account)
        await link.forget()
        return (guid, link)
    }
    private func say(_ text: String, _ link: RawGateway) async {
        await link.send(ChatMessage(.say, .common, text))
    }

    @Test(arguments: [".tele Dalaran", ".additem 25", ".sandbox crash", ".nonsense", "!gps", ".modify money"])
    func withoutTheRightThereIsNoSuchCommand(command: String) async throws {
        try await withWorld { harness in
            let (_, link) = try await enter("Alice", TestAccount.alice, harness)
            await say(command, link)
            let line = try await link.next(ChatLine.self)
            #expect(line.type == .system)
            #expect(line.text == SandboxWorld.unknownCommand)
            #expect(await harness.world.isRunning)
        }
    }

    @Test func aCommandIsNotSaidAloud() async throws {
        try await withWorld { harness in
            let (_, link) = try await enter("Alice", TestAccount.alice, harness)
            let (_, other) = try await enter("Bob", TestAccount.bob, harness)
            await say(".tele Dalaran", link)
            _ = try await link.next(ChatLine.self)
            try await other.roundTrip()
            #expect(await other.opcodes.contains(.SMSG_MESSAGECHAT) == false)
        }
    }

    @Test func aRightIsThatOfTheRealmOrOfAllRealms() async throws {
        try await withWorld { harness in
            try await harness.auth.write(
                "INSERT INTO account_access (id, gmlevel, RealmID) VALUES (1, 2, 7), (2, 1, 1)")
            let (_, alice) = try await enter("Alice", TestAccount.alice, harness)
            await say(".gps", alice)
            #expect(try await alice.next(ChatLine.self).text == SandboxWorld.unknownCommand)
            let (_, bob) = try await enter("Bob", TestAccount.bob, harness)
            await say(".gps", bob)
            #expect(try await bob.next(ChatLine.self).text.hasPrefix("Map 0, zone 12, X -8949.95"))
        }
    }

    @Test(arguments: TestDriver.dialects)
    func itemsFillStacksThenSlotsAndAreSaved(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let (guid, link) = try await enter("Master", TestAccount.admin, harness)
            // Four pieces of jerky are there; twenty make a stack.
            await say(".additem 117 20", link)
            let update = try await link.next(UpdateObject.self)
            let made = update.blocks.compactMap { block -> ObjectCreation? in
                if case .create(let creation) = block { creation } else { nil }
            }
            #expect(made.count == 1)
            #expect(made.first?.fields[UpdateField.Item.stackCount] == 4)
            let grown = try await link.next(ItemPushResult.self)
            #expect((grown.count, grown.slot, grown.entry) == (16, .max, 117))
            let new = try await link.next(ItemPushResult.self)
            #expect((new.count, new.slot, new.countInInventory) == (4, 25, 24))
            let rows = try await harness.characters.read(
                """
                SELECT c.slot, i.count FROM character_inventory c JOIN item_instance i ON i.guid = c.item
                WHERE c.guid = ? AND i.itemEntry = 117 ORDER BY c.slot
                """, guid.low
            ) { row in "\(try row.u8(0)):\(try row.u32(1))" }
            #expect(rows == ["24:20", "25:4"])
        }
    }

    @Test func aFullBackpackTakesNothing() async throws {
        try await withWorld { harness in
            let (_, link) = try await enter("Master", TestAccount.admin, harness)
            await say(".additem 25 14", link)
            _ = try await link.next(UpdateObject.self)
            await say(".additem 25 1", link)
            #expect(try await link.next(ChatLine.self).text.contains("room"))
            await say(".additem 117 16", link)
            _ = try await link.next(ItemPushResult.self)
            await say(".additem 999999", link)
            #expect(try await link.next(ChatLine.self).text.contains("no item"))
            let items = try await harness.characters.first("SELECT COUNT(*) FROM item_instance") {
                try $0.i64(0)
            }
            #expect(items == 21)
        }
    }

    @Test func aFailedSaveLeavesTheBackpackAsItWas() async throws {
        try await withWorld { harness in
            let (_, link) = try await enter("Master", TestAccount.admin, harness)
            try await harness.characters.write("ALTER TABLE character_inventory RENAME TO elsewhere")
            await say(".additem 25", link)
            #expect(try await link.next(ChatLine.self).text.contains("could not"))
            try await harness.characters.write("ALTER TABLE elsewhere RENAME TO character_inventory")
            let items = try await harness.characters.first("SELECT COUNT(*) FROM item_instance") {
                try $0.i64(0)
            }
            #expect(items == 7)
            #expect(await link.opcodes.contains(.SMSG_ITEM_PUSH_RESULT) == false)
        }
    }

    @Test(arguments: [
        ("100", "1100"), ("-400", "600"), ("-5000", "0"), ("2147482646", "2147483646"),
    ])
    func moneyIsAddedOrTakenAndSaved(change: String, result: String) async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Master", account: TestAccount.admin)
            try await harness.characters.write("UPDATE characters SET money = 1000")
            let link = try await harness.enter(guid, account: TestAccount.admin)
            await link.forget()
            await say(".modify money \(change)", link)
            let shown = try await link.next(UpdateObject.self).values(of: guid)?[UpdateField.Player.money]
            #expect(shown.map(String.init) == result)
            let saved = try await harness.characters.first("SELECT money FROM characters") {
                try $0.string(0)
            }
            #expect(saved == result)
        }
    }

    @Test(arguments: ["2147482647", "9223372036854775807"])
    func aPurseHasALimit(change: String) async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Master", account: TestAccount.admin)
            try await harness.characters.write("UPDATE characters SET money = 1000")
            let link = try await harness.enter(guid, account: TestAccount.admin)
            await link.forget()
            await say(".modify money \(change)", link)
            #expect(try await link.next(ChatLine.self).text.contains("purse"))
            #expect(await harness.player("Master")?.money == 1000)
        }
    }

    @Test func aLevelIsShownToAllAndSaved() async throws {
        try await withWorld { harness in
            let (guid, link) = try await enter("Master", TestAccount.admin, harness)
            let (_, other) = try await enter("Bob", TestAccount.bob, harness)
            await say(".character level 80", link)
            #expect(try await link.next(LevelUpInfo.self).level == 80)
            let seen = try await other.next(UpdateObject.self).values(of: guid)
            #expect(seen?[UpdateField.Unit.level] == 80)
            #expect(seen?[UpdateField.Unit.healthMax] == Levels.health(at: 80))
            #expect(try await link.next(ChatLine.self).text == "Master is level 80 now.")
            let saved = try await harness.characters.first(
                "SELECT level FROM characters WHERE guid = ?", guid.low
            ) {
                row in try row.u8(0)
            }
            #expect(saved == 80)
            await say(".character level 81", link)
            #expect(try await link.next(ChatLine.self).text.contains("1 to 80"))
        }
    }

    @Test func theSelectedPlayerIsMeant() async throws {
        try await withWorld { harness in
            let (_, link) = try await enter("Master", TestAccount.admin, harness)
            let (bob, other) = try await enter("Bob", TestAccount.bob, harness)
            await link.send(SetSelection.with { $0.target = bob })
            await say(".modify money 50", link)
            #expect(try await link.next(ChatLine.self).text == "Bob has 50 copper now.")
            #expect(await harness.player("Bob")?.money == 50)
            _ = try await other.next("Bob's purse") { packet in
                (try? UpdateObject.parse(packet.body).values(of: bob)?[UpdateField.Player.money]) == 50
            }
        }
    }

    @Test(arguments: [1, 2, 100, 32_765, 32_766, 60_000])
    func aNotificationHasExactlyTheSizeThatWasAskedFor(bytes: Int) async throws {
        try await withWorld { harness in
            let (_, link) = try await enter("Master", TestAccount.admin, harness)
            await say(".sandbox packet \(bytes)", link)
            let packet = try await link.next(.SMSG_NOTIFICATION)
            #expect(packet.body.count == bytes)
            #expect(packet.headerBytes == (bytes + 2 > 0x7FFF ? 5 : 4))
            try await link.roundTrip()
        }
    }

    @Test func saveAndGuildAnswer() async throws {
        try await withWorld { harness in
            let (_, link) = try await enter("Master", TestAccount.admin, harness)
            await say(".save", link)
            #expect(try await link.next(ChatLine.self).text == "You have been saved.")
            await say(".guild create Master \"Night Watch\"", link)
            #expect(try await link.next(ChatLine.self).text.contains("later"))
        }
    }
}
