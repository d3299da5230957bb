import Base
import Bus
import MailAPI
import Store
import TestSupport
import Testing

@testable import MailService
@testable import Sandbox

/// Killed at any step, mail loses nothing and doubles nothing: every item is in one place, and no copper is
/// made or lost but the postage of what was sent.
@Suite(.serialized) struct KillTests {
    /// Who dies where.
    enum Death: Sendable, CustomStringConvertible {
        case nobody
        case service(MailStep)
        case world(WorldDoor.Fate)
        /// The service, and then the worldserver too.
        case both(MailStep)

        static let all: [Death] =
            [.nobody] + MailStep.allCases.map(Death.service) + MailStep.allCases.map(Death.both)
            + (1...3).flatMap { [Death.world(.before($0)), .world(.after($0)), .world(.silent($0))] }
        var description: String {
            switch self {
            case .nobody: "nobody"
            case .service(let step): "the service at \(step)"
            case .world(let fate): "the worldserver \(fate)"
            case .both(let step): "both at \(step)"
            }
        }
    }

    /// Whether the worldserver is back when the service repairs.
    enum Comeback: CaseIterable { case before, after }

    private let drivers = TestDriver.dialects

    @Test(arguments: Deed.all, TestDriver.dialects)
    func nothingIsLostAndNothingDoubled(_ deed: Deed, _ driver: TestDriver) async throws {
        try await MailRig.run(driver) { rig in
            try await rig.accounts()
            for death in Death.all {
                for comeback in Comeback.allCases {
                    try await play(deed, death, comeback, rig)
                }
            }
        }
    }

