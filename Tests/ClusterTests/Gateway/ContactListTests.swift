import Base
import Bus
import CharactersAPI
import ClusterKit
import TestSupport
import Testing
import Wire

@testable import Gateway

/// The list of contacts and the news of friends, at the gateway.
@Suite struct ContactListTests {
    private let friend = CharacterID(realm: GatewayRig.realm, low: 77)

    private func news(_ news: Characters.FriendNews, _ gateway: String) -> Characters.FriendsChanged {
        var sight = Characters.FriendSight()
        (sight.status, sight.zone, sight.level, sight.characterClass) = (1, 12, 9, 8)
        return Characters.FriendsChanged(
            gateway: gateway,
            changes: [
                .init(
                    viewers: [CharacterID(realm: GatewayRig.realm, low: 1)], friend: friend, news: news,
                    sight: news == .came ? sight : .offline)
            ])
    }
    private func book(_ status: UInt8 = 0) -> Characters.ContactBook {
        var sight = Characters.FriendSight()
        sight.status = status
        return Characters.ContactBook(
            contacts: [.init(character: friend, flags: 1, note: "", sight: sight)],
            requests: (1...7).map { "Asker\($0)" })
    }
    private func gateway(_ rig: GatewayRig) async throws -> String {
        try await eventually("a player is in the world") {
            rig.state.withLock { $0.presence.values.contains { $0.online != nil } }
        }
        return rig.state.withLock { $0.presence.values.compactMap(\.online?.gateway).first } ?? ""
    }

    /// Else the list, which is older, would undo what was told.
    @Test func whatHappensWhileTheListIsOnItsWayIsToldAfterIt() async throws {
        let rig = try await GatewayRig()
        _ = try rig.world("one", maps: [0])
        let gate = TaskGate()
        let answer = book()
        rig.bus.serve(Characters.ListContacts.self) { _ in
            await gate.pass()
            return answer
        }
        let alice = try await rig.player("Alice")
        let gateway = try await gateway(rig)
        rig.bus.publish(news(.came, gateway))
        // Others are not told, and nobody of another gateway.
        rig.bus.publish(news(.left, "another"))
        for _ in 0..<3 { try await alice.ping() }
        #expect(await alice.timesSeen(.SMSG_FRIEND_STATUS) == 0)
        await gate.open()
        try await alice.wait(for: FriendStatus.self) { $0.result == .online && $0.zone == 12 }
        let order = await alice.saw.map(\.opcode).filter {
            $0 == .SMSG_CONTACT_LIST || $0 == .SMSG_FRIEND_STATUS
        }
        #expect(order == [.SMSG_CONTACT_LIST, .SMSG_FRIEND_STATUS])
        try await alice.hear(
            "Asker5 would like to be your Real ID friend. To accept, add @Asker5 to your friends.")
        try await alice.hear("2 more would like to be your Real ID friends.")
        rig.bus.publish(news(.left, gateway))
        try await alice.wait(for: FriendStatus.self) { $0.result == .offline }
        #expect(await alice.timesSeen(.SMSG_FRIEND_STATUS) == 2)
        await alice.quit()
        await rig.stop()
    }

    @Test func aListThatCouldNotBeHadComesLater() async throws {
        let rig = try await GatewayRig()
        _ = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        try await eventually("it was asked for in vain") {
            rig.log.entries.contains { $0.message == "friends were not found" }
        }
        let answer = book(1)
        rig.bus.serve(Characters.ListContacts.self) { _ in answer }
        let list = try await alice.wait(for: ContactList.self)
        #expect(list.contacts.map(\.presence) == [.online])
        await alice.quit()
        await rig.stop()
    }

    /// The client is told in the only way it knows.
    @Test func withoutTheServiceAChangeFails() async throws {
        let rig = try await GatewayRig()
        _ = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        var packet = AddFriend()
        packet.name = "Bob"
        try await alice.send(packet)
        #expect(try await alice.wait(for: FriendStatus.self).result == .databaseError)
        packet.name = "bob@example.org"
        try await alice.send(packet)
        #expect(try await alice.wait(for: FriendStatus.self).result == .databaseError)
        await alice.quit()
        await rig.stop()
    }

    @Test func aFloodOfRequestsIsCut() async throws {
        let rig = try await GatewayRig { $0.budgets.perOpcode[.CMSG_ADD_FRIEND] = 0.001 }
        _ = try rig.world("one", maps: [0])
        let asked = Locked(0)
        rig.bus.serve(Characters.AddFriend.self) { _ in
            asked.withLock { $0 += 1 }
            return Characters.SocialOutcome(.notFound)
        }
        let alice = try await rig.player("Alice")
        try await alice.sendTogether((0..<200).map { _ in (.CMSG_ADD_FRIEND, [65, 66, 0, 0]) })
        try await alice.ping()
        #expect(asked.withLock { $0 } == 0, "a bucket of two thousandths")
        #expect(rig.count("nimbus_gateway_over_budget_total") == 200)
        await alice.quit()
        await rig.stop()
    }
}
