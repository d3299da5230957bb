import Base
import Bus
import CharactersAPI
import MailAPI
import Store
import TestSupport
import Testing
import WorldserverAPI

@testable import MailService
@testable import Sandbox

/// What is taken out of letters, and what is not (spec mail 5.4, 5.5, 5.8).
@Suite struct TakingTests {
    @Test(arguments: TestDriver.dialects)
    func twoThatTakeTheSameGetItOnce(_ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.populate()
            try await rig.item(500, of: 2)
            let row = try await rig.row(of: 500)
            try await rig.letter(7, from: 1, to: 2, money: 4_000, items: [500])
            try await rig.startService()
            async let one = rig.takeItem(7, 500, by: 2)
            async let other = rig.takeItem(7, 500, by: 2)
            async let money = rig.takeMoney(7, by: 2)
            async let more = rig.takeMoney(7, by: 2)
            let items = await [one.value, other.value]
            #expect(items.compactMap(\.self) == [5])
            #expect(await money.value != nil)
            _ = await more
            #expect(try await rig.places(of: 500) == ["bags 2"])
            #expect(try await rig.row(of: 500) == row, "nothing of the item is lost")
            #expect(try await rig.money(of: 2) == 1_004_000)
            let left = try #require(try await rig.letters(of: 2).first)
            #expect(left.items.isEmpty && left.money == 0)
        }
    }

    @Test func whatIsSomebodyElsesOrNotThereYetIsRefused() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.item(500, of: 2)
            try await rig.item(501, of: 2)
            try await rig.letter(7, from: 1, to: 2, money: 4_000, items: [500])
            try await rig.letter(8, from: 1, to: 2, money: 50, items: [501], delivered: 500)
            try await rig.startService()
            #expect(await rig.takeItem(7, 500, by: 1).refusal() == .impossible)
            #expect(await rig.takeItem(7, 501, by: 2).refusal() == .impossible)
            #expect(await rig.takeItem(8, 501, by: 2).refusal() == .impossible)
            #expect(await rig.takeMoney(8, by: 2).refusal() == .impossible)
            #expect(await rig.takeMoney(7, by: 1).refusal() == .impossible)
            #expect(await rig.takeMoney(999, by: 1).refusal() == .impossible)
            for mail in [7, 8] as [UInt32] {
                let refusal = await rig.bus.result(of: Mail.Return(player: rig.id(1), mail: mail)).refusal()
                #expect(refusal == .impossible)
                _ = await rig.bus.result(of: Mail.Delete(player: rig.id(1), mail: mail))
                _ = await rig.bus.result(of: Mail.MarkRead(player: rig.id(1), mail: mail))
            }
            let kept = try await rig.characters.read("SELECT id, checked FROM mail ORDER BY id") {
                "\(try $0.u32(0)) \(try $0.u8(1))"
            }
            #expect(kept == ["7 16", "8 16"])
            #expect(try await rig.openOperations() == 0)
        }
    }

    @Test func fullPursesAndFullBagsLeaveEverythingWhereItIs() async throws {
        try await MailRig.run { rig in
            for slot in 23...38 as ClosedRange<UInt8> {
                try await rig.carry(800 + UInt32(slot), by: 2, slot: slot, plain: true)
            }
            try await rig.populate(money: 2_147_483_640)
            try await rig.item(500, of: 2)
            try await rig.letter(7, from: 1, to: 2, money: 4_000)
            try await rig.letter(8, from: 1, to: 2, cod: 100, items: [500])
            try await rig.startService()
            #expect(await rig.takeMoney(7, by: 2).refusal() == .tooMuchMoney)
            #expect(await rig.takeItem(8, 500, by: 2).refusal() == .noSpace)
            #expect(try await rig.places(of: 500) == ["mail 2"])
            #expect(try await rig.letters(of: 2).map(\.money) == [0, 4_000])
            #expect(try await rig.money(of: 2) == 2_147_483_640)
            #expect(await rig.door.asked.isEmpty, "nothing was begun")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func thePriceIsPaidOnceForAllAndOnlyByWhoHasIt(_ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.populate(money: 150_000)
            try await rig.item(500, of: 2)
            try await rig.item(501, of: 2)
            try await rig.letter(7, from: 1, to: 2, cod: 120_000, items: [500, 501])
            try await rig.letter(8, from: 1, to: 2, cod: 200_000, items: [])
            try await rig.item(502, of: 2)
            try await rig.letter(9, from: 1, to: 2, cod: 200_000, items: [502])
            try await rig.startService()
            #expect(await rig.takeItem(9, 502, by: 2).refusal() == .notEnoughMoney)
            #expect(await rig.takeItem(7, 500, by: 2).value == 5)
            #expect(await rig.takeItem(7, 501, by: 2).value == 5)
            #expect(try await rig.money(of: 2) == 30_000)
            let payments = try await rig.letters(of: 1)
            #expect(payments.map(\.money) == [120_000] && payments.first?.marks == .payment)
            #expect(payments.first?.subject == "Hi" && payments.first?.sender == 2)
            let logged = try await rig.characters.read("SELECT money, type FROM log_money") {
                "\(try $0.u32(0)) \(try $0.u8(1))"
            }
            #expect(logged == ["120000 1"])
        }
    }

    @Test func aCopyIsMadeOnceAndOnlyOfAText() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.letter(7, from: 1, to: 2)
            try await rig.letter(8, from: 1, to: 2, checked: 4, body: "")
            try await rig.startService()
            // Numbers for what is made at once come in the background.
            try await eventually("a stock of numbers") {
                await rig.world.stocks[.item]?.count == NumberStock.size
            }
            func copy(_ mail: UInt32) async -> Mail.Refusal? {
                await rig.bus.result(
                    of: Mail.MakePermanent(
                        key: .new(), player: rig.id(2), place: await rig.place(2), mail: mail)
                ).refusal()
            }
            #expect(await copy(7) == nil)
            #expect(await copy(7) == .impossible)
            #expect(await copy(8) == .impossible)
            let made = try await rig.characters.read(
                "SELECT text, creatorGuid, flags, owner_guid FROM item_instance WHERE itemEntry = 9311"
            ) { "\(try $0.string(0)) \(try $0.u32(1)) \(try $0.u32(2)) \(try $0.u32(3))" }
            #expect(made == ["Text 1 786944 2"])
            #expect(try await rig.letters(of: 2).last?.marks == [.hasBody, .copied])
        }
    }

    // MARK: A worldserver as AzerothCore has it

    private static let ours = [
        "worldserver.settle-money.v1", "worldserver.give-stored-item.v1", "worldserver.can-store-items.v1",
        "worldserver.create-text-item.v1",
    ]

    @Test func aPlainWorldserverIsGivenWhatItCannotSpoil() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.item(500, of: 2)
            try await rig.item(501, of: 2, plain: true)
            try await rig.letter(7, from: 1, to: 2, money: 60, cod: 300, items: [500, 501])
            try await rig.startService()
            await rig.door.lacks(Self.ours)
            #expect(
                await rig.takeItem(7, 500, by: 2).refusal() == .impossible, "it would lose its enchantment")
            #expect(await rig.door.asked.isEmpty)
            #expect(await rig.takeItem(7, 501, by: 2).value == 5)
            #expect(await rig.takeMoney(7, by: 2).value != nil)
            #expect(try await rig.places(of: 500) == ["mail 2"])
            #expect(try await rig.places(of: 501) == ["bags 2"])
            #expect(try await rig.money(of: 2) == 1_000_000 - 300 + 60)
            let draft = Mail.Draft(receiver: "Bob", subject: "Hi", money: 5)
            #expect(await rig.send(draft).value != nil)
            #expect(try await rig.money(of: 1) == 1_000_000 - 35)
        }
    }

    /// Without receipts what was done to a purse alone counts as not done once the worldserver is gone.
    @Test(arguments: [WorldDoor.Fate.before(2), .after(1)])
    func withoutReceiptsNothingIsMade(_ fate: WorldDoor.Fate) async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.letter(7, from: 1, to: 2, money: 4_000)
            try await rig.startService()
            await rig.door.lacks(Self.ours)
            await rig.door.dies(fate)
            #expect(await rig.takeMoney(7, by: 2).refusal() == .impossible)
            rig.registry.forget()
            try await rig.startService()
            #expect(try await rig.openOperations() == 0)
            #expect(try await rig.letters(of: 2).first?.money == 4_000)
            #expect(try await rig.money(of: 2) == 1_000_000)
        }
    }

    // MARK: Moving

    /// He is not where the gateway thought: the service finds out where he is and asks there.
    @Test func whoHasMovedIsFound() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.letter(7, from: 1, to: 2, money: 4_000)
            try await rig.startService()
            let real = await rig.place(2)
            let elsewhere = Worldserver.Address(id: "2", incarnation: 9).description
            rig.bus.serve(Worldserver.Money.self, at: elsewhere) { _ in 0 }
            rig.bus.serve(Worldserver.SettleMoney.self, at: elsewhere) { _ in
                throw Worldserver.Refusal.playerNotFound
            }
            rig.online(2, at: real)
            let old = Mail.Place(world: "2", incarnation: 9, player: real.player)
            let taken = await rig.bus.result(
                of: Mail.TakeMoney(key: .new(), player: rig.id(2), place: old, mail: 7))
            #expect(taken.value != nil)
            #expect(try await rig.money(of: 2) == 1_004_000)
            #expect(try await rig.openOperations() == 0)
        }
    }

    @Test func whoIsNowhereKeepsHisLetter() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.letter(7, from: 1, to: 2, money: 4_000)
            try await rig.startService()
            let elsewhere = Worldserver.Address(id: "2", incarnation: 9).description
            rig.bus.serve(Worldserver.Money.self, at: elsewhere) { _ in 0 }
            rig.bus.serve(Worldserver.SettleMoney.self, at: elsewhere) { _ in
                throw Worldserver.Refusal.playerNotFound
            }
            let old = Mail.Place(world: "2", incarnation: 9, player: GUID(2))
            let taken = await rig.bus.result(
                of: Mail.TakeMoney(key: .new(), player: rig.id(2), place: old, mail: 7))
            #expect(taken.refusal() == .impossible)
            #expect(try await rig.letters(of: 2).first?.money == 4_000)
            #expect(try await rig.openOperations() == 0)
        }
    }

    /// A worldserver has thrown the letter away while its money was on its way.
    @Test func whatHasNoLetterToGoBackToGetsAnother() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.letter(7, from: 1, to: 2, money: 4_000)
            try await rig.startService()
            let elsewhere = Worldserver.Address(id: "2", incarnation: 9).description
            rig.bus.serve(Worldserver.Money.self, at: elsewhere) { _ in 0 }
            let characters = rig.characters
            rig.bus.serve(Worldserver.SettleMoney.self, at: elsewhere) { _ in
                try await characters.write("DELETE FROM mail WHERE id = 7")
                throw Worldserver.Refusal.failed
            }
            let old = Mail.Place(world: "2", incarnation: 9, player: GUID(2))
            let taken = await rig.bus.result(
                of: Mail.TakeMoney(key: .new(), player: rig.id(2), place: old, mail: 7))
            #expect(taken.refusal() == .impossible)
            let letters = try await rig.letters(of: 2)
            #expect(letters.map(\.money) == [4_000] && letters.first?.id != 7)
        }
    }

    // MARK: What worldservers say and what is so

    /// It was given, whatever the worldserver says that has forgotten it.
    @Test(arguments: TestDriver.dialects)
    func whatLiesInTheBagsIsGiven(_ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.populate()
            try await rig.item(500, of: 2)
            try await rig.letter(7, from: 1, to: 2, items: [500])
            try await rig.startService()
            let elsewhere = Worldserver.Address(id: "2", incarnation: 9).description
            let characters = rig.characters
            rig.bus.serve(Worldserver.CanStoreItems.self, at: elsewhere) { _ in true }
            rig.bus.serve(Worldserver.GiveStoredItem.self, at: elsewhere) { _ in
                try await characters.write(
                    "INSERT INTO character_inventory (guid, bag, slot, item) VALUES (2, 0, 38, 500)")
                throw Worldserver.Refusal.failed
            }
            let place = Mail.Place(world: "2", incarnation: 9, player: GUID(2))
            let taken = await rig.bus.result(
                of: Mail.TakeItem(key: .new(), player: rig.id(2), place: place, mail: 7, item: 500))
            #expect(taken.value == 5)
            #expect(try await rig.places(of: 500) == ["bags 2"])
        }
    }

    /// A worldserver that stores behind its answer dies in between.
    @Test func whatWasSaidButNeverStoredGoesBackIntoTheLetter() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.item(500, of: 2, plain: true)
            try await rig.letter(7, from: 1, to: 2, items: [500])
            try await rig.startService()
            let elsewhere = Worldserver.Address(id: "2", incarnation: 9).description
            rig.bus.serve(Worldserver.CanStoreItems.self, at: elsewhere) { _ in
                throw Worldserver.Refusal.noHandler
            }
            rig.bus.serve(Worldserver.GiveStoredItem.self, at: elsewhere) { _ in
                throw Worldserver.Refusal.noHandler
            }
            rig.bus.serve(Worldserver.AddItem.self, at: elsewhere) { _ in Done() }
            let place = Mail.Place(world: "2", incarnation: 9, player: GUID(2))
            let taken = await rig.bus.result(
                of: Mail.TakeItem(key: .new(), player: rig.id(2), place: place, mail: 7, item: 500))
            #expect(taken.refusal() == .impossible)
            #expect(try await rig.openOperations() == 1)
            #expect(try await rig.places(of: 500) == [])
            rig.bus.stopServing(Worldserver.GiveStoredItem.self, at: elsewhere)
            rig.bus.stopServing(Worldserver.AddItem.self, at: elsewhere)
            try await rig.startService()
            #expect(try await rig.openOperations() == 0)
            #expect(try await rig.places(of: 500) == ["mail 2"])
        }
    }
}
