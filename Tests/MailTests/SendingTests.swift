import Base
import Bus
import MailAPI
import Store
import TestSupport
import Testing

@testable import MailService
@testable import Sandbox

/// What becomes of a letter that a player sends (spec mail 5.1).
@Suite struct SendingTests {
    private func guid(_ low: UInt32) -> GUID { Item.guid(low) }

    @Test(arguments: TestDriver.dialects)
    func moneyAndItemsLeaveTheSenderAndLieInTheBox(_ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.carry(500, by: 1, slot: 30)
            let row = try await rig.row(of: 500)
            try await rig.populate()
            try await rig.startService()
            let incoming = EventRecorder<Mail.Incoming>()
            await incoming.record(on: rig.bus)
            let draft = Mail.Draft(
                receiver: "Bob", subject: "Hi", body: "Text", items: [guid(500)], money: 250_000)
            let mail = try #require(await rig.send(draft).value)
            #expect(try await rig.money(of: 1) == 1_000_000 - 250_030)
            #expect(try await rig.places(of: 500) == ["mail 2"])
            #expect(try await rig.owner(of: 500) == 2)
            #expect(try await rig.row(of: 500) == row, "nothing of the item is lost")
            #expect(try await rig.letters(of: 2).isEmpty, "an hour on its way")
            let event = try await incoming.first { $0.mail == mail }
            #expect(event.receiver == rig.id(2) && event.sender == 1)
            #expect(event.delivery.seconds - rig.time.unixNow().seconds > 3_590)
            rig.time.advance(by: .seconds(3_601))
            let letter = try #require(try await rig.letters(of: 2).first)
            #expect(letter.id == mail && letter.money == 250_000 && letter.subject == "Hi")
            #expect(letter.body == "Text" && letter.marks == .hasBody && letter.stationery == 41)
            #expect(letter.items.map(\.low) == [500] && letter.items.first?.randomProperty == -19)
            #expect(letter.items.first?.enchantments.first?.id == 2673 && letter.items.first?.charges == 3)
            let logged = try await rig.characters.first(
                "SELECT money, type, receiver_name FROM log_money"
            ) { "\(try $0.u32(0)) \(try $0.u8(1)) \(try $0.string(2))" }
            #expect(logged == "250000 5 Bob")
        }
    }

    @Test func theSameKeySendsOnce() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.startService()
            let key = MessageID.new()
            let draft = Mail.Draft(receiver: "Bob", subject: "Hi", money: 100)
            let first = await rig.send(draft, key: key).value
            #expect(await rig.send(draft, key: key).value == first && first != nil)
            #expect(try await rig.letters(of: 2).count == 1)
            #expect(try await rig.money(of: 1) == 1_000_000 - 130)
        }
    }

    @Test func whatMayNotBeSentIsRefusedInTheGamesOrder() async throws {
        try await MailRig.run { rig in
            try await rig.worldDatabase.write("UPDATE item_template SET Flags = 2 WHERE entry = 159")
            try await rig.worldDatabase.write("UPDATE item_template SET duration = 60 WHERE entry = 117")
            try await rig.worldDatabase.write(
                "UPDATE item_template SET Flags = 134217728 WHERE entry = 2840")
            try await rig.carry(500, by: 1, slot: 30)
            try await rig.carry(501, by: 1, slot: 31, entry: 159, plain: true)
            try await rig.carry(502, by: 1, slot: 32, entry: 117, plain: true)
            try await rig.carry(503, by: 1, slot: 33, entry: 6948, count: 1, plain: true)
            try await rig.characters.write("UPDATE item_instance SET flags = 1 WHERE guid = 503")
            try await rig.carry(504, by: 1, slot: 34, plain: true)
            try await rig.characters.write("UPDATE item_instance SET flags = 8 WHERE guid = 504")
            try await rig.carry(505, by: 1, slot: 35, entry: 4496, count: 1, plain: true)
            try await rig.characters.write(
                "INSERT INTO character_inventory (guid, bag, slot, item) VALUES (1, 505, 0, 599)")
            try await rig.carry(600, by: 2, slot: 30)
            try await rig.populate()
            try await rig.startService()
            func refusal(
                to receiver: String = "Bob", _ subject: String = "Hi", _ body: String = "",
                _ items: [GUID] = [],
                money: UInt32 = 0, cod: UInt32 = 0, by sender: Mail.Sender? = nil
            ) async -> Mail.Refusal? {
                await rig.send(
                    Mail.Draft(
                        receiver: receiver, subject: subject, body: body, items: items, money: money,
                        cashOnDelivery: cod), by: sender
                ).refusal()
            }
            #expect(await refusal("a | | b") == .harmful)
            #expect(await refusal("a", "b| |") == .harmful)
            #expect(await refusal("||| |") == .harmful)
            #expect(await refusal(to: "") == .harmful)
            #expect(await refusal("Hi", "", (1...13).map { guid($0) }) == .tooManyItems)
            var trial = rig.sender()
            trial.isTrial = true
            #expect(await refusal(by: trial) == .trialAccount)
            rig.configuration.withLock { $0.levelMin = 11 }
            try await rig.startService()
            #expect(await refusal() == .levelTooLow)
            rig.configuration.withLock { $0.levelMin = 1 }
            try await rig.startService()
            #expect(await refusal(to: "Nobody") == .receiverNotFound)
            #expect(await refusal(to: "Alice") == .toOneself)
            #expect(await refusal(money: 1, cod: 1) == .impossible)
            #expect(await refusal(money: .max) == .notEnoughMoney)
            #expect(await refusal(money: .max - 29) == .notEnoughMoney)
            #expect(await refusal(money: 1 << 31) == .notEnoughMoney)
            #expect(await refusal(money: 999_971) == .notEnoughMoney)
            #expect(await refusal(to: "Grom") == .otherTeam)
            #expect(await refusal("Hi", "", [.none]) == .itemInvalid)
            #expect(await refusal("Hi", "", [GUID(500)]) == .itemInvalid, "no item's GUID")
            #expect(await refusal("Hi", "", [guid(500), guid(500)]) == .itemInvalid)
            #expect(await refusal("Hi", "", [guid(600)]) == .itemInvalid, "somebody else's")
            #expect(await refusal("Hi", "", [guid(500), guid(9)]) == .itemInvalid)
            #expect(await refusal("Hi", "", [guid(501)]) == .boundItem)
            #expect(await refusal("Hi", "", [guid(502)]) == .boundItem)
            #expect(await refusal("Hi", "", [guid(503)]) == .boundItem)
            #expect(await refusal("Hi", "", [guid(504)], cod: 5) == .wrappedForMoney)
            #expect(await refusal("Hi", "", [guid(505)]) == .bagNotEmpty)
            for mail in 1...101 as ClosedRange<UInt32> { try await rig.letter(mail, from: 1, to: 2) }
            #expect(await refusal() == .boxFull)
            #expect(try await rig.money(of: 1) == 1_000_000)
            #expect(try await rig.openOperations() == 0)
            #expect(try await rig.places(of: 500) == ["bags 1"])
        }
    }

    @Test func aGameMastersPaperLastsLonger() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.startService()
            let master = rig.sender(security: 3)
            _ = try #require(
                await rig.send(Mail.Draft(receiver: "Grom", subject: "Warning"), by: master).value)
            let letter = try #require(try await rig.letters(of: MailRig.grom).first)
            #expect(letter.stationery == 61 && letter.marks == .copied)
            #expect(letter.expiry.seconds - letter.delivery.seconds == 90 * 86_400)
        }
    }

    @Test func itemsForTheOwnAccountArriveAtOnceAndCashOnDeliveryLastsThreeDays() async throws {
        try await MailRig.run { rig in
            try await rig.carry(500, by: 1, slot: 30)
            try await rig.populate()
            try await rig.startService()
            _ = try #require(
                await rig.send(
                    Mail.Draft(receiver: "Twink", subject: "Hi", items: [guid(500)], cashOnDelivery: 900)
                ).value)
            let letter = try #require(try await rig.letters(of: MailRig.twink).first)
            #expect(letter.cashOnDelivery == 900)
            #expect(letter.expiry.seconds - letter.delivery.seconds == 3 * 86_400)
            _ = try #require(
                await rig.send(Mail.Draft(receiver: "Bob", subject: "Hi", cashOnDelivery: 900)).value)
            #expect(try await rig.letters(of: 2).first?.cashOnDelivery == 0, "for nothing, nothing")
        }
    }

    /// A worldserver has used the number that was ours.
    @Test(arguments: TestDriver.dialects)
    func aNumberThatIsTakenIsReplaced(_ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.populate()
            try await rig.startService()
            let first = try #require(await rig.send(Mail.Draft(receiver: "Bob", subject: "1")).value)
            for number in (first + 1)...(first + 6) {
                try await rig.letter(number, from: 5, to: 2, type: 3)
            }
            let second = try #require(await rig.send(Mail.Draft(receiver: "Bob", subject: "2")).value)
            #expect(second > first + 6)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aSystemLetterIsWrittenOnceAKey(_ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.populate()
            try await rig.item(700, of: 0, plain: true)
            try await rig.startService()
            let request = Mail.SendSystem(
                key: .new(), receiver: rig.id(2), origin: .auction, sender: 7,
                stationery: Mail.Stationery.auction, subject: "2589:0:1", money: 55, items: [700],
                marks: .copied, keptSeconds: 100)
            let first = try await rig.bus.ask(request)
            #expect(try await rig.bus.ask(request) == first)
            let letters = try await rig.letters(of: 2)
            #expect(letters.count == 1 && letters.first?.sender == 7 && letters.first?.type == 2)
            #expect(try await rig.owner(of: 700) == 2)
            #expect(try await rig.places(of: 700) == ["mail 2"])
        }
    }
}
