import Base
import ClusterKit
import Sandbox
import Store
import TestSupport
import Testing
import Wire

/// An evening of six players, on two worldservers of each of two realms: names, who, friends over realms,
/// whispers, channels and mail, to the byte where a client reads it.
///
/// Alice, Bob, Grom and the game master Keeper play on the first realm, Eve and Finn on the second.
@Suite struct SocialStoryTests {
    private struct Cast: Sendable {
        let cluster: TestCluster
        let alice: Player, bob: Player, grom: Player, keeper: Player
        let eve: Player, finn: Player
        /// The accounts' table.
        let accounts: Database
        var all: [Player] { [alice, bob, grom, keeper, eve, finn] }
    }

    @Test(arguments: TestDriver.dialects)
    func anEveningOfSixPlayers(_ driver: TestDriver) async throws {
        let auth = try await FreshDatabase(on: driver)
        let second = try await FreshDatabase(on: driver)
        let accounts = auth.open()
        try await withCluster(on: driver) { options in
            (options.realms, options.worlds, options.realmsOfWorlds) = (2, 4, [1, 2])
            options.settings = [
                "Mail.DeliveryDelay=0", "Database.Auth=\(auth.urlText)",
                "Realm.2.CharactersDatabase=\(second.urlText)",
            ]
        } _: { cluster in
            let cast = Cast(
                cluster: cluster, alice: try await cluster.player("Alice"),
                bob: try await cluster.player("Bob", race: .nightElf, class: .hunter),
                grom: try await cluster.player("Grom", race: .orc),
                keeper: try await cluster.player("Keeper", security: 2),
                eve: try await cluster.player("Eve", realm: "Realm2"),
                finn: try await cluster.player("Finn", race: .nightElf, realm: "Realm2"), accounts: accounts)
            try await theyFindEachOther(cast)
            try await theyMakeFriends(cast)
            try await theyMakeFriendsAbroad(cast)
            try await theyWhisper(cast)
            try await theyMeetInChannels(cast)
            try await theyWriteLetters(cast)
            try await aWorldserverDies(cast)
            for metric in ["over_budget", "misplaced", "malformed", "refused_characters"] {
                #expect(cluster.metric("nimbus_gateway_\(metric)_total") == 0, "\(metric)")
            }
            for player in cast.all { #expect(await player.unreadable == 0) }
        }
        await accounts.close()
        try await auth.remove()
        try await second.remove()
    }

    /// Sends, and takes the first answer of a kind that comes then.
    private func ask<P: Packet>(
        _ player: Player, _ packet: some Packet, for answer: P.Type
    ) async throws -> P {
        let mark = await player.mark
        try await player.send(packet)
        return try await player.wait(for: answer, after: mark)
    }
    private func look(_ player: Player, _ expected: some Packet, _ seen: some Packet) {
        #expect(seen.serverFrame() == expected.serverFrame(), "\(player.label)")
    }

    // MARK: Who is there

    private func theyFindEachOther(_ cast: Cast) async throws {
        #expect(
            await cast.cluster.world(of: "Alice") !== (await cast.cluster.world(of: "Bob")),
            "they stand on different worldservers")
        func who(_ player: Player) async throws -> [String] {
            try await ask(player, WhoRequest(), for: WhoList.self).players.map(\.name)
        }
        #expect(try await who(cast.alice) == ["Alice", "Bob", "Keeper"])
        #expect(try await who(cast.keeper) == ["Alice", "Bob", "Grom", "Keeper"])
        #expect(try await who(cast.grom) == ["Grom"])
        #expect(try await who(cast.finn) == ["Eve", "Finn"])
        #expect(try await cast.alice.nameOf(await cast.bob.view.me) == "Bob")
    }

    // MARK: Friends

    private func friend(
        _ result: FriendStatus.Result, _ player: GUID, note: String = "", zone: UInt32 = 0,
        class characterClass: UInt32 = 0
    ) -> FriendStatus {
        var status = FriendStatus(result, player: player)
        (status.note, status.zone, status.characterClass) = (note, zone, characterClass)
        status.level = characterClass == 0 ? 0 : 1
        return status
    }
    private func add(_ player: Player, _ name: String, note: String = "") async throws -> FriendStatus {
        try await ask(
            player,
            AddFriend.with {
                $0.name = name
                $0.note = note
            }, for: FriendStatus.self)
    }

