import Base
import Bus
import CSidecar
import CWorldserver
import Testing
import WorldserverAPI

@testable import Sidecar

/// Each request reaches its handler with what was asked, and its answer comes back whole.
struct HandlerTests {
    private let world = TestWorld()
    private let guids: [GUID] = [GUID(0x4000_0000_0000_0005), GUID(0x4000_0000_0000_0006)]

    private func handlers(_ change: (inout HandlerTable.Handlers) -> Void) {
        world.side.handlers.set(change)
    }
    private func id() -> RequestID { RequestID(from: SystemRandomness()) }

    // MARK: Items

    @Test func itemsComeAsTheyAre() throws {
        handlers { $0.itemsByGUID = worldserver_items }
        let items = try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids))
        #expect(world.numbers[0] == 7)
        #expect(world.list == guids.map(\.rawValue))
        let expected = guids.map { guid in
            Worldserver.Item(
                guid: guid, entry: 25, owner: GUID(7), place: .init(bag: 255, slot: 30), isTradable: true,
                count: 3, flags: 0x8001, durability: 200, randomProperty: -41,
                text: "text of \(guid.rawValue)")
        }
        #expect(items == expected)
    }

    @Test func theWideHandlerCountsAndLosesNothing() throws {
        handlers {
            $0.itemsByGUID = worldserver_items
            $0.itemsByGUIDV2 = worldserver_items_v2
        }
        let items = try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids))
        #expect(items.map(\.flags) == [0x1234_5678, 0x1234_5678])
        #expect(items.map(\.randomProperty) == [2164, 2164])
        #expect(items.map(\.text) == ["text of \(guids[0].rawValue)", ""])
    }

    @Test func noItemsIsAnAnswer() throws {
        handlers { $0.itemsByGUID = worldserver_bad_items }
        worldserver_fail(WorldserverFault(size: 0, WorldserverNull))
        #expect(try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids)) == [])
        worldserver_fail(WorldserverFault(size: 0, WorldserverEmptyBlock))
        #expect(try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids)) == [])
        #expect(world.call.calls == 2)
    }

    @Test func moreItemsThanARequestMayNameAreRefused() {
        handlers { $0.itemsByGUID = worldserver_items }
        let many = (1...65).map { GUID(UInt64($0)) }
        #expect(throws: Worldserver.Refusal.failed) {
            try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: many))
        }
        #expect(world.call.calls == 0)
    }

    @Test func aPlaceHasAnItemOrNone() throws {
        handlers { $0.itemAt = worldserver_item_at }
        let there = Worldserver.ItemPlace(bag: 255, slot: 30)
        let item = try world.ask(Worldserver.ItemAt(player: GUID(7), place: there))
        #expect(item?.guid == GUID(99) && item?.text == "text of 99")
        // The rest of the answer is garbage then.
        let empty = Worldserver.ItemPlace(bag: 19, slot: 0)
        #expect(try world.ask(Worldserver.ItemAt(player: GUID(7), place: empty)) == nil)
        handlers { $0.itemAtV2 = worldserver_item_at_v2 }
        #expect(try world.ask(Worldserver.ItemAt(player: GUID(7), place: there))?.guid == GUID(98))
        #expect(try world.ask(Worldserver.ItemAt(player: GUID(7), place: empty)) == nil)
    }

    @Test func removedAndDestroyedItemsAreNamed() throws {
        handlers {
            $0.removeItems = worldserver_remove
            $0.destroyItems = worldserver_destroy
        }
        let removed = try world.ask(
            Worldserver.RemoveItems(id: id(), player: GUID(7), items: guids, newOwner: GUID(8)))
        #expect(removed == [guids[1]])
        #expect(world.numbers[0] == 7 && world.numbers[1] == 8)
        let destroyed = try world.ask(Worldserver.DestroyItems(id: id(), player: GUID(7), items: guids))
        #expect(destroyed == [guids[1]])
    }

    @Test func anItemIsTakenFromAPlace() throws {
        handlers { $0.takeItemAt = worldserver_take }
        let item = try world.ask(
            Worldserver.TakeItemAt(
                id: id(), player: GUID(7), place: .init(bag: 20, slot: 3), count: 2, newOwner: GUID(8)))
        #expect(item.guid == GUID(97) && item.text == "text of 97")
        #expect(Array(world.numbers.prefix(5)) == [7, 20, 3, 2, 8])
    }

    @Test func anItemThatFitsIsGivenToTheNarrowHandler() throws {
        handlers { $0.addItem = worldserver_add }
        let item = Worldserver.Item(
            guid: guids[0], entry: 25, count: 3, flags: 0xFFFF, durability: 255, randomProperty: -128)
        _ = try world.ask(Worldserver.AddItem(id: id(), player: GUID(7), item: item))
        #expect(
            Array(world.numbers.prefix(7)) == [1, 7, guids[0].rawValue, 25, 3, 0xFFFF, 255])
        #expect(world.call.signedNumber == -128)
    }

    @Test(arguments: [
        Worldserver.Item(guid: GUID(5), entry: 25, flags: 0x1_0000),
        Worldserver.Item(guid: GUID(5), entry: 25, durability: 256),
        Worldserver.Item(guid: GUID(5), entry: 25, randomProperty: 128),
        Worldserver.Item(guid: GUID(5), entry: 25, randomProperty: -129),
    ])
    func anItemThatDoesNotFitIsNotGivenToTheNarrowHandler(_ item: Worldserver.Item) {
        handlers { $0.addItem = worldserver_add }
        #expect(throws: Worldserver.Refusal.failed) {
            try world.ask(Worldserver.AddItem(id: id(), player: GUID(7), item: item))
        }
        #expect(world.call.calls == 0)
    }

    @Test func theWideHandlerIsToldTheItemWholeAndThePlace() throws {
        handlers {
            $0.addItem = worldserver_add
            $0.addItemV2 = worldserver_add_v2
        }
        var item = Worldserver.Item(
            guid: guids[0], entry: 25, count: 3, flags: 0x1234_5678, durability: 100, randomProperty: 2164)
        _ = try world.ask(Worldserver.AddItem(id: id(), player: GUID(7), item: item))
        #expect(
            Array(world.numbers.prefix(8)) == [2, 7, guids[0].rawValue, 25, 3, 0x1234_5678, 100, 0])
        #expect(world.call.signedNumber == 2164)
        item.place = .init(bag: 21, slot: 4)
        _ = try world.ask(Worldserver.AddItem(id: id(), player: GUID(7), item: item))
        #expect(Array(world.numbers[7..<10]) == [1, 21, 4])
    }

    @Test func aNewItemHasItsEnchantments() throws {
        handlers { $0.storeNewItem = worldserver_store }
        var request = Worldserver.StoreNewItem(
            id: id(), player: GUID(7), entry: 25, count: 2, enchantments: [0, 3789])
        #expect(try world.ask(request) == GUID(0x4000_0000_0000_0123))
        #expect(Array(world.numbers.prefix(3)) == [7, 25, 2] && world.list == [0, 3789])
        request = Worldserver.StoreNewItem(id: id(), player: GUID(7), entry: 25, count: 2)
        _ = try world.ask(request)
        #expect(world.call.listSize == 0)
    }

    @Test func anItemIsEnchanted() throws {
        handlers { $0.enchantItem = worldserver_enchant }
        _ = try world.ask(
            Worldserver.EnchantItem(id: id(), player: GUID(7), item: guids[0], slot: 1, enchantment: 3789))
        #expect(Array(world.numbers.prefix(4)) == [7, guids[0].rawValue, 1, 3789])
    }

    /// Items that lie in the database: both handlers, or the asker is told that there is none.
    @Test func storedItemsAreGiven() throws {
        let stacks = [Worldserver.Stack(entry: 25, count: 3), Worldserver.Stack(entry: 117, count: 1)]
        let question = Worldserver.CanStoreItems(player: GUID(7), items: stacks)
        handlers { $0.canStoreItems = worldserver_can_store }
        #expect(throws: Worldserver.Refusal.noHandler) { try world.ask(question) }
        handlers { $0.giveStoredItem = worldserver_give_stored }
        #expect(try world.ask(question))
        #expect(Array(world.numbers.prefix(4)) == [7, 2, 25, 3])
        #expect(
            try !world.ask(Worldserver.CanStoreItems(player: GUID(7), items: stacks + stacks)))
        func give(_ item: GUID) throws {
            _ = try world.ask(Worldserver.GiveStoredItem(id: id(), player: GUID(7), item: item))
        }
        try give(guids[0])
        #expect(Array(world.numbers.prefix(2)) == [7, guids[0].rawValue])
        #expect(throws: Worldserver.Refusal.noSpace) { try give(GUID(1)) }
        #expect(throws: Worldserver.Refusal.itemNotFound) { try give(GUID(2)) }
    }

    @Test func somethingIsWrittenOnANewItem() throws {
        handlers { $0.createTextItem = worldserver_create_text }
        func write(_ text: String) throws -> GUID {
            try world.ask(
                Worldserver.CreateTextItem(
                    id: id(), player: GUID(7), entry: 9311, text: text, creator: GUID(5), flags: 0xC0200))
        }
        #expect(try write("Grüße") == GUID(0x4000_0000_0000_0124))
        #expect(Array(world.numbers.prefix(4)) == [7, 9311, 0xC0200, 5] && world.text == "Grüße")
        #expect(throws: Worldserver.Refusal.failed) {
            try write(String(repeating: "x", count: 8_001))
        }
    }

    // MARK: Players

    @Test func moneyIsSettledWithAReceipt() throws {
        let id = RequestID(high: 0xAB, low: 0xCD)
        let request = Worldserver.SettleMoney(id: id, player: GUID(7), change: -300)
        #expect(throws: Worldserver.Refusal.noHandler) { try world.ask(request) }
        handlers { $0.settleMoney = worldserver_settle }
        let other = Worldserver.SettleMoney(
            id: RequestID(high: 0xAB, low: 0xCE), player: GUID(7), change: -300)
        #expect(try world.ask(other) == 700)
        #expect(world.call.signedNumber == -300)
        #expect(world.text == "00000000000000ab00000000000000ce")
        #expect(throws: Worldserver.Refusal.notEnoughMoney) {
            try world.ask(
                Worldserver.SettleMoney(id: RequestID(high: 0, low: 1), player: GUID(7), change: -1001))
        }
    }

    @Test func moneyIsAddedAndTaken() throws {
        handlers { $0.changeMoney = worldserver_change_money }
        #expect(try world.ask(Worldserver.ChangeMoney(id: id(), player: GUID(7), change: -300)) == 700)
        #expect(world.call.signedNumber == -300)
    }

    @Test func whatIsNotThereIsNotSpent() throws {
        handlers {
            $0.money = worldserver_money
            $0.changeMoney = worldserver_change_money
        }
        #expect(try world.ask(Worldserver.SpendMoney(id: id(), player: GUID(7), amount: 1000)) == 0)
        #expect(world.call.signedNumber == -1000 && world.call.calls == 2)
        #expect(throws: Worldserver.Refusal.notEnoughMoney) {
            try world.ask(Worldserver.SpendMoney(id: id(), player: GUID(7), amount: 1001))
        }
        #expect(throws: Worldserver.Refusal.notEnoughMoney) {
            try world.ask(Worldserver.SpendMoney(id: id(), player: GUID(7), amount: .max))
        }
        // Twice looked at, never taken.
        #expect(world.call.calls == 4)
    }

    @Test func spendingNeedsBothHandlers() {
        handlers { $0.money = worldserver_money }
        #expect(throws: Worldserver.Refusal.noHandler) {
            try world.ask(Worldserver.SpendMoney(id: id(), player: GUID(7), amount: 1))
        }
        handlers {
            $0.money = nil
            $0.changeMoney = worldserver_change_money
        }
        #expect(throws: Worldserver.Refusal.noHandler) {
            try world.ask(Worldserver.SpendMoney(id: id(), player: GUID(7), amount: 1))
        }
        #expect(world.call.calls == 0)
    }

    @Test func standingNearIsYesOrNo() throws {
        handlers {
            $0.interactWithCreature = worldserver_creature
            $0.interactWithObject = worldserver_object
        }
        let creature = Worldserver.CanInteractWithCreature(
            player: GUID(7), creature: GUID(0xF130_0000_0000_0001), flags: 0x20000)
        #expect(try world.ask(creature))
        #expect(Array(world.numbers.prefix(3)) == [7, 0xF130_0000_0000_0001, 0x20000])
        let object = Worldserver.CanInteractWithObject(
            player: GUID(7), object: GUID(0xF110_0000_0000_0001), type: 19)
        #expect(try !world.ask(object))
        #expect(Array(world.numbers.prefix(3)) == [7, 0xF110_0000_0000_0001, 19])
    }

    @Test func theLoadIsRead() throws {
        handlers { $0.monitoring = worldserver_monitoring }
        let load = Worldserver.Load(players: 3000, mean: 10, median: 9, p95: 20, p99: 30, max: 90)
        #expect(try world.ask(Worldserver.ReadLoad()) == load)
    }

    @Test func touchingNeedsNoHandler() throws { _ = try world.ask(Worldserver.Touch()) }

    // MARK: Any

    @Test func withoutAHandlerTheAskerIsToldSo() {
        #expect(throws: Worldserver.Refusal.noHandler) {
            try world.ask(Worldserver.Money(player: GUID(7)))
        }
    }

    @Test func aHandlerCanBeTakenAwayAndReplaced() throws {
        handlers { $0.money = worldserver_money }
        #expect(try world.ask(Worldserver.Money(player: GUID(7))) == 1000)
        handlers { $0.money = nil }
        #expect(throws: Worldserver.Refusal.noHandler) {
            try world.ask(Worldserver.Money(player: GUID(7)))
        }
        worldserver_fail(WorldserverFault(code: 2, size: 0, WorldserverNull))
        handlers { $0.money = worldserver_money }
        handlers { $0.money = worldserver_bad_money }
        #expect(throws: Worldserver.Refusal.playerNotFound) {
            try world.ask(Worldserver.Money(player: GUID(7)))
        }
    }

    @Test func handlersAreTimedAndCounted() throws {
        handlers { $0.money = worldserver_money }
        _ = try world.ask(Worldserver.Money(player: GUID(7)))
        #expect(
            world.value(
                of: "nimbus_sidecar_requests_total",
                ["request": "worldserver.money.v1", "result": "ok"]) == 1)
        let times = world.metrics.histogram(
            "nimbus_sidecar_handler_seconds", help: "", ["request": "worldserver.money.v1"])
        #expect(times.snapshot.count == 1)
    }
}
