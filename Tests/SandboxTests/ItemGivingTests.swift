import Base
import GUIDsAPI
import Store
import TestSupport
import Testing
import Wire
import WorldserverAPI

@testable import Sandbox

/// Items that the cluster gives: those that have a row already, and new ones (spec worldserver-api 2.1).
@Suite struct ItemGivingTests {
    private func cloth(_ low: UInt32, _ count: UInt32 = 5) -> Worldserver.Item {
        Worldserver.Item(guid: Item.guid(low), entry: 2589, count: count, text: "as it was")
    }

    @Test(arguments: TestDriver.dialects)
    func anItemOfTheMailComesIntoTheBags(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let (alice, link) = try await harness.enterAlice()
            try await harness.mail(900, owner: 9)
            let request = Worldserver.AddItem(id: .new(), player: alice, item: cloth(900))
            _ = try await harness.world.answerStored(request)
            #expect(try await harness.bags(of: alice) == AliceHas.bags + ["25:900:2589:5"])
            // What the request does not say stays as the row has it.
            let kept = try await harness.characters.first(
                "SELECT charges, enchantments, text FROM item_instance WHERE guid = 900"
            ) { row in "\(try row.string(0))|\(try row.string(1).prefix(6))|\(try row.string(2))" }
            #expect(kept == "3 0 0 0 0 |7 0 0 |as it was")
            let item = try #require(
                try await harness.world.answer(
                    Worldserver.ItemsByGUID(player: alice, items: [Item.guid(900)])
                ).first)
            let update = try await link.next(UpdateObject.self)
            var slot = UpdateFields()
            slot.set(UpdateField.Player.backpack(2), item.guid)
            #expect(update.creates(item.guid) && update.blocks.last == .values(alice, slot))
            let push = try await link.next(ItemPushResult.self)
            #expect(
                (push.player, push.wasReceived, push.wasCreated, push.bag, push.slot) == (
                    alice, 1, 0, 255, 25
                ))
            #expect((push.entry, push.count, push.countInInventory) == (2589, 5, 5))
        }
    }

    @Test func whoHasItAlreadyGetsNoSecondOne() async throws {
        try await withWorld { harness in
            let (alice, link) = try await harness.enterAlice()
            try await harness.mail(900, owner: 9)
            for _ in 0..<3 {
                _ = try await harness.world.answerStored(
                    Worldserver.AddItem(id: .new(), player: alice, item: cloth(900)))
            }
            #expect(try await harness.bags(of: alice) == AliceHas.bags + ["25:900:2589:5"])
            try await link.roundTrip()
            #expect(await link.opcodes.count { $0 == .SMSG_ITEM_PUSH_RESULT } == 1)
        }
    }

    /// It is in the bags of somebody who is not here: the database knows.
    @Test(arguments: TestDriver.dialects)
    func nobodyGetsWhatSomebodyElseCarries(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let bob = try await harness.create("Bob", account: TestAccount.bob)
            let (alice, link) = try await harness.enterAlice()
            let bobsJerky = try #require(try await harness.bags(of: bob).last).split(separator: ":")[1]
            let low = try #require(UInt32(bobsJerky))
            var item = cloth(low, 4)
            item.entry = 117
            #expect(
                await harness.refusal(of: Worldserver.AddItem(id: .new(), player: alice, item: item))
                    == .failed)
            #expect(try await harness.row(of: low) == "\(bob.low):117:4")
            // What was shown too early is taken back.
            let items = try await harness.world.answer(
                Worldserver.ItemsByGUID(player: alice, items: [item.guid]))
            #expect(items == [])
            #expect(try await link.next(DestroyObject.self).object == item.guid)
        }
    }

    @Test func fullBagsTakeNothing() async throws {
        try await withWorld { harness in
            let (alice, link) = try await harness.enterAlice()
            for low in 900..<914 as Range<UInt32> {
                try await harness.mail(low, owner: 9)
                _ = try await harness.world.answerStored(
                    Worldserver.AddItem(id: .new(), player: alice, item: cloth(low)))
            }
            try await link.roundTrip()
            await link.forget()
            let full = try await harness.bags(of: alice)
            #expect(full.count == 7 + 14)
            try await harness.mail(914, owner: 9)
            #expect(
                await harness.refusal(of: Worldserver.AddItem(id: .new(), player: alice, item: cloth(914)))
                    == .noSpace)
            #expect(
                await harness.refusal(
                    of: Worldserver.StoreNewItem(id: .new(), player: alice, entry: 117, count: 1))
                    == .noSpace)
            #expect(try await harness.bags(of: alice) == full)
            #expect(try await harness.row(of: 914) == "9:2589:5")
            try await link.roundTrip()
            #expect(await link.untaken.isEmpty)
        }
    }

    @Test func aPlaceThatIsAskedForIsTheOnlyOne() async throws {
        try await withWorld { harness in
            let (alice, _) = try await harness.enterAlice()
            func give(_ low: UInt32, _ bag: UInt8, _ slot: UInt8) async throws -> Worldserver.Refusal? {
                var item = cloth(low)
                item.place = Worldserver.ItemPlace(bag: bag, slot: slot)
                return await harness.refusal(of: Worldserver.AddItem(id: .new(), player: alice, item: item))
            }
            try await harness.mail(900, owner: 9)
            #expect(try await give(900, 255, 38) == nil)
            for (bag, slot) in [(255, 38), (255, 24), (255, 39), (255, 18), (255, 19), (19, 0)]
                as [(UInt8, UInt8)]
            {
                #expect(try await give(901, bag, slot) == .noSpace, "\(bag) \(slot)")
            }
            #expect(try await harness.bags(of: alice) == AliceHas.bags + ["38:900:2589:5"])
        }
    }

    @Test func nonsenseIsNotGiven() async throws {
        try await withWorld { harness in
            let (alice, _) = try await harness.enterAlice()
            func refusal(_ change: (inout Worldserver.Item) -> Void) async -> Worldserver.Refusal? {
                var item = cloth(900)
                change(&item)
                return await harness.refusal(of: Worldserver.AddItem(id: .new(), player: alice, item: item))
            }
            #expect(await refusal { $0.entry = 999_999 } == .unknownTemplate)
            #expect(await refusal { $0.entry = 0 } == .unknownTemplate)
            #expect(await refusal { $0.count = 0 } == .creationFailed)
            #expect(await refusal { $0.count = 21 } == .creationFailed)
            #expect(await refusal { $0.count = .max } == .creationFailed)
            #expect(await refusal { $0.guid = .none } == .creationFailed)
            #expect(await refusal { $0.guid = GUID(0xF130 << 48 | 900) } == .creationFailed)
            #expect(await refusal { $0.guid = GUID(1 << 32 | 900) } == .creationFailed)
            // A row of another kind of item.
            try await harness.mail(900, entry: 117, owner: 9)
            #expect(await refusal { _ in } == .failed)
            #expect(try await harness.row(of: 900) == "9:117:5")
            #expect(try await harness.bags(of: alice) == AliceHas.bags)
        }
    }

    // MARK: New ones

    @Test(arguments: TestDriver.dialects)
    func aNewItemHasANumberOfTheClusterAndItsEnchantments(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let (alice, link) = try await harness.enterAlice()
            let guid = try await harness.world.answerStored(
                Worldserver.StoreNewItem(
                    id: .new(), player: alice, entry: 25, count: 1, enchantments: [803, 0, 3730]))
            #expect(guid == Item.guid(8))
            #expect(try await harness.bags(of: alice).last == "25:8:25:1")
            let text = try await harness.characters.first(
                "SELECT enchantments FROM item_instance WHERE guid = 8"
            ) { try $0.string(0) }
            #expect(text?.hasPrefix("803 0 0 0 0 0 3730 0 0 0 0 0 ") == true)
            let update = try await link.next(UpdateObject.self)
            guard case .create(let creation) = update.blocks.first else {
                Issue.record("no item")
                return
            }
            #expect(creation.fields[UpdateField.Item.enchantment(0)] == 803)
            #expect(creation.fields[UpdateField.Item.enchantment(2)] == 3730)
            #expect(creation.fields[UpdateField.Item.enchantment(1)] == nil)
            #expect(try await link.next(ItemPushResult.self).wasCreated == 1)
        }
    }

    @Test func whatCannotBeIsNotMade() async throws {
        try await withWorld { harness in
            let (alice, _) = try await harness.enterAlice()
            func refusal(
                _ entry: UInt32, _ count: UInt32, _ enchantments: [UInt32] = []
            ) async -> Worldserver.Refusal? {
                await harness.refusal(
                    of: Worldserver.StoreNewItem(
                        id: .new(), player: alice, entry: entry, count: count, enchantments: enchantments))
            }
            #expect(await refusal(999_999, 1) == .unknownTemplate)
            #expect(await refusal(25, 0) == .creationFailed)
            #expect(await refusal(25, 2) == .creationFailed)
            #expect(await refusal(117, 21) == .creationFailed)
            #expect(await refusal(25, 1, [UInt32](repeating: 1, count: 13)) == .failed)
            #expect(try await harness.bags(of: alice) == AliceHas.bags)
        }
    }

    @Test func withoutNumbersNothingNewIsMade() async throws {
        try await withWorld { harness in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            await harness.numbers.be(.refusing(.exhausted))
            _ = try await harness.enter(alice, account: TestAccount.alice)
            #expect(
                await harness.refusal(
                    of: Worldserver.StoreNewItem(id: .new(), player: alice, entry: 25, count: 1))
                    == .creationFailed)
            #expect(
                await harness.refusal(
                    of: Worldserver.TakeItemAt(
                        id: .new(), player: alice, place: Worldserver.ItemPlace(bag: 255, slot: 24), count: 1,
                        newOwner: GUID(9))) == .creationFailed)
            #expect(try await harness.bags(of: alice) == AliceHas.bags)
            // They come when the cluster has some again.
            await harness.numbers.be(.honest)
            try await eventually("numbers") {
                harness.time.advance(by: .seconds(1))
                return await harness.refusal(
                    of: Worldserver.StoreNewItem(id: .new(), player: alice, entry: 25, count: 1)) == nil
            }
        }
    }

    // MARK: Enchanting

    @Test(arguments: TestDriver.dialects)
    func anEnchantmentStaysAndIsSeen(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let (alice, link) = try await harness.enterAlice()
            let bob = try await harness.create("Bob", account: TestAccount.bob)
            let other = try await harness.enter(bob, account: TestAccount.bob)
            await other.forget()
            try await link.roundTrip()
            await link.forget()
            func enchant(_ item: GUID, _ slot: UInt32, _ what: UInt32) async -> Worldserver.Refusal? {
                await harness.refusal(
                    of: Worldserver.EnchantItem(
                        id: .new(), player: alice, item: item, slot: slot, enchantment: what))
            }
            #expect(await enchant(AliceHas.sword, 0, 803) == nil)
            var item = UpdateFields()
            item[UpdateField.Item.enchantment(0)] = 803
            var seen = UpdateFields()
            seen[UpdateField.Player.visibleItem(15).at(1)] = 803
            #expect(
                try await link.next(UpdateObject.self).blocks
                    == [.values(AliceHas.sword, item), .values(alice, seen)])
            #expect(try await other.next(UpdateObject.self).blocks == [.values(alice, seen)])
            let rows = try await harness.characters.first(
                """
                SELECT i.enchantments, c.equipmentCache FROM item_instance i JOIN characters c ON c.guid = i.owner_guid
                WHERE i.guid = 4
                """
            ) { row in "\(try row.string(0))|\(try row.string(1))" }
            #expect(rows?.hasPrefix("803 0 0 0 ") == true && rows?.contains("25 803 ") == true)
            #expect(await enchant(AliceHas.sword, 12, 1) == .failed)
            #expect(await enchant(AliceHas.sword, .max, 1) == .failed)
            #expect(await enchant(Item.guid(900), 0, 1) == .itemNotFound)
            // Whoever meets her later sees it too.
            let again = try await harness.enter(alice, account: TestAccount.alice)
            let own = try UpdateObject.parse(
                try #require(await again.received.first { $0.opcode == .SMSG_UPDATE_OBJECT }).body)
            #expect(own.fields(of: alice)?[UpdateField.Player.visibleItem(15).at(1)] == 803)
            #expect(own.fields(of: AliceHas.sword)?[UpdateField.Item.enchantment(0)] == 803)
        }
    }
}

extension UpdateObject {
    /// What the creation of something says.
    fileprivate func fields(of guid: GUID) -> UpdateFields? {
        for case .create(let creation) in blocks where creation.guid == guid { return creation.fields }
        return nil
    }
}