    private func theyMakeFriends(_ cast: Cast) async throws {
        let (alice, bob) = (cast.alice, cast.bob)
        let him = await bob.view.me
        look(
            alice, friend(.addedOnline, him, note: "shoots well", zone: 141, class: 3),
            try await add(alice, "bob", note: "shoots well"))
        look(alice, friend(.already, him), try await add(alice, "Bob"))
        look(alice, friend(.notFound, .none), try await add(alice, "Eve"))
        look(alice, friend(.enemy, await cast.grom.view.me), try await add(alice, "Grom"))
        try await bob.logout()
        look(
            alice, friend(.offline, him),
            try await alice.wait(for: FriendStatus.self) { $0.result == .offline })
        try await bob.enterWorld("Bob")
        look(
            alice, friend(.online, him, zone: 141, class: 3),
            try await alice.wait(for: FriendStatus.self) { $0.result == .online })
        let list = try await ask(alice, ContactListRequest(), for: ContactList.self)
        var contact = ContactList.Contact()
        (contact.player, contact.note, contact.presence) = (him, "shoots well", .online)
        (contact.zone, contact.level, contact.characterClass) = (141, 1, 3)
        look(alice, ContactList(kinds: .all, contacts: [contact]), list)
        let ignored = try await ask(
            bob, AddIgnore.with { $0.name = "Grom" }, for: FriendStatus.self)
        look(bob, friend(.ignoreAdded, await cast.grom.view.me), ignored)
    }

    /// Eve of the other realm becomes Alice's friend by account.
    private func theyMakeFriendsAbroad(_ cast: Cast) async throws {
        let (alice, eve) = (cast.alice, cast.eve)
        try await cast.accounts.write("UPDATE account SET email = 'eve@example.org' WHERE username = 'EVE'")
        try await alice.send(AddFriend.with { $0.name = "eve@example.org" })
        try await eve.hear(
            "Alice would like to be your Real ID friend. To accept, add @Alice to your friends.",
            type: .system
        )
        let (fromEve, fromAlice) = (
            GUID(1 << 32 | (await alice.view.me).rawValue), GUID(2 << 32 | (await eve.view.me).rawValue)
        )
        look(eve, friend(.addedOnline, fromEve, zone: 12, class: 1), try await add(eve, "@alice"))
        look(
            alice, friend(.addedOnline, fromAlice, zone: 12, class: 1),
            try await alice.wait(for: FriendStatus.self) { $0.player == fromAlice })
        let name = try await ask(alice, NameQuery(player: fromAlice), for: NameQueryResponse.self)
        look(
            alice,
            NameQueryResponse(
                player: fromAlice, name: "Eve", realm: "Realm2", race: 1, gender: 0, characterClass: 1), name)
    }

    // MARK: Whispers

    private func theyWhisper(_ cast: Cast) async throws {
        let (alice, bob, eve) = (cast.alice, cast.bob, cast.eve)
        let (her, him) = (await alice.view.me, await bob.view.me)
        try await alice.whisper("are you there?", to: "Bob")
        look(
            bob, ChatLine(.whisper, from: her, to: her, "are you there?"),
            try await bob.wait(for: ChatLine.self) { $0.type == .whisper })
        look(
            alice, ChatLine(.whisperInform, from: him, to: him, "are you there?"),
            try await alice.wait(for: ChatLine.self) { $0.type == .whisperInform })
        try await cast.grom.whisper("zug", to: "Alice")
        look(cast.grom, ChatWrongFaction(), try await cast.grom.wait(for: ChatWrongFaction.self))
        // A friend of the other realm hears, a stranger there does not exist.
        let (fromEve, fromAlice) = (
            GUID(1 << 32 | her.rawValue), GUID(2 << 32 | (await eve.view.me).rawValue)
        )
        try await alice.whisper("far away?", to: "eve-realm2")
        var foreign = ChatLine(.whisperForeign, from: fromEve, to: fromEve, "far away?")
        foreign.senderName = "Alice"
        look(eve, foreign, try await eve.wait(for: ChatLine.self) { $0.type == .whisperForeign })
        try await eve.whisper("not at all", to: "Alice")
        try await alice.hear("not at all", type: .whisperForeign)
        #expect(try await alice.nameOf(fromAlice) == "Eve")
        try await alice.whisper("and you?", to: "Finn")
        look(
            alice, ChatPlayerNotFound(name: "Finn"),
            try await alice.wait(for: ChatPlayerNotFound.self))
        try await bob.chat(.afk, "hunting")
        try await eventually("Bob is away") {
            try await alice.whisper("still there?", to: "Bob")
            try await alice.ping()
            return await alice.seen(ChatLine.self).contains { $0.type == .afk && $0.text == "hunting" }
        }
    }

