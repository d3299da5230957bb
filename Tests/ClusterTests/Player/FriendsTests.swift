import Base
import Bus
import CharactersAPI
import ClusterKit
import Sandbox
import Store
import TestSupport
import Testing
import Wire

/// Friends, ignored players and Real ID in a whole cluster: with the game's own packets, on two worldservers
/// and on two realms (spec characters 6, 7).
@Suite struct FriendsTests {
    /// A status packet as it has to be, to the byte.
    private func status(
        _ result: FriendStatus.Result, _ player: GUID, note: String = "",
        _ presence: FriendPresence = .online,
        zone: UInt32 = 0, level: UInt32 = 0, class characterClass: UInt32 = 0
    ) -> [UInt8] {
        var packet = FriendStatus(result, player: player)
        (packet.note, packet.presence, packet.zone) = (note, presence, zone)
        (packet.level, packet.characterClass) = (level, characterClass)
        return packet.serverFrame()
    }
    private func answer(_ player: Player, to packet: some Packet) async throws -> FriendStatus {
        let mark = await player.mark
        try await player.send(packet)
        return try await player.wait(for: FriendStatus.self, after: mark)
    }
    private func add(_ player: Player, _ name: String, note: String = "") async throws -> FriendStatus {
        var packet = AddFriend()
        (packet.name, packet.note) = (name, note)
        return try await answer(player, to: packet)
    }
    private func ignore(_ player: Player, _ name: String) async throws -> FriendStatus {
        var packet = AddIgnore()
        packet.name = name
        return try await answer(player, to: packet)
    }
    private func remove(_ player: Player, _ friend: GUID) async throws -> FriendStatus {
        var packet = RemoveFriend()
        packet.player = friend
        return try await answer(player, to: packet)
    }
    private func list(_ player: Player, _ kinds: ContactKinds = .all) async throws -> ContactList {
        var packet = ContactListRequest()
        packet.kinds = kinds
        let mark = await player.mark
        try await player.send(packet)
        return try await player.wait(for: ContactList.self, after: mark)
    }

    // MARK: Coming and going

    @Test(arguments: TestDriver.dialects)
    func aFriendComesAndGoesOnAnotherWorldserver(_ driver: TestDriver) async throws {
        try await withCluster(on: driver) { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf, class: .hunter)
            #expect(await cluster.world(of: "Alice") !== (await cluster.world(of: "Bob")))
            let him = await bob.view.me
            let added = try await add(alice, "bob", note: "the hunter")
            #expect(
                added.serverFrame()
                    == status(.addedOnline, him, note: "the hunter", zone: 141, level: 1, class: 3))

            try await bob.logout()
            let left = try await alice.wait(for: FriendStatus.self) { $0.result == .offline }
            #expect(left.serverFrame() == status(.offline, him))
            #expect(try await list(alice).contacts.first?.presence == .offline)
            try await bob.enterWorld("Bob")
            let came = try await alice.wait(for: FriendStatus.self) { $0.result == .online }
            #expect(came.serverFrame() == status(.online, him, zone: 141, level: 1, class: 3))
            #expect(try await list(alice).contacts.first?.presence == .online)
            try await bob.chat(.afk, "tea")
            try await eventually("he is away") {
                try await cluster.bus.ask(Characters.OnlineByName(realm: RealmID(1), name: "Bob"))?
                    .status.contains(.away) == true
            }
            #expect(try await list(alice).contacts.first?.presence == .afk)

