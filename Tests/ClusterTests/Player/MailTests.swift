import Base
import Cluster
import ClusterKit
import Sandbox
import Store
import TestSupport
import Testing
import Wire

/// Mail in a whole cluster: two players on two worldservers, with the game's own packets (spec mail).
@Suite struct MailTests {
    /// The mailbox at a race's start.
    private func mailbox(_ place: Int) -> GUID { Fixture.all[place * 6].guid }
    private let northshire = 0
    private let shadowglen = 3

    private func result<P: Packet>(_ player: Player, _ packet: P) async throws -> SendMailResult {
        let mark = await player.mark
        try await player.send(packet)
        return try await player.wait(for: SendMailResult.self, after: mark)
    }
    private func list(_ player: Player, _ box: GUID) async throws -> MailList {
        let mark = await player.mark
        try await player.send(MailListRequest(mailbox: box))
        return try await player.wait(for: MailList.self, after: mark)
    }
    private func next(_ player: Player) async throws -> NextMailTime {
        let mark = await player.mark
        try await player.send(NextMailTimeRequest())
        return try await player.wait(for: NextMailTime.self, after: mark)
    }
    private func letter(
        _ receiver: String, _ box: GUID, _ edit: (inout SendMail) -> Void = { _ in }
    ) -> SendMail {
        SendMail.with {
            $0.mailbox = box
            $0.receiver = receiver
            $0.subject = "Hi"
            edit(&$0)
        }
    }
    /// The GUID of something in the backpack, once it is stored there.
    private func carried(_ player: Player, _ entry: UInt32, _ cluster: TestCluster) async throws -> GUID {
        let me = await player.view.me.low
        let database = try #require(cluster.daemon.databases.characters[RealmID(1)])
        let found = Observed<UInt32>()
        try await eventually("item \(entry) of character \(me)") {
            let low = try await database.first(
                """
                SELECT i.guid FROM character_inventory c JOIN item_instance i ON i.guid = c.item
                WHERE c.guid = ? AND i.itemEntry = ?
                """, me, entry
            ) { try $0.u32(0) }
            if let low { found.note(low) }
            return low != nil
        }
        return GUID(0x4000 << 48 | UInt64(try #require(found.values.first)))
    }

    @Test(arguments: TestDriver.dialects, TestClusterOptions.Link.allCases)
    func playersOfTwoWorldserversWriteToEachOther(
        _ driver: TestDriver, _ link: TestClusterOptions.Link
    ) async throws {
        try await withCluster(on: driver, link: link) {
            $0.settings = ["Mail.DeliveryDelay=0"]
        } _: { cluster in
            let alice = try await cluster.player("Alice", security: 3)
            let bob = try await cluster.player("Bob", race: .nightElf, class: .hunter, security: 3)
            let (here, there) = (mailbox(northshire), mailbox(shadowglen))
            for player in [alice, bob] { try await player.command(".modify money 100000") }
            try await alice.ping()
            try await bob.ping()
            #expect(try await next(bob).time == NextMailTime.nothing)
            #expect(try await list(bob, there).letters.isEmpty)

            // A text with money: Bob hears of it, reads it, takes the money.
            let sent = try await result(
                alice,
                letter("bob", here) {
                    $0.body = "Some gold."
                    $0.money = 5_000
                })
            #expect(sent == SendMailResult(.send))
            try await bob.wait(for: ReceivedMail.self)
            let told = try await next(bob)
            let writer = await alice.view.me
            #expect(told.letters.map(\.sender) == [writer] && told.time == 0)
            let first = try #require(try await list(bob, there).letters.first)
            #expect((first.subject, first.body, first.money) == ("Hi", "Some gold.", 5_000))
            // Game masters write on paper of their own.
            #expect(first.checked == 16 && first.stationery == 61 && first.type == 0)
            try await bob.send(MarkMailAsRead(mailbox: there, mail: first.id))
            #expect(try await list(bob, there).letters.first?.checked == 17)
            #expect(try await next(bob).time == NextMailTime.nothing)
            let money = try await result(bob, TakeMailMoney(mailbox: there, mail: first.id))
            #expect(money == SendMailResult(mail: first.id, .takeMoney))
            #expect(try await list(bob, there).letters.first?.money == 0)

            // A copy of the text, once.
            let copied = try await result(bob, CopyMailToItem(mailbox: there, mail: first.id))
            #expect(copied == SendMailResult(mail: first.id, .makePermanent))
            #expect(
                try await result(bob, CopyMailToItem(mailbox: there, mail: first.id)).result
                    == .internalError)
            _ = try await carried(bob, 9311, cluster)
            #expect(
                try await result(bob, DeleteMail(mailbox: there, mail: first.id))
                    == SendMailResult(mail: first.id, .delete))
            #expect(try await list(bob, there).letters.isEmpty)
            try await cashOnDelivery(cluster, alice, bob)
        }
    }

