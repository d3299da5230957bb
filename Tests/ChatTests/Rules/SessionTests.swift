import Base
import ChatAPI
import Testing

@testable import ChatService

/// What becomes of memberships when sessions end and begin (spec chat B.6).
struct SessionTests {
    private let alice = ChannelRig.player(1, "Alice")
    private let bob = ChannelRig.player(2, "Bob")

    private func again(_ actor: Chat.ChannelActor, gateway: String = "1") -> Chat.ChannelActor {
        var actor = actor
        actor.epoch += 1
        actor.gateway = gateway
        return actor
    }

    @Test func loggingOutLeavesAllChannels() throws {
        let rig = ChannelRig()
        for name in ["World", "Trade"] {
            try rig.join(alice, name)
            try rig.join(bob, name)
        }
        try rig.enter(alice, 1, zone: 12)
        rig.forgetTold()
        rig.end(alice, isLost: false)
        #expect(rig.notices(bob).filter { $0 == .left(alice.id) }.count == 2)
        #expect(rig.channels.seats[alice.id] == nil)
        #expect(rig.channel(of: bob)?.ownerName == "Bob")
        #expect(rig.notices(alice) == [])
    }

    @Test func aLostSessionKeepsItsPlaceForAWhile() throws {
        let rig = ChannelRig()
        try rig.join(alice)
        try rig.join(bob)
        try rig.change(alice, .password("pw"))
        rig.end(alice, isLost: true)
        rig.forgetTold()
        try rig.say(bob, "anyone?")
        #expect(rig.lines(alice) == [], "nobody is there to hear it")
        #expect(rig.channel(of: bob)?.ownerName == "Alice")
        rig.pass(.seconds(59))
        // The client joins its channels by itself; he proved the password before.
        let back = again(alice, gateway: "2")
        try rig.join(back)
        #expect(
            rig.notices(back) == [
                .youJoined(.custom), .modeChanged(alice.id, from: [], to: [.owner, .moderator]),
            ])
        #expect(rig.notices(bob) == [], "for the others nothing happened")
        rig.passGrace()
        try rig.say(bob, "welcome")
        #expect(rig.lines(back) == ["welcome"])
        #expect(rig.deliveries.contains { $0.gateway == "2" })
    }

    @Test func whoDoesNotComeBackHasLeft() throws {
        let rig = ChannelRig()
        try rig.join(alice)
        try rig.join(bob)
        rig.end(alice, isLost: true)
        rig.forgetTold()
        rig.passGrace()
        #expect(
            rig.notices(bob) == [
                .left(alice.id), .modeChanged(bob.id, from: [], to: [.owner, .moderator]),
                .ownerChanged(bob.id),
            ])
    }

    @Test func anOlderSessionsEndDoesNotMatter() throws {
        let rig = ChannelRig()
        let newer = again(alice)
        try rig.join(newer)
        try rig.join(bob)
        rig.end(alice, isLost: false)
        rig.end(alice, isLost: true)
        rig.passGrace()
        try rig.say(bob, "hello")
        #expect(rig.lines(newer) == ["hello"])
    }

    @Test func anOlderSessionIsNotHeard() throws {
        let rig = ChannelRig()
        try rig.join(alice)
        let newer = again(alice)
        // It has not joined yet.
        #expect(throws: Chat.ChannelRefusal.notMember) { try rig.say(newer, "hello") }
        try rig.join(newer)
        #expect(throws: Chat.ChannelRefusal.notMember) { try rig.say(alice, "hello") }
        #expect(throws: Chat.ChannelRefusal.ignored) { try rig.join(alice) }
        #expect(throws: Chat.ChannelRefusal.notMember) { try rig.leave(alice) }
    }

    @Test func titlesGoToNobodyWithoutASession() throws {
        let rig = ChannelRig()
        let cara = ChannelRig.player(3, "Cara")
        for player in [alice, bob, cara] { try rig.join(player) }
        rig.end(bob, isLost: true)
        try rig.leave(alice)
        #expect(rig.channel(of: cara)?.ownerName == "Cara")
    }

    @Test func whoIsLostCanBePutOutAndNothingElse() throws {
        let rig = ChannelRig()
        try rig.join(alice)
        try rig.join(bob)
        rig.end(bob, isLost: true)
        for action in [Chat.MemberAction.setOwner, .setModerator, .mute] {
            #expect(throws: Chat.ChannelRefusal.playerNotFound) { try rig.act(alice, action, "Bob") }
        }
        // He is back, and his client has not joined yet.
        let back = again(bob)
        let stranger = ChannelStranger(id: bob.id, race: 1, gateway: "1")
        try rig.act(alice, .invite, "Bob", stranger: stranger)
        #expect(rig.notices(back).contains(.invitedYou(by: alice.id)))
        try rig.act(alice, .ban, "Bob")
        #expect(throws: Chat.ChannelRefusal.banned) { try rig.join(back) }
    }

    @Test func aGatewaysEndTakesItsMembersAlone() throws {
        let rig = ChannelRig()
        let cara = ChannelRig.player(3, "Cara", gateway: "2", start: 5)
        let dora = ChannelRig.player(4, "Dora", gateway: "2", start: 9)
        for player in [alice, cara, dora] { try rig.join(player) }
        try rig.enter(cara, 1, zone: 12)
        rig.channels.gatewayEnded("2", startedBefore: 6, at: rig.now)
        rig.forgetTold()
        rig.passGrace()
        #expect(rig.notices(alice) == [.left(cara.id)])
        #expect(rig.channels.seats.keys.sorted() == [alice.id, dora.id])
    }

    @Test func afterARestartMembersAreWhoTheyWere() throws {
        let rig = ChannelRig()
        var kept = StoredChannel(
            scope: ChannelScope(realm: ChannelRig.realm, team: 0), name: "World", lastUsed: rig.now.unix)
        kept.password = "pw"
        rig.channels.shelf[kept.key] = kept
        rig.restore(bob, "World", .moderator)
        rig.restore(alice, "World", [.owner, .moderator])
        #expect(rig.deliveries.isEmpty, "nobody notices")
        #expect(rig.channel(of: alice)?.ownerName == "Alice")
        #expect(rig.flags(bob) == .moderator)
        try rig.say(alice, "as before")
        #expect(rig.lines(bob) == ["as before"])
        // Told twice.
        rig.restore(alice, "World", [.owner, .moderator])
        try rig.say(bob, "once")
        #expect(rig.lines(alice) == ["as before", "once"])
    }

    @Test func aLateOwnerFindsTheTitleTaken() throws {
        let rig = ChannelRig()
        try rig.join(bob)
        rig.forgetTold()
        rig.restore(alice, "World", [.owner, .moderator])
        #expect(rig.channel(of: alice)?.ownerName == "Bob")
        #expect(rig.notices(alice) == [.modeChanged(alice.id, from: [.owner, .moderator], to: .moderator)])
    }

    @Test func aBannedOneIsNotRestored() throws {
        let rig = ChannelRig()
        var kept = StoredChannel(
            scope: ChannelScope(realm: ChannelRig.realm, team: 0), name: "World", lastUsed: rig.now.unix)
        kept.bans[1] = UnixTime(seconds: rig.now.unix.seconds + 100)
        rig.channels.shelf[kept.key] = kept
        rig.restore(alice, "World")
        #expect(rig.channels.open.isEmpty)
        #expect(rig.channels.shelf[kept.key] == kept)
    }
}
