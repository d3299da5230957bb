import Base
import ChatAPI
import Testing

@testable import ChatService

/// `channels_rights` (spec chat B.3).
struct RightsTests {
    private let alice = ChannelRig.player(1, "Alice")
    private let bob = ChannelRig.player(2, "Bob")
    /// Named in the rights of some channels.
    private let warden = ChannelRig.player(5, "Warden")

    private func world(_ rights: ChannelRights) throws -> ChannelRig {
        let rig = ChannelRig()
        rig.rights("World", rights)
        try rig.join(alice)
        try rig.join(bob)
        rig.forgetTold()
        return rig
    }
    private func world(_ flags: ChannelRights.Flags) throws -> ChannelRig {
        try world(ChannelRights(flags: flags))
    }

    @Test func someNeverAnnounce() throws {
        let rig = try world(.neverAnnounces)
        try rig.leave(bob)
        #expect(rig.notices(alice) == [])
        #expect(throws: Chat.ChannelRefusal.notAllowedByRights) { try rig.change(alice, .announcements) }
    }

    @Test func someAlwaysAnnounce() throws {
        let rig = try world(.alwaysAnnounces)
        #expect(throws: Chat.ChannelRefusal.notAllowedByRights) { try rig.change(alice, .announcements) }
        try rig.leave(bob)
        #expect(rig.notices(alice) == [.left(bob.id)])
    }

    @Test func someHaveNoOwner() throws {
        let rig = try world(.hasNoOwner)
        #expect(rig.flags(alice) == [])
        #expect(rig.channel(of: alice)?.ownerName == nil)
    }

    @Test func inSomeNobodySpeaks() throws {
        let rig = try world(.nobodySpeaks)
        #expect(throws: Chat.ChannelRefusal.muted) { try rig.say(alice, "hello") }
        #expect(throws: Chat.ChannelRefusal.muted) { try rig.say(bob, "hello") }
        #expect(try rig.roster(bob).members.isEmpty)
        try rig.watch(bob)
        try rig.leave(alice)
        #expect(!rig.notices(bob).contains { if case .memberRemoved = $0 { true } else { false } })
    }

    @Test(arguments: [
        (ChannelRights.Flags.moderatorsCannotKick, Chat.MemberAction.kick), (.moderatorsCannotBan, .ban),
        (.moderatorsCannotMute, .mute), (.moderatorsCannotMute, .unmute),
    ])
    func somethingMayBeForbiddenToModerators(
        _ flags: ChannelRights.Flags, _ action: Chat.MemberAction
    ) throws {
        let rig = try world(flags)
        #expect(throws: Chat.ChannelRefusal.notAllowedByRights) { try rig.act(alice, action, "Bob") }
        let master = ChannelRig.player(9, "Master", security: 2)
        try rig.join(master)
        try rig.act(master, action, "Bob")
    }

    @Test func unbanningIsForbiddenWhereBanningIs() throws {
        let rig = try world(.moderatorsCannotBan)
        let master = ChannelRig.player(9, "Master", security: 2)
        try rig.join(master)
        try rig.act(master, .ban, "Bob")
        let stranger = ChannelStranger(id: bob.id, race: 1)
        #expect(throws: Chat.ChannelRefusal.notAllowedByRights) {
            try rig.act(alice, .unban, "Bob", stranger: stranger)
        }
        try rig.act(master, .unban, "Bob", stranger: stranger)
    }

    @Test func somePasswordsStay() throws {
        let rig = try world(.passwordStays)
        #expect(throws: Chat.ChannelRefusal.notAllowedByRights) { try rig.change(alice, .password("x")) }
    }

    @Test func someAreNotPreserved() throws {
        let rig = try world(.isNotPreserved)
        try rig.change(alice, .password("x"))
        #expect(rig.saves.isEmpty)
        try rig.leave(alice)
        try rig.leave(bob)
        #expect(rig.channels.shelf.isEmpty)
    }

    @Test func aMemberWaitsBetweenTwoLines() throws {
        let rig = try world(ChannelRights(speakDelaySeconds: 10, delayMessage: "Wait a bit."))
        try rig.say(bob, "one")
        rig.pass(.seconds(9))
        #expect(throws: Chat.ChannelRefusal.tooSoon("Wait a bit.")) { try rig.say(bob, "two") }
        rig.pass(.seconds(1))
        try rig.say(bob, "two")
        // Moderators do not wait.
        try rig.say(alice, "a")
        try rig.say(alice, "b")
        #expect(rig.lines(bob) == ["one", "two", "a", "b"])
    }

    @Test func aJoinerIsGreeted() throws {
        let rig = ChannelRig()
        rig.rights("World", ChannelRights(joinMessage: "Be nice."))
        try rig.join(alice)
        #expect(rig.hears(alice).contains(.text("Be nice.")))
    }

    @Test func constantModeratorsStandAboveTheRights() throws {
        var rights = ChannelRights(
            flags: [.moderatorsCannotKick, .moderatorsCannotBan, .moderatorsCannotMute])
        rights.moderators = ChannelRights.moderators(in: "77 \(warden.account)  x 5000000000")
        let rig = try world(rights)
        try rig.join(warden)
        #expect(rig.flags(warden) == .moderator)
        #expect(throws: Chat.ChannelRefusal.notAllowedByRights) { try rig.act(alice, .kick, "Warden") }
        #expect(throws: Chat.ChannelRefusal.ignored) { try rig.act(alice, .unsetModerator, "Warden") }
        try rig.act(warden, .mute, "Bob")
        try rig.act(warden, .setOwner, "Bob")
        #expect(rig.channel(of: bob)?.ownerName == "Bob")
        try rig.act(warden, .kick, "Bob")
        #expect(rig.channel(of: alice)?.ownerName == "Warden")
        let dora = ChannelRig.player(4, "Dora")
        try rig.act(warden, .ban, "Dora", stranger: ChannelStranger(id: dora.id, race: 1))
        #expect(throws: Chat.ChannelRefusal.banned) { try rig.join(dora) }
    }

    @Test func aConstantModeratorIsNotPutOutByOthers() throws {
        let rig = try world(ChannelRights(moderators: [warden.account]))
        try rig.join(warden)
        #expect(throws: Chat.ChannelRefusal.notModerator) { try rig.act(alice, .kick, "Warden") }
        #expect(throws: Chat.ChannelRefusal.notModerator) { try rig.act(alice, .ban, "Warden") }
    }
}