    // MARK: Channels

    private func theyMeetInChannels(_ cast: Cast) async throws {
        let (alice, bob, grom, eve) = (cast.alice, cast.bob, cast.grom, cast.eve)
        for player in [alice, bob, grom, eve] { try await player.joinChannel("Hunt") }
        try await bob.say("boars!", inChannel: "hunt")
        let him = await bob.view.me
        let line = ChatLine(.channel, .common, from: him, to: him, channel: "Hunt", "boars!", tag: .afk)
        for player in [alice, bob] {
            look(player, line, try await player.wait(for: ChatLine.self) { $0.type == .channel })
        }
        var kicked = ChannelNotify(.kicked, channel: "Hunt")
        (kicked.player, kicked.actor) = (him, await alice.view.me)
        try await alice.send(KickFromChannel(channel: "Hunt", player: "bob"))
        for player in [alice, bob] {
            look(player, kicked, try await player.notice(.kicked, in: "Hunt"))
        }
        try await alice.say("alone", inChannel: "Hunt")
        try await alice.hear("alone", type: .channel)
        for player in [bob, grom, eve] {
            try await player.ping()
            #expect(await !player.view.heard("alone"), "\(player.label)")
        }
    }

    // MARK: Mail

    private func theyWriteLetters(_ cast: Cast) async throws {
        let (alice, keeper) = (cast.alice, cast.keeper)
        let box = Fixture.all[0].guid
        try await keeper.command(".modify money 20000")
        try await keeper.ping()
        let sent = try await ask(
            keeper,
            SendMail.with {
                ($0.mailbox, $0.receiver, $0.subject, $0.body) = (box, "alice", "Well done", "Keep it up.")
                $0.money = 12_345
            }, for: SendMailResult.self)
        look(keeper, SendMailResult(.send), sent)
        try await alice.wait(for: ReceivedMail.self)
        let letters = try await ask(alice, MailListRequest(mailbox: box), for: MailList.self)
        let letter = try #require(letters.letters.first)
        let sender = await keeper.view.me
        #expect(letter.subject == "Well done" && letter.body == "Keep it up." && letter.money == 12_345)
        #expect(letter.sender == sender && letter.stationery == 61 && letter.checked == 16)
        look(
            alice, SendMailResult(mail: letter.id, .takeMoney),
            try await ask(
                alice, TakeMailMoney(mailbox: box, mail: letter.id), for: SendMailResult.self))
        look(
            alice, SendMailResult(mail: letter.id, .delete),
            try await ask(alice, DeleteMail(mailbox: box, mail: letter.id), for: SendMailResult.self))
        let toEve = SendMail.with { ($0.mailbox, $0.receiver, $0.subject) = (box, "Eve", "Hello") }
        look(
            alice, SendMailResult(.send, .receiverNotFound),
            try await ask(alice, toEve, for: SendMailResult.self))
    }

    // MARK: And all of it goes on

    /// Alice's worldserver dies: she stays in her channels and in her friends' lists.
    private func aWorldserverDies(_ cast: Cast) async throws {
        let (alice, bob) = (cast.alice, cast.bob)
        _ = try await add(bob, "Alice")
        try await bob.joinChannel("Hunt", password: "")
        let world = try #require(await cast.cluster.world(of: "Alice"))
        await world.crash()
        try await alice.hear(ends: "Sorry for inconvenience.")
        try await bob.say("what was that?", inChannel: "Hunt")
        try await alice.hear("what was that?", type: .channel)
        try await alice.whisper("nothing", to: "Bob")
        try await bob.hear("nothing", type: .whisper)
        #expect(await bob.seen(FriendStatus.self).allSatisfy { $0.result != .offline })
    }
}
