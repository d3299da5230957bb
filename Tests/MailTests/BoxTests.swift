import Base
import Bus
import MailAPI
import Store
import TestSupport
import Testing

@testable import MailService

/// What lies in boxes: lists, what waits, what goes back and what is thrown away (spec mail 5, 8).
@Suite struct BoxTests {
    @Test(arguments: TestDriver.dialects)
    func aListHasWhatMayBeReadTheNewestFirst(_ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.populate()
            try await rig.letter(1, from: 1, to: 2, subject: "a | | b", body: "x| |y")
            try await rig.letter(2, from: 1, to: 2, delivered: 500)
            try await rig.letter(3, from: 1, to: 2, expires: -1)
            try await rig.letter(4, from: 7, to: 2, type: 2, stationery: 62)
            try await rig.letter(5, from: 1, to: 1)
            try await rig.item(500, of: 2, entry: 25, count: 1)
            try await rig.letter(6, from: 1, to: 2, items: [500, 501])
            try await rig.startService()
            let listing = try await rig.bus.ask(Mail.List(player: rig.id(2)))
            #expect(listing.letters.map(\.id) == [6, 4, 1] && listing.count == 3)
            #expect(listing.letters.last?.subject == "" && listing.letters.last?.body == "")
            let items = try #require(listing.letters.first?.items)
            #expect(items.map(\.low) == [500, 501] && items.map(\.entry) == [25, 0])
            #expect(items.first?.durabilityMax == 20 && items.first?.enchantments.count == 12)
            let waiting = try await rig.bus.ask(Mail.LookAtBox(player: rig.id(2)))
            #expect(waiting.unread == 3 && waiting.letters.map(\.id) == [6, 4], "two senders")
            #expect(waiting.nextDelivery.map { $0.seconds - waiting.now.seconds > 490 } == true)
            for mail in [1, 2, 4, 5, 6] as [UInt32] {
                _ = try await rig.bus.ask(Mail.MarkRead(player: rig.id(2), mail: mail))
            }
            let read = try await rig.characters.read("SELECT id FROM mail WHERE checked & 1 <> 0 ORDER BY id")
            {
                try $0.u32(0)
            }
            #expect(read == [1, 4, 6], "what is his and there")
            #expect(try await rig.bus.ask(Mail.LookAtBox(player: rig.id(2))).unread == 0)
        }
    }

    @Test func aLongBoxIsCutAndCounted() async throws {
        try await MailRig.run { rig in
            for mail in 1...60 as ClosedRange<UInt32> { try await rig.letter(mail, from: 1, to: 2) }
            try await rig.startService()
            let listing = try await rig.bus.ask(Mail.List(player: rig.id(2)))
            #expect(listing.letters.count == 50 && listing.count == 60 && listing.letters.first?.id == 60)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func whatGoesBackAndWhatNot(_ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.populate()
            try await rig.item(500, of: 2)
            try await rig.letter(1, from: 1, to: 2, money: 5, cod: 7, items: [500])
            try await rig.letter(2, from: 1, to: 2, checked: 2)
            try await rig.letter(3, from: 7, to: 2, type: 2)
            try await rig.item(501, of: 2)
            try await rig.letter(4, from: 77, to: 2, items: [501])
            try await rig.letter(5, from: 1, to: 2, cod: 7)
            try await rig.startService()
            func back(_ mail: UInt32) async -> Mail.Refusal? {
                await rig.bus.result(of: Mail.Return(player: rig.id(2), mail: mail)).refusal()
            }
            #expect(await back(2) == .impossible)
            #expect(await back(3) == .impossible)
            #expect(await back(1) == nil)
            #expect(await back(1) == .impossible)
            let letter = try #require(try await rig.letters(of: 1).first)
            #expect(letter.money == 5 && letter.cashOnDelivery == 0 && letter.marks == .returned)
            #expect(letter.sender == 2 && letter.items.map(\.low) == [500])
            #expect(letter.expiry.seconds - letter.delivery.seconds == 30 * 86_400)
            #expect(try await rig.owner(of: 500) == 1)
            #expect(await back(4) == nil, "nobody is there to get it")
            #expect(try await rig.owner(of: 501) == nil)
            func delete(_ mail: UInt32) async -> Mail.Refusal? {
                await rig.bus.result(of: Mail.Delete(player: rig.id(2), mail: mail)).refusal()
            }
            #expect(await delete(5) == .impossible, "something is to be paid")
            for mail in [2, 2, 99] as [UInt32] { #expect(await delete(mail) == nil) }
        }
    }

    @Test(arguments: TestDriver.dialects)
    func whatNobodyTookGoesBackOrIsThrownAway(_ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.populate()
            for item in 500...507 as ClosedRange<UInt32> { try await rig.item(item, of: 2) }
            try await rig.letter(1, from: 1, to: 2, cod: 9, items: [500], expires: -5)
            try await rig.letter(2, from: 1, to: 2, items: [501], stationery: 61, expires: -5)
            try await rig.letter(3, from: 1, to: 2, items: [502], checked: 2, expires: -5)
            try await rig.letter(4, from: 1, to: 2, items: [503], checked: 8, expires: -5)
            try await rig.letter(5, from: 7, to: 2, type: 2, items: [504], expires: -5)
            try await rig.letter(6, from: 77, to: 2, items: [505], expires: -5)
            try await rig.letter(7, from: 1, to: 2, money: 60, expires: -5)
            try await rig.letter(8, from: 1, to: 2, expires: -5)
            try await rig.letter(9, from: 1, to: 2, items: [506], expires: 5)
            try await rig.letter(10, from: 7, to: 2, type: 3, money: 60, expires: -5)
            try await rig.startService()
            let incoming = EventRecorder<Mail.Incoming>()
            await incoming.record(on: rig.bus)
            #expect(try await rig.bus.ask(Mail.ClearExpired(realm: MailRig.realm)) == 9)
            let left = try await rig.characters.read(
                "SELECT id, receiver, sender, checked, cod FROM mail ORDER BY id"
            ) { row in try (0..<5).map { String(try row.u32($0)) }.joined(separator: " ") }
            #expect(left == ["1 1 2 2 0", "7 1 2 2 0", "9 2 1 16 0"])
            #expect(try await rig.owner(of: 500) == 1)
            for gone in 501...505 as ClosedRange<UInt32> { #expect(try await rig.owner(of: gone) == nil) }
            #expect(try await rig.places(of: 500) == ["mail 1"])
            _ = try await incoming.first { $0.mail == 1 && $0.receiver == rig.id(1) && $0.sender == 2 }
            #expect(try await rig.bus.ask(Mail.ClearExpired(realm: MailRig.realm)) == 0)
            rig.time.advance(by: .seconds(31 * 86_400))
            #expect(
                try await rig.bus.ask(Mail.ClearExpired(realm: MailRig.realm)) == 3, "returned ones do not")
            #expect(try await rig.owner(of: 500) == nil)
        }
    }

    @Test func moneyAloneIsThrownAwayAsAzerothCoreDoesItWhereOneLikes() async throws {
        try await MailRig.run { rig in
            rig.configuration.withLock { $0.returnsMoney = false }
            try await rig.populate()
            try await rig.letter(7, from: 1, to: 2, money: 60, expires: -5)
            try await rig.startService()
            #expect(try await rig.bus.ask(Mail.ClearExpired(realm: MailRig.realm)) == 1)
            #expect(try await rig.characters.read("SELECT id FROM mail") { try $0.u32(0) }.isEmpty)
        }
    }

    /// What is in the middle of something is left alone.
    @Test func aBusyLetterIsNeitherReturnedNorDeletedNorCleared() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.letter(7, from: 1, to: 2, money: 60)
            rig.configuration.withLock { $0.goneAfter = .seconds(3600) }
            try await rig.startService()
            await rig.door.dies(.before(1))
            #expect(await rig.takeMoney(7, by: 2).refusal() == .impossible)
            #expect(try await rig.openOperations() == 1)
            #expect(
                await rig.bus.result(of: Mail.Return(player: rig.id(2), mail: 7)).refusal() == .impossible)
            #expect(
                await rig.bus.result(of: Mail.Delete(player: rig.id(2), mail: 7)).refusal() == .impossible)
            rig.time.advance(by: .seconds(86_500))
            #expect(try await rig.bus.ask(Mail.ClearExpired(realm: MailRig.realm)) == 0)
            try await rig.restartWorld()
            try await rig.startService()
            #expect(try await rig.openOperations() == 0)
            #expect(try await rig.bus.ask(Mail.ClearExpired(realm: MailRig.realm)) == 1)
        }
    }

    @Test func aDeletedCharactersGoodsForCashGoBack() async throws {
        try await MailRig.run { rig in
            try await rig.populate()
            try await rig.item(500, of: 2)
            try await rig.item(501, of: 2)
            try await rig.letter(1, from: 1, to: 2, cod: 9, items: [500])
            try await rig.letter(2, from: 1, to: 2, items: [501])
            try await rig.startService()
            _ = try await rig.bus.ask(Mail.ForgetCharacter(character: rig.id(2)))
            #expect(try await rig.letters(of: 2).isEmpty)
            #expect(try await rig.letters(of: 1).map(\.items).map { $0.map(\.low) } == [[500]])
            #expect(try await rig.owner(of: 501) == nil)
        }
    }
}