    /// Bob pays for what Alice sends; what he does not want he gives back.
    private func cashOnDelivery(_ cluster: TestCluster, _ alice: Player, _ bob: Player) async throws {
        let (here, there) = (mailbox(northshire), mailbox(shadowglen))
        try await alice.command(".additem 2589 5")
        try await alice.command(".additem 2840 7")
        try await alice.ping()
        let (cloth, bars) = (try await carried(alice, 2589, cluster), try await carried(alice, 2840, cluster))
        let attachments = [
            SendMail.Attachment(slot: 0, item: cloth), SendMail.Attachment(slot: 1, item: bars),
        ]
        #expect(
            try await result(
                alice,
                letter("Bob", here) {
                    $0.attachments = attachments
                    $0.cashOnDelivery = 900
                }) == SendMailResult(.send))
        let offer = try #require(try await list(bob, there).letters.first)
        #expect(offer.cashOnDelivery == 900 && offer.items.map(\.entry) == [2589, 2840])
        #expect(offer.items.map(\.count) == [5, 7] && offer.items.map(\.index) == [0, 1])
        #expect(try await result(bob, DeleteMail(mailbox: there, mail: offer.id)).result == .internalError)
        var taken = SendMailResult(mail: offer.id, .takeItem)
        (taken.item, taken.count) = (cloth.low, 5)
        #expect(
            try await result(bob, TakeMailItem(mailbox: there, mail: offer.id, item: cloth.low)) == taken)
        #expect(
            try await result(bob, TakeMailItem(mailbox: there, mail: offer.id, item: cloth.low)).result
                == .internalError, "it is taken")
        #expect(try await carried(bob, 2589, cluster) == cloth)
        let payment = try #require(try await list(alice, here).letters.first)
        let buyer = await bob.view.me
        #expect(payment.money == 900 && payment.checked == 8 && payment.sender == buyer)
        #expect(
            try await result(alice, TakeMailMoney(mailbox: here, mail: payment.id))
                == SendMailResult(mail: payment.id, .takeMoney))
        #expect(try await list(bob, there).letters.first?.cashOnDelivery == 0, "paid for all")
        #expect(
            try await result(bob, ReturnMail(mailbox: there, mail: offer.id))
                == SendMailResult(mail: offer.id, .giveBack))
        let back = try #require(try await list(alice, here).letters.first)
        #expect(back.checked == 2 && back.items.map(\.item) == [bars.low])
        #expect(
            try await result(alice, ReturnMail(mailbox: here, mail: back.id)).result == .internalError,
            "not twice")
        #expect(
            try await result(alice, TakeMailItem(mailbox: here, mail: back.id, item: bars.low)).result == .ok)
        #expect(try await carried(alice, 2840, cluster) == bars)
    }

    @Test func refusalsHaveTheGamesNumbers() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            _ = try await cluster.player("Grom", race: .orc)
            let here = mailbox(northshire)
            func refusal(
                _ receiver: String, _ edit: (inout SendMail) -> Void = { _ in }
            ) async throws -> SendMailResult {
                try await result(alice, letter(receiver, here, edit))
            }
            #expect(try await refusal("Alice").result == .toOneself)
            #expect(try await refusal("Nobody").result == .receiverNotFound)
            #expect(try await refusal("Grom").result == .notEnoughMoney)
            #expect(try await refusal("Grom") { $0.money = .max }.result == .notEnoughMoney)
            #expect(
                try await refusal("Grom") {
                    $0.money = 1
                    $0.cashOnDelivery = 1
                }.result == .internalError)
            let many = (0..<13).map { SendMail.Attachment(slot: UInt8($0), item: GUID(7)) }
            #expect(try await refusal("Grom") { $0.attachments = many }.result == .tooManyItems)
            #expect(
                try await result(alice, TakeMailItem(mailbox: here, mail: 99, item: 1)).body()
                    == SendMailResult(mail: 99, .takeItem, .internalError).body())
            // Without a box, with a far one, and with what crashes clients nothing is answered.
            let mark = await alice.mark
            let number = await alice.timesSeen(.SMSG_SEND_MAIL_RESULT)
            try await alice.send(letter("Grom", .none))
            try await alice.send(letter("Grom", mailbox(shadowglen)))
            try await alice.send(letter("Grom", await alice.view.me))
            try await alice.send(MailListRequest(mailbox: mailbox(shadowglen)))
            try await alice.send(letter("Grom", here) { $0.body = "| |" })
            try await alice.send(NextMailTimeRequest())
            try await alice.wait(for: NextMailTime.self, after: mark)
            #expect(await alice.timesSeen(.SMSG_SEND_MAIL_RESULT) == number)
            #expect(await alice.timesSeen(.SMSG_MAIL_LIST_RESULT) == 0)
        }
    }

    /// One is offline when it arrives; one changes worldservers with a letter in hand.
    @Test func lettersFindThoseWhoWereAwayOrMove() async throws {
        try await withCluster {
            $0.settings = ["Mail.DeliveryDelay=0"]
        } _: { cluster in
            let alice = try await cluster.player("Alice", security: 3)
            let bob = try await cluster.player("Bob", security: 3)
            let here = mailbox(northshire)
            for player in [alice, bob] { try await player.command(".modify money 100000") }
            try await bob.logout()
            #expect(
                try await result(alice, letter("Bob", here) { $0.money = 700 }) == SendMailResult(.send))
            try await bob.enterWorld("Bob")
            #expect(try await next(bob).letters.count == 1)
            let home = await bob.view.position
            try await bob.command(".tele Orgrimmar")
            try await bob.wait(for: InitWorldStates.self) { $0.map == MapID(1) }
            let number = await bob.timesSeen(.SMSG_MAIL_LIST_RESULT)
            try await bob.send(MailListRequest(mailbox: here))
            #expect(try await next(bob).letters.count == 1)
            #expect(await bob.timesSeen(.SMSG_MAIL_LIST_RESULT) == number, "far away")
            let mark = await bob.mark
            try await bob.command(".go xyz \(home.x) \(home.y) \(home.z) 0")
            try await bob.wait(for: InitWorldStates.self, after: mark) { $0.map == MapID(0) }
            try await bob.ping()
            let letter = try #require(try await list(bob, here).letters.first)
            #expect(try await result(bob, TakeMailMoney(mailbox: here, mail: letter.id)).result == .ok)
        }
    }

    /// Items for somebody else are on their way for a while; whoever waits for them is told when they are
    /// there, also when he came in between.
    @Test func itemsAreToldOfWhenTheyArrive() async throws {
        try await withCluster {
            $0.settings = ["Mail.DeliveryDelay=5s"]
        } _: { cluster in
            let alice = try await cluster.player("Alice", security: 3)
            let bob = try await cluster.player("Bob")
            let carol = try await cluster.player("Carol")
            let here = mailbox(northshire)
            try await alice.command(".modify money 100000")
            try await alice.command(".additem 2589 5")
            try await alice.command(".additem 2840 7")
            try await alice.ping()
            try await carol.logout()
            for (entry, receiver) in [(2589, "Bob"), (2840, "Carol")] as [(UInt32, String)] {
                let item = try await carried(alice, entry, cluster)
                let sent = try await result(
                    alice,
                    letter(receiver, here) { $0.attachments = [SendMail.Attachment(slot: 0, item: item)] })
                #expect(sent == SendMailResult(.send))
            }
            #expect(try await list(bob, here).letters.isEmpty)
            #expect(await bob.timesSeen(.SMSG_RECEIVED_MAIL) == 0)
            try await carol.enterWorld("Carol")
            for player in [bob, carol] {
                try await player.wait(for: ReceivedMail.self)
                #expect(try await list(player, here).letters.count == 1)
                #expect(await player.timesSeen(.SMSG_RECEIVED_MAIL) == 1)
            }
        }
    }
}
