import Base
import Bus
import CSidecar
import CWorldserver
import Testing
import WorldserverAPI

@testable import Sidecar

/// Handlers whose answers must not be believed: nothing of them is read, freed or passed on that may be
/// wrong.
struct BadAnswerTests {
    private let world = TestWorld()
    private let guids = [GUID(5), GUID(6)]

    private func handlers(_ change: (inout HandlerTable.Handlers) -> Void) {
        world.side.handlers.set(change)
    }
    private func id() -> RequestID { RequestID(from: SystemRandomness()) }

    private static let lengths = [
        WorldserverFault(size: -1, WorldserverNull), WorldserverFault(size: -1, WorldserverWild),
        WorldserverFault(size: .min, WorldserverWild), WorldserverFault(size: 1, WorldserverNull),
        WorldserverFault(size: 10_001, WorldserverWild), WorldserverFault(size: .max, WorldserverWild),
    ]

    @Test(arguments: lengths) func aListThatCannotBeIsRefusedAndLeftAlone(_ fault: WorldserverFault) {
        handlers {
            $0.itemsByGUID = worldserver_bad_items
            $0.removeItems = worldserver_bad_remove
            $0.turnInPetition = worldserver_bad_petition
            $0.dungeonLocks = worldserver_bad_locks
            $0.dungeonOffers = worldserver_bad_offers
        }
        worldserver_fail(fault)
        #expect(throws: Worldserver.Refusal.malformedAnswer) {
            try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids))
        }
        #expect(throws: Worldserver.Refusal.malformedAnswer) {
            try world.ask(
                Worldserver.RemoveItems(id: id(), player: GUID(7), items: guids, newOwner: GUID(8)))
        }
        #expect(throws: Worldserver.Refusal.malformedAnswer) {
            try world.ask(Worldserver.ReadDungeonLocks(player: GUID(7), dungeons: [1]))
        }
        #expect(throws: Worldserver.Refusal.malformedAnswer) {
            try world.ask(Worldserver.ReadDungeonOffers(player: GUID(7)))
        }
        handlers { $0.itemsByGUIDV2 = worldserver_bad_items_v2 }
        #expect(throws: Worldserver.Refusal.malformedAnswer) {
            try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids))
        }
        #expect(
            world.value(
                of: "nimbus_sidecar_requests_total",
                ["request": "worldserver.items-by-guid.v1", "result": "malformedAnswer"]) == 2)
        #expect(world.log.entries.filter { $0.level == .error }.count == 5)
    }

    @Test(arguments: [
        WorldserverFault(size: -1, WorldserverNull), WorldserverFault(size: 1, WorldserverNull),
        WorldserverFault(size: .max, WorldserverNoUTF8),
    ])
    func aPetitionThatCannotBeIsRefused(_ fault: WorldserverFault) {
        // A list that is as long as it says would have to be there.
        guard fault.size < 100 || fault.pointer != WorldserverNoUTF8 else { return }
        handlers { $0.turnInPetition = worldserver_bad_petition }
        worldserver_fail(fault)
        #expect(throws: Worldserver.Refusal.malformedAnswer) {
            try world.ask(Worldserver.CheckPetition(player: GUID(7), item: GUID(9)))
        }
    }

    @Test(arguments: [
        (Int32(2), Worldserver.Refusal.playerNotFound), (1, .noHandler), (3, .noSpace), (4, .unknownTemplate),
        (5, .creationFailed), (6, .itemNotFound), (7, .notTradable), (8, .failed), (-1, .failed),
        (Int32.max, .failed), (Int32.min, .failed),
    ])
    func withAnErrorNothingElseIsRead(_ code: Int32, _ refusal: Worldserver.Refusal) {
        handlers {
            $0.itemsByGUID = worldserver_bad_items
            $0.itemAt = worldserver_bad_item_at
            $0.takeItemAt = worldserver_bad_take
            $0.addItem = worldserver_bad_add
            $0.removeItems = worldserver_bad_remove
        }
        worldserver_fail(WorldserverFault(code: code, size: 77, WorldserverWild))
        let place = Worldserver.ItemPlace(bag: 255, slot: 30)
        #expect(throws: refusal) {
            try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids))
        }
        #expect(throws: refusal) { try world.ask(Worldserver.ItemAt(player: GUID(7), place: place)) }
        #expect(throws: refusal) {
            try world.ask(
                Worldserver.TakeItemAt(
                    id: id(), player: GUID(7), place: place, count: 1, newOwner: GUID(8)))
        }
        #expect(throws: refusal) {
            try world.ask(
                Worldserver.AddItem(
                    id: id(), player: GUID(7), item: Worldserver.Item(guid: GUID(5), entry: 25)))
        }
        #expect(throws: refusal) {
            try world.ask(
                Worldserver.RemoveItems(id: id(), player: GUID(7), items: guids, newOwner: GUID(8)))
        }
        #expect(world.call.calls == 5)
    }

    @Test(arguments: [
        (Int32(2), Worldserver.Refusal.playerNotFound), (3, .tooMuchMoney), (1, .noHandler), (4, .failed),
    ])
    func moneyHasItsOwnCodes(_ code: Int32, _ refusal: Worldserver.Refusal) {
        handlers {
            $0.money = worldserver_bad_money
            $0.changeMoney = worldserver_bad_change_money
        }
        worldserver_fail(WorldserverFault(code: code, size: 0, WorldserverNull))
        #expect(throws: refusal) { try world.ask(Worldserver.Money(player: GUID(7))) }
        #expect(throws: refusal) {
            try world.ask(Worldserver.ChangeMoney(id: id(), player: GUID(7), change: 1))
        }
        #expect(throws: refusal) {
            try world.ask(Worldserver.SpendMoney(id: id(), player: GUID(7), amount: 1))
        }
    }

    @Test(arguments: [
        (Int32(2), Worldserver.Refusal.nameTaken), (3, .nameInvalid), (4, .leaderNotFound), (5, .failed),
        (1, .noHandler), (99, .failed),
    ])
    func foundingAGuildHasItsOwnCodes(_ code: Int32, _ refusal: Worldserver.Refusal) {
        handlers { $0.createGuild = worldserver_bad_guild }
        worldserver_fail(WorldserverFault(code: code, size: 0, WorldserverNull))
        #expect(throws: refusal) {
            try world.ask(Worldserver.CreateGuild(id: id(), leader: GUID(7), name: "Knights"))
        }
    }

    @Test func ofATextEightThousandBytesAreRead() throws {
        handlers { $0.itemsByGUID = worldserver_bad_items }
        worldserver_fail(WorldserverFault(size: 2, WorldserverHugeText))
        let items = try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids))
        #expect(items.map(\.text.utf8.count) == [8000, 8000])
    }

    @Test func aTextThatIsNoUTF8IsMended() throws {
        handlers { $0.itemsByGUID = worldserver_bad_items }
        worldserver_fail(WorldserverFault(size: 1, WorldserverNoUTF8))
        let items = try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids))
        #expect(items.first?.text == "\u{FFFD}\u{FFFD} text")
    }

    @Test func aBlockThatIsNamedTwiceIsFreedOnce() throws {
        handlers { $0.itemsByGUID = worldserver_bad_items }
        worldserver_fail(WorldserverFault(size: 3, WorldserverSameTextTwice))
        let items = try world.ask(Worldserver.ItemsByGUID(player: GUID(7), items: guids))
        #expect(items.map(\.text) == ["shared", "shared", "shared"])
    }

    @Test func asManyAsMayBeAreRead() throws {
        handlers { $0.removeItems = worldserver_bad_remove }
        worldserver_fail(WorldserverFault(size: 10_000, WorldserverZeros))
        let removed = try world.ask(
            Worldserver.RemoveItems(id: id(), player: GUID(7), items: guids, newOwner: GUID(8)))
        #expect(removed.count == 10_000)
    }
}
