import Base
import Store
import TestSupport
import Testing
import Wire
import WorldserverAPI

@testable import Sandbox

/// The cluster's questions about items, and its changes of them (spec worldserver-api 2.1).
@Suite struct ItemRequestTests {
    typealias Place = Worldserver.ItemPlace

    // MARK: Reading

    @Test func itemsAreToldAsTheyAre() async throws {
        try await withWorld { harness in
            let (alice, _) = try await harness.enterAlice()
            try await harness.mail(900, owner: 9)
            // In the order of the question; what she does not have is left out.
            let items = try await harness.world.answer(
                Worldserver.ItemsByGUID(
                    player: alice,
                    items: [
                        AliceHas.jerky, Item.guid(900), AliceHas.hearthstone, AliceHas.sword, GUID(7), .none,
                        alice,
                    ]))
            #expect(items.map(\.guid) == [AliceHas.jerky, AliceHas.hearthstone, AliceHas.sword])
            #expect(
                items.first
                    == Worldserver.Item(
                        guid: AliceHas.jerky, entry: 117, owner: alice, place: Place(bag: 255, slot: 24),
                        isTradable: true, count: 4))
            // Bound to her.
            #expect(items[1].isTradable == false && items[1].flags == 1)
            #expect(items[2].durability == 20 && items[2].place == Place(bag: 255, slot: 15))
        }
    }

    @Test func whatLiesAtAPlaceIsTold() async throws {
        try await withWorld { harness in
            let (alice, _) = try await harness.enterAlice()
            func item(_ bag: UInt8, _ slot: UInt8) async throws -> GUID? {
                try await harness.world.answer(
                    Worldserver.ItemAt(player: alice, place: Place(bag: bag, slot: slot)))?.guid
            }
            #expect(try await item(255, 24) == AliceHas.jerky)
            #expect(try await item(255, 15) == AliceHas.sword)
            for (bag, slot) in [(255, 25), (255, 39), (255, 255), (19, 0), (0, 24)] as [(UInt8, UInt8)] {
                #expect(try await item(bag, slot) == nil, "\(bag) \(slot)")
            }
        }
    }

    @Test func whoIsNotThereHasNothing() async throws {
        try await withWorld { harness in
            let (alice, link) = try await harness.enterAlice()
            let asked = { (player: GUID) in
                await harness.refusal(of: Worldserver.ItemsByGUID(player: player, items: []))
            }
            #expect(await asked(alice) == nil)
            // As a worldserver of another realm would see her, or this one from afar.
            #expect(await asked(GUID(1 << 32 | alice.rawValue)) == nil)
            for stranger in [GUID.none, GUID(77), GUID(2 << 32 | alice.rawValue), AliceHas.sword] {
                #expect(await asked(stranger) == .playerNotFound, "\(stranger)")
            }
            // Between two maps.
            await harness.world.teleport("Alice", to: Position(map: .kalimdor, x: 0, y: 0, z: 0))
            #expect(await asked(alice) == .playerNotFound)
            _ = try await link.next(NewWorld.self)
            await link.send(WorldportAcknowledge())
            try await link.roundTrip()
            #expect(await asked(alice) == nil)
        }
    }

    @Test func aListIsNotEndless() async throws {
        try await withWorld { harness in
            let (alice, _) = try await harness.enterAlice()
            let many = [GUID](repeating: AliceHas.jerky, count: 65)
            #expect(
                await harness.refusal(of: Worldserver.ItemsByGUID(player: alice, items: many)) == .failed)
            #expect(
                await harness.refusal(
                    of: Worldserver.RemoveItems(id: .new(), player: alice, items: many, newOwner: GUID(9)))
                    == .failed)
            #expect(
                await harness.refusal(
                    of: Worldserver.DestroyItems(id: .new(), player: alice, items: many)) == .failed)
            #expect(try await harness.bags(of: alice) == AliceHas.bags)
        }
    }

    // MARK: Taking

    @Test(arguments: TestDriver.dialects)
    func removedItemsAreSomebodyElsesAtOnceAndInTheDatabase(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let (alice, link) = try await harness.enterAlice()
            // Twice the same, one that is not hers, one that is no item.
            let taken = try await harness.world.answerStored(
                Worldserver.RemoveItems(
                    id: .new(), player: alice,
                    items: [AliceHas.jerky, AliceHas.jerky, Item.guid(900), GUID(4), AliceHas.hearthstone],
                    newOwner: GUID(9)))
            #expect(taken == [AliceHas.jerky, AliceHas.hearthstone])
            #expect(try await harness.row(of: 7) == "9:117:4")
            #expect(try await harness.row(of: 6) == "9:6948:1")
            #expect(try await harness.bags(of: alice) == Array(AliceHas.bags.prefix(5)))
            var fields = UpdateFields()
            fields.set(UpdateField.Player.backpack(0), .none)
            fields.set(UpdateField.Player.backpack(1), .none)
            #expect(try await link.next(UpdateObject.self).blocks == [.values(alice, fields)])
            #expect(try await link.next(.SMSG_DESTROY_OBJECT).body == [6, 0, 0, 0, 0, 0, 0, 0x40, 0])
            #expect(try await link.next(DestroyObject.self).object == AliceHas.jerky)
            // Gone is gone.
            let again = try await harness.world.answerStored(
                Worldserver.RemoveItems(
                    id: .new(), player: alice, items: [AliceHas.jerky], newOwner: GUID(9)))
            #expect(again == [])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func destroyedItemsHaveNoRows(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let (alice, link) = try await harness.enterAlice()
            let gone = try await harness.world.answerStored(
                Worldserver.DestroyItems(id: .new(), player: alice, items: [AliceHas.sword, Item.guid(900)]))
            #expect(gone == [AliceHas.sword])
            #expect(try await harness.row(of: 4) == nil)
            #expect(try await harness.bags(of: alice).count == 6)
            // It was worn: everybody may see that, and the character list does.
            var fields = UpdateFields()
            fields.set(UpdateField.Player.equipped(15), .none)
            fields[UpdateField.Player.visibleItem(15)] = 0
            #expect(try await link.next(UpdateObject.self).blocks == [.values(alice, fields)])
            let looks = try await harness.characters.first("SELECT equipmentCache FROM characters") { row in
                try row.string(0)
            }
            #expect(looks?.contains("25 0") == false)
        }
    }

    @Test func othersSeeWhatIsNoLongerWorn() async throws {
        try await withWorld { harness in
            let (alice, _) = try await harness.enterAlice()
            let bob = try await harness.create("Bob", account: TestAccount.bob)
            let other = try await harness.enter(bob, account: TestAccount.bob)
            await other.forget()
            _ = try await harness.world.answer(
                Worldserver.DestroyItems(id: .new(), player: alice, items: [AliceHas.sword]))
            var fields = UpdateFields()
            fields[UpdateField.Player.visibleItem(15)] = 0
            #expect(try await other.next(UpdateObject.self).blocks == [.values(alice, fields)])
            try await other.roundTrip()
            #expect(await other.opcodes.contains(.SMSG_DESTROY_OBJECT) == false)
        }
    }

    @Test func aFilledBagStays() async throws {
        try await withWorld { harness in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            try await harness.mail(50, entry: 4496, count: 1, owner: alice.low)
            try await harness.mail(51, owner: alice.low)
            try await harness.characters.write(
                "INSERT INTO character_inventory (guid, bag, slot, item) VALUES (?, 0, 19, 50), (?, 50, 0, 51)",
                alice.low, alice.low)
            _ = try await harness.enter(alice, account: TestAccount.alice)
            let bag = try #require(
                try await harness.world.answer(
                    Worldserver.ItemsByGUID(player: alice, items: [Item.guid(50)])
                ).first)
            #expect(bag.isTradable == false && bag.text == "as it was")
            #expect(
                try await harness.world.answerStored(
                    Worldserver.RemoveItems(id: .new(), player: alice, items: [bag.guid], newOwner: GUID(9)))
                    == [])
            #expect(
                try await harness.world.answerStored(
                    Worldserver.DestroyItems(id: .new(), player: alice, items: [bag.guid])) == [])
            #expect(
                await harness.refusal(
                    of: Worldserver.TakeItemAt(
                        id: .new(), player: alice, place: Place(bag: 255, slot: 19), count: 1,
                        newOwner: GUID(9))) == .notTradable)
            #expect(try await harness.row(of: 51) == "\(alice.low):2589:5")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aPartOfAStackIsAnItemOfItsOwn(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let (alice, link) = try await harness.enterAlice()
            let place = Place(bag: 255, slot: 24)
            func take(_ count: UInt32) async throws -> Worldserver.Item {
                try await harness.world.answerStored(
                    Worldserver.TakeItemAt(
                        id: .new(), player: alice, place: place, count: count, newOwner: GUID(9)))
            }
            let part = try await take(3)
            #expect(part.guid == Item.guid(8) && part.count == 3 && part.owner == GUID(9))
            #expect(try await harness.row(of: 8) == "9:117:3")
            #expect(try await harness.row(of: 7) == "\(alice.low):117:1")
            var fields = UpdateFields()
            fields[UpdateField.Item.stackCount] = 1
            #expect(try await link.next(UpdateObject.self).blocks == [.values(AliceHas.jerky, fields)])
            // What is left, by the client's word for all of it.
            let rest = try await take(0)
            #expect(rest.guid == AliceHas.jerky && rest.count == 1)
            #expect(try await harness.row(of: 7) == "9:117:1")
            #expect(try await link.next(DestroyObject.self).object == AliceHas.jerky)
        }
    }

    @Test func onlyWhatIsThereCanBeTaken() async throws {
        try await withWorld { harness in
            let (alice, _) = try await harness.enterAlice()
            func refusal(_ place: Place, _ count: UInt32) async -> Worldserver.Refusal? {
                await harness.refusal(
                    of: Worldserver.TakeItemAt(
                        id: .new(), player: alice, place: place, count: count, newOwner: GUID(9)))
            }
            #expect(await refusal(Place(bag: 255, slot: 30), 1) == .itemNotFound)
            #expect(await refusal(Place(bag: 19, slot: 0), 1) == .itemNotFound)
            #expect(await refusal(.anywhere, 1) == .itemNotFound)
            #expect(await refusal(Place(bag: 255, slot: 23), 1) == .notTradable)
            #expect(await refusal(Place(bag: 255, slot: 24), 5) == .failed)
            #expect(await refusal(Place(bag: 255, slot: 24), .max) == .failed)
            #expect(try await harness.bags(of: alice) == AliceHas.bags)
        }
    }
}