            // Without a word, like a crashed client.
            await bob.quit()
            try await alice.wait(for: FriendStatus.self) { $0.result == .offline }
            #expect(await alice.timesSeen(.SMSG_FRIEND_STATUS) == 4)
        }
    }

    @Test func aWorldserversDeathDoesNotMakeAFriendBlink() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf, class: .hunter)
            _ = try await add(alice, "Bob")
            let world = try #require(await cluster.world(of: "Bob"))
            await world.crash()
            try await bob.hear(ends: "Sorry for inconvenience.")
            try await bob.ping()
            #expect(try await list(alice).contacts.map(\.presence) == [.online])
            // Whatever was told of him had been told by now.
            _ = try await add(bob, "Alice")
            await bob.quit()
            try await alice.wait(for: FriendStatus.self) { $0.result == .offline }
            #expect(await alice.seen(FriendStatus.self).map(\.result) == [.addedOnline, .offline])
        }
    }

    @Test func aGameMasterWhoHidesIsGoneForPlayers() async throws {
        try await withCluster { options in
            options.settings = ["Friends.Staff=true"]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let keeper = try await cluster.player("Keeper", race: .nightElf, security: 2)
            #expect(try await add(alice, "Keeper").result == .addedOnline)
            try await keeper.command(".gm visible off")
            try await alice.wait(for: FriendStatus.self) { $0.result == .offline }
            #expect(try await list(alice).contacts.map(\.presence) == [.offline])
            try await keeper.command(".gm visible on")
            try await alice.wait(for: FriendStatus.self) { $0.result == .online }
        }
    }

    @Test func theListComesUnaskedOnceAndFromTheDaemonAlone() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            #expect(try await alice.wait(for: ContactList.self).contacts == [])
            _ = try await cluster.player("Bob", race: .nightElf)
            _ = try await cluster.player("Carol", race: .nightElf)
            _ = try await add(alice, "Bob", note: "friend")
            _ = try await ignore(alice, "Carol")
            _ = try await ignore(alice, "Bob")
            try await alice.logout()
            let mark = await alice.mark
            try await alice.enterWorld("Alice")
            let all = try await alice.wait(for: ContactList.self, after: mark)
            #expect(all.kinds == .all && all.contacts.map(\.kinds.rawValue) == [3, 2])
            #expect(all.contacts.first?.note == "friend" && all.contacts.first?.presence == .online)
            #expect(try await list(alice, .friend).contacts.count == 1)
            #expect(try await list(alice, .ignored).contacts.count == 2)
            #expect(try await list(alice, .muted).contacts == [])
            try await alice.ping()
            #expect(await alice.timesSeen(.SMSG_CONTACT_LIST) == 5, "none of a worldserver")
        }
    }

    // MARK: Results

    @Test func aClientGetsTheResultsOfTheGame() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf)
            let grom = try await cluster.player("Grom", race: .orc)
            let (me, him, enemy) = (await alice.view.me, await bob.view.me, await grom.view.me)
            #expect(try await add(alice, "Nobody").serverFrame() == status(.notFound, .none))
            #expect(try await add(alice, "Alice").serverFrame() == status(.oneself, me))
            #expect(try await add(alice, "Grom").serverFrame() == status(.enemy, enemy))
            #expect(try await add(alice, "Bob").result == .addedOnline)
            #expect(try await add(alice, "Bob").serverFrame() == status(.already, him))
            #expect(try await remove(alice, him).serverFrame() == status(.removed, him))
            #expect(try await ignore(alice, "Nobody").serverFrame() == status(.ignoreNotFound, .none))
            #expect(try await ignore(alice, "Alice").serverFrame() == status(.ignoreSelf, me))
            #expect(try await ignore(alice, "Grom").serverFrame() == status(.ignoreAdded, enemy))
            #expect(try await ignore(alice, "Grom").serverFrame() == status(.ignoreAlready, enemy))
            var packet = RemoveIgnore()
            packet.player = enemy
            #expect(try await answer(alice, to: packet).serverFrame() == status(.ignoreRemoved, enemy))
            // Objects of other kinds, and players of realms that there are not.
            for guid in [GUID.none, GUID(0xF130_0000_0000_0007), GUID(9 << 32 | 2), GUID(.max)] {
                #expect(try await remove(alice, guid).serverFrame() == status(.removed, guid))
                packet.player = guid
                #expect(try await answer(alice, to: packet).result == .ignoreRemoved)
            }
            #expect(cluster.metric("nimbus_gateway_malformed_total") == 0)
        }
    }

    @Test func whoIsIgnoredCannotWhisper() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf)
            #expect(try await ignore(alice, "Bob").result == .ignoreAdded)
            try await bob.whisper("hello?", to: "Alice")
            try await bob.wait(for: ChatLine.self) { $0.type == .ignored }
            var packet = RemoveIgnore()
            packet.player = await bob.view.me
            #expect(try await answer(alice, to: packet).result == .ignoreRemoved)
            try await bob.whisper("and now?", to: "Alice")
            try await alice.hear("and now?", type: .whisper)
            #expect(await alice.seen(ChatLine.self).allSatisfy { $0.text != "hello?" })
        }
    }

    @Test func notesAreKeptAndOverlongOnesDoNoHarm() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf)
            _ = try await add(alice, "Bob")
            var packet = SetContactNotes()
            (packet.player, packet.note) = (await bob.view.me, String(repeating: "ü", count: 30))
            try await alice.send(packet)
            #expect(try await list(alice).contacts.first?.note == String(repeating: "ü", count: 24))
            // More than any client sends is not read at all, bytes that are no text neither.
            let guid = (0..<8).map { _ in UInt8(0) }
            try await alice.send(.CMSG_SET_CONTACT_NOTES, guid + [UInt8](repeating: 65, count: 300) + [0])
            try await alice.send(.CMSG_ADD_FRIEND, [0xC3, 0x28, 0, 0])
            #expect(try await list(alice).contacts.count == 1)
            #expect(cluster.metric("nimbus_gateway_malformed_total") == 2)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aFriendsCharacterIsDeleted(_ driver: TestDriver) async throws {
        try await withCluster(on: driver) { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf)
            let him = await bob.view.me
            _ = try await add(alice, "Bob")
            try await bob.logout()
            try await alice.wait(for: FriendStatus.self) { $0.result == .offline }
            try await bob.listCharacters()
            try await bob.deleteCharacter("Bob")
            let gone = try await alice.wait(for: FriendStatus.self) { $0.result == .removed }
            #expect(gone.serverFrame() == status(.removed, him))
            #expect(try await list(alice).contacts == [])
        }
    }

    // MARK: Real ID

    @Test func accountsOfTwoRealmsBecomeFriends() async throws {
        let auth = try await FreshDatabase(on: .sqliteMemory)
        let accounts = auth.open()
        try await withCluster { options in
            (options.realms, options.worlds, options.realmsOfWorlds) = (2, 4, [1, 2])
            options.settings = ["Database.Auth=\(auth.urlText)"]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let eve = try await cluster.player("Eve", realm: "Realm2")
            for name in ["alice", "eve"] {
                try await accounts.write(
                    "UPDATE account SET email = ? WHERE username = ?", "\(name)@example.org",
                    name.uppercased())
            }
            var packet = AddFriend()
            packet.name = "eve@example.org"
            try await alice.send(packet)
            try await alice.hear(
                "If this address belongs to an account, it is asked to be your Real ID friend.", type: .system
            )
            let question =
                "Alice would like to be your Real ID friend. To accept, add @Alice to your friends."
            try await eve.hear(question, type: .system)
            // At the next login again.
            try await eve.logout()
            let mark = await eve.mark
            try await eve.enterWorld("Eve")
            try await eve.hear(question, type: .system, after: mark)

            let (a, e) = (await alice.view.me.rawValue, await eve.view.me.rawValue)
            let (fromEve, fromAlice) = (GUID(1 << 32 | a), GUID(2 << 32 | e))
            let accepted = try await add(eve, "@alice", note: "at last")
            #expect(
                accepted.serverFrame()
                    == status(.addedOnline, fromEve, note: "at last", zone: 12, level: 1, class: 1))
            let told = try await alice.wait(for: FriendStatus.self) { $0.result == .addedOnline }
            #expect(told.serverFrame() == status(.addedOnline, fromAlice, zone: 12, level: 1, class: 1))
            #expect(try await list(alice).contacts.map(\.player) == [fromAlice])
            #expect(try await alice.nameOf(fromAlice) == "Eve")

            await eve.quit()
            let left = try await alice.wait(for: FriendStatus.self) { $0.result == .offline }
            #expect(left.serverFrame() == status(.offline, fromAlice))
            #expect(try await remove(alice, fromAlice).serverFrame() == status(.removed, fromAlice))
            #expect(try await list(alice).contacts == [])
        }
        await accounts.close()
        try await auth.remove()
    }
}