    private func play(_ deed: Deed, _ death: Death, _ comeback: Comeback, _ rig: MailRig) async throws {
        let place: Comment = "\(deed.name): \(death), back \(comeback)"
        try await rig.reset()
        try await deed.prepare(rig)
        let wealth = try await rig.wealth()
        try await rig.restartWorld(entering: true)
        rig.dieAt(nil)
        try await rig.startService()
        let items = try await rig.allItems()
        switch death {
        case .nobody: break
        case .service(let step), .both(let step): rig.dieAt(step)
        case .world(let fate): await rig.door.dies(fate)
        }
        let succeeded = await deed.act(rig)
        if case .nobody = death { #expect(succeeded, place) }
        if case .world(.silent) = death { #expect(succeeded, place) }
        await rig.door.dies(nil)
        rig.dieAt(nil)
        if case .both = death { await rig.world.crash() }
        let isDead = await !rig.world.isRunning
        if isDead, comeback == .after { rig.registry.forget() }
        if isDead, comeback == .before { try await rig.restartWorld(entering: true) }
        try await rig.startService()
        if isDead, comeback == .after { try await rig.restartWorld(entering: true) }
        #expect(try await rig.openOperations() == 0, place)
        let isDone = try await deed.isDone(rig)
        if succeeded { #expect(isDone, place) }
        let now = try await rig.wealth()
        #expect(now == wealth - (isDone ? deed.postage : 0), place)
        try await check(items, of: deed, isDone: isDone, rig, place)
    }

    private func check(
        _ items: [UInt32], of deed: Deed, isDone: Bool, _ rig: MailRig, _ place: Comment
    ) async throws {
        for item in items {
            let places = try await rig.places(of: item)
            if deed.destroys, isDone {
                #expect(places.isEmpty, place)
                #expect(try await rig.owner(of: item) == nil, place)
                continue
            }
            #expect(places.count == 1, "\(place): item \(item) in \(places)")
            let holder = places.first?.split(separator: " ").last.flatMap { UInt32($0) }
            #expect(try await rig.owner(of: item) == holder, place)
        }
        #expect(try await rig.allItems() == (deed.destroys && isDone ? [] : items), place)
        // What is in memory is what is stored.
        for player in await rig.world.currentPlayers() {
            #expect(try await rig.money(of: player.guid.low) == player.money, place)
        }
    }
}

/// Something that is done with mail, and how one sees whether it was done.
struct Deed: Sendable, CustomTestStringConvertible {
    var name: String
    var postage: Int64 = 0
    var destroys = false
    var prepare: @Sendable (MailRig) async throws -> Void
    var act: @Sendable (MailRig) async -> Bool
    var isDone: @Sendable (MailRig) async throws -> Bool
    var testDescription: String { name }

    static let all = [
        sendMoney, sendItems, sendForCash, takeItem, takeItemForCash, takeMoney, giveBack, delete, expire,
        system,
    ]

    private static func boxed(_ rig: MailRig, _ low: UInt32) async throws -> Int64 {
        try await rig.characters.first("SELECT COUNT(*) FROM mail WHERE receiver = ?", low) {
            try $0.i64(0)
        } ?? 0
    }
    private static func carries(_ rig: MailRig, _ item: UInt32, _ low: UInt32) async throws -> Bool {
        try await rig.places(of: item) == ["bags \(low)"]
    }

    static let sendMoney = Deed(name: "send money", postage: 30) { _ in
    } act: { rig in
        await rig.send(Mail.Draft(receiver: "Bob", subject: "Hi", body: "Text", money: 5_000)).value != nil
    } isDone: { rig in
        try await boxed(rig, 2) == 1
    }

    static let sendItems = Deed(name: "send items", postage: 60) { rig in
        try await rig.carry(500, by: 1, slot: 30)
        try await rig.carry(501, by: 1, slot: 31, plain: true)
    } act: { rig in
        await rig.send(
            Mail.Draft(
                receiver: "Bob", subject: "Hi", items: [Item.guid(500), Item.guid(501)], money: 700)
        ).value != nil
    } isDone: { rig in
        try await boxed(rig, 2) == 1
    }

    static let sendForCash = Deed(name: "send for cash", postage: 30) { rig in
        try await rig.carry(500, by: 1, slot: 30)
    } act: { rig in
        await rig.send(
            Mail.Draft(receiver: "Bob", subject: "Hi", items: [Item.guid(500)], cashOnDelivery: 300)
        ).value != nil
    } isDone: { rig in
        try await boxed(rig, 2) == 1
    }

    static let takeItem = Deed(name: "take an item") { rig in
        try await rig.item(500, of: 2)
        try await rig.item(501, of: 2)
        try await rig.letter(7, from: 1, to: 2, money: 40, items: [500, 501])
    } act: { rig in
        await rig.takeItem(7, 500, by: 2).value == 5
    } isDone: { rig in
        try await carries(rig, 500, 2)
    }

    static let takeItemForCash = Deed(name: "take an item for cash") { rig in
        try await rig.item(500, of: 2)
        try await rig.item(501, of: 2)
        try await rig.letter(7, from: 1, to: 2, cod: 4_000, items: [500, 501])
    } act: { rig in
        await rig.takeItem(7, 500, by: 2).value == 5
    } isDone: { rig in
        let isTaken = try await carries(rig, 500, 2)
        // Paid once, and then the rest is free; or not paid and nothing is free.
        let paid = try await rig.characters.first(
            "SELECT COALESCE(SUM(money), 0) FROM mail WHERE receiver = 1 AND checked = 8"
        ) { try $0.i64(0) }
        let price = try await rig.characters.first("SELECT cod FROM mail WHERE id = 7") { try $0.i64(0) }
        #expect((paid == 4_000 && price == 0) || (paid == 0 && price == 4_000 && !isTaken))
        return isTaken
    }

    static let takeMoney = Deed(name: "take money") { rig in
        try await rig.letter(7, from: 1, to: 2, money: 4_000)
    } act: { rig in
        await rig.takeMoney(7, by: 2).value != nil
    } isDone: { rig in
        try await rig.money(of: 2) == 1_004_000
    }

    static let giveBack = Deed(name: "give back") { rig in
        try await rig.item(500, of: 2)
        try await rig.letter(7, from: 1, to: 2, money: 60, cod: 5, items: [500])
    } act: { rig in
        await rig.bus.result(of: Mail.Return(player: rig.id(2), mail: 7)).value != nil
    } isDone: { rig in
        try await boxed(rig, 1) == 1
    }

    static let delete = Deed(name: "delete", destroys: true) { rig in
        try await rig.item(500, of: 2)
        try await rig.letter(7, from: 1, to: 2, items: [500])
    } act: { rig in
        await rig.bus.result(of: Mail.Delete(player: rig.id(2), mail: 7)).value != nil
    } isDone: { rig in
        try await boxed(rig, 2) == 0
    }

    static let expire = Deed(name: "expire") { rig in
        try await rig.item(500, of: 2)
        try await rig.letter(7, from: 1, to: 2, money: 60, cod: 5, items: [500], expires: -5)
    } act: { rig in
        await rig.bus.result(of: Mail.ClearExpired(realm: MailRig.realm)).value == 1
    } isDone: { rig in
        try await boxed(rig, 1) == 1
    }

    /// Asked again until it is done, as an auction house does.
    static let system = Deed(name: "a system's letter") { rig in
        try await rig.item(500, of: 2)
        try await rig.letter(7, from: 1, to: 2, items: [500])
    } act: { rig in
        let key = MessageID(high: 1, low: 2)
        let request = Mail.SendSystem(
            key: key, receiver: rig.id(1), origin: .auction, sender: 7, subject: "Sold")
        let first = await rig.bus.result(of: request).value
        let second = await rig.bus.result(of: request).value
        return second != nil && (first == nil || first == second)
    } isDone: { rig in
        try await boxed(rig, 1) == 1
    }
}

extension MailRig {
    func accounts() async throws {
        let secret = [UInt8](repeating: 1, count: 32)
        for (id, name) in [(1, "ALICE"), (2, "BOB")] as [(UInt32, String)] {
            try await auth.write(
                "INSERT INTO account (id, username, salt, verifier) VALUES (?, ?, ?, ?)", id, name, secret,
                secret)
        }
    }
    /// Alice and Bob, nothing else, nobody in the world.
    func reset() async throws {
        await world.crash()
        for table in [
            "mail", "mail_items", "nimbus_mail_op", "nimbus_receipt", "log_money", "character_inventory",
            "item_instance", "characters",
        ] {
            try await characters.write("DELETE FROM \(table)")
        }
        try await character(Self.alice, "Alice", account: 1, money: 1_000_000)
        try await character(Self.bob, "Bob", account: 2, money: 1_000_000)
    }
    func restartWorld(entering: Bool) async throws {
        try await restartWorld()
        try await enter(Self.alice, account: "ALICE")
        try await enter(Self.bob, account: "BOB")
    }
    func allItems() async throws -> [UInt32] {
        try await characters.read("SELECT guid FROM item_instance ORDER BY guid") { try $0.u32(0) }
    }
}
