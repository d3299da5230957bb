import Base
import ChatAPI
import Testing

@testable import ChatService

/// What moderators may and may not (spec chat B.6).
struct ModerationTests {
    private let alice = ChannelRig.player(1, "Alice")
    private let bob = ChannelRig.player(2, "Bob")
    private let cara = ChannelRig.player(3, "Cara")
    private let master = ChannelRig.player(9, "Master", security: 2)

    /// Alice owns, Bob moderates, Cara is a member.
    private func world(_ edit: (inout ChannelConfiguration) -> Void = { _ in }) throws -> ChannelRig {
        let rig = ChannelRig(edit)
        for player in [alice, bob, cara] { try rig.join(player) }
        try rig.act(alice, .setModerator, "Bob")
        rig.forgetTold()
        return rig
    }
    private func stranger(
        _ actor: Chat.ChannelActor, gateway: String? = nil, hidden: Bool = false
    ) -> ChannelStranger {
        ChannelStranger(
            id: actor.id, race: actor.race, gateway: gateway, security: actor.security, isHidden: hidden)
    }

    @Test func strangersAndMembersMayNotModerate() throws {
        let rig = try world()
        let dora = ChannelRig.player(4, "Dora")
        for action in Chat.MemberAction.allCases {
            #expect(throws: Chat.ChannelRefusal.notMember) { try rig.act(dora, action, "Cara") }
        }
        for action in [Chat.MemberAction.kick, .ban, .unban, .setModerator, .unsetModerator, .mute, .unmute] {
            #expect(throws: Chat.ChannelRefusal.notModerator) { try rig.act(cara, action, "Bob") }
        }
        #expect(throws: Chat.ChannelRefusal.notOwner) { try rig.act(bob, .setOwner, "Bob") }
        for change in [Chat.ChannelChange.password("x"), .announcements, .moderation] {
            #expect(throws: Chat.ChannelRefusal.notMember) { try rig.change(dora, change) }
            #expect(throws: Chat.ChannelRefusal.notModerator) { try rig.change(cara, change) }
        }
        #expect(rig.deliveries.isEmpty)
        #expect(rig.records.isEmpty)
    }

    @Test func aKickIsSeenByAllAndEndsTheMembership() throws {
        let rig = try world()
        try rig.act(bob, .kick, "cARA")
        for player in [alice, bob, cara] { #expect(rig.notices(player) == [.kicked(cara.id, by: bob.id)]) }
        #expect(throws: Chat.ChannelRefusal.notMember) { try rig.say(cara, "still here?") }
        #expect(rig.records.map(\.action) == [.kick])
        #expect(throws: Chat.ChannelRefusal.playerNotFound) { try rig.act(bob, .kick, "Cara") }
        try rig.join(cara)
    }

    @Test func onlyTheOwnerActsOnTheOwner() throws {
        let rig = try world()
        for action in [Chat.MemberAction.kick, .ban, .setModerator, .unsetModerator, .mute, .unmute] {
            #expect(throws: Chat.ChannelRefusal.ownerProtected) { try rig.act(bob, action, "Alice") }
        }
        for action in [Chat.MemberAction.setModerator, .unsetModerator, .mute, .unmute] {
            #expect(throws: Chat.ChannelRefusal.ignored) { try rig.act(alice, action, "Alice") }
        }
        #expect(rig.flags(alice) == [.owner, .moderator])
        try rig.act(alice, .kick, "Alice")
        #expect(
            rig.notices(cara) == [
                .kicked(alice.id, by: alice.id),
                .modeChanged(bob.id, from: .moderator, to: [.owner, .moderator]), .ownerChanged(bob.id),
            ])
    }

    @Test func aGameMasterKicksTheOwnerAndTakesTheTitle() throws {
        let rig = try world()
        try rig.join(master)
        rig.forgetTold()
        try rig.act(master, .kick, "Alice")
        #expect(
            rig.notices(cara) == [
                .kicked(alice.id, by: master.id),
                .modeChanged(master.id, from: [], to: [.owner, .moderator]), .ownerChanged(master.id),
            ])
        #expect(throws: Chat.ChannelRefusal.ownerProtected) { try rig.act(bob, .kick, "Master") }
    }

    @Test func gameMastersAreNotPutOut() throws {
        let rig = try world()
        try rig.join(master)
        #expect(throws: Chat.ChannelRefusal.notModerator) { try rig.act(bob, .kick, "Master") }
        #expect(throws: Chat.ChannelRefusal.notModerator) { try rig.act(alice, .ban, "Master") }
    }

    @Test func aBanKeepsSomebodyOutUntilItEnds() throws {
        let rig = try world()
        try rig.act(bob, .ban, "Cara")
        #expect(rig.notices(cara) == [.banned(cara.id, by: bob.id)])
        #expect(throws: Chat.ChannelRefusal.banned) { try rig.join(cara) }
        #expect(rig.saves.last?.withBans == true)
        rig.pass(.seconds(60 * 86_400 - 1))
        #expect(throws: Chat.ChannelRefusal.banned) { try rig.join(cara) }
        rig.pass(.seconds(1))
        try rig.join(cara)
    }

    @Test func anUnbanNeedsNobodyPresent() throws {
        let rig = try world()
        try rig.act(bob, .ban, "Cara")
        rig.forgetTold()
        #expect(throws: Chat.ChannelRefusal.playerNotFound, "nobody of that name") {
            try rig.act(bob, .unban, "Nobody")
        }
        #expect(throws: Chat.ChannelRefusal.playerNotFound, "not banned") {
            try rig.act(bob, .unban, "Bob", stranger: stranger(bob))
        }
        try rig.act(bob, .unban, "cARA", stranger: stranger(cara))
        #expect(rig.notices(alice) == [.unbanned(cara.id, by: bob.id)])
        try rig.join(cara)
    }

    @Test func onlyStaffBansWhoIsNotThere() throws {
        let rig = try world()
        let dora = ChannelRig.player(4, "Dora")
        let grom = ChannelRig.player(5, "Grom", race: 2)
        #expect(throws: Chat.ChannelRefusal.playerNotFound) {
            try rig.act(bob, .ban, "Dora", stranger: stranger(dora))
        }
        try rig.join(master)
        #expect(throws: Chat.ChannelRefusal.playerNotFound, "of the other faction") {
            try rig.act(master, .ban, "Grom", stranger: stranger(grom))
        }
        rig.forgetTold()
        try rig.act(master, .ban, "Dora", stranger: stranger(dora))
        #expect(rig.notices(cara) == [.banned(dora.id, by: master.id)])
        #expect(throws: Chat.ChannelRefusal.banned) { try rig.join(dora) }
    }

    @Test func tooManyBansLetTheOldestGo() throws {
        let rig = try world { $0.bansMax = 2 }
        try rig.join(master)
        for low in 11...13 as ClosedRange<UInt32> {
            let player = ChannelRig.player(low, "P\(low)")
            try rig.act(master, .ban, "P\(low)", stranger: stranger(player))
            rig.pass(.seconds(1))
        }
        try rig.join(ChannelRig.player(11, "P11"))
        #expect(throws: Chat.ChannelRefusal.banned) { try rig.join(ChannelRig.player(12, "P12")) }
        #expect(throws: Chat.ChannelRefusal.banned) { try rig.join(ChannelRig.player(13, "P13")) }
    }

    @Test func officesAreToldOnlyWhenTheyChange() throws {
        let rig = try world()
        try rig.act(bob, .setModerator, "Cara")
        try rig.act(bob, .setModerator, "Cara")
        #expect(rig.notices(alice) == [.modeChanged(cara.id, from: [], to: .moderator)])
        try rig.act(bob, .unsetModerator, "Cara")
        try rig.act(bob, .mute, "Cara")
        try rig.act(bob, .unmute, "Cara")
        try rig.act(bob, .unmute, "Cara")
        #expect(
            rig.notices(alice) == [
                .modeChanged(cara.id, from: .moderator, to: []), .modeChanged(cara.id, from: [], to: .muted),
                .modeChanged(cara.id, from: .muted, to: []),
            ])
        #expect(throws: Chat.ChannelRefusal.playerNotFound) { try rig.act(bob, .mute, "Nobody") }
    }

    @Test func moderatorsAreNotTooMany() throws {
        let rig = try world { $0.moderatorsMax = 2 }
        #expect(throws: Chat.ChannelRefusal.throttled) { try rig.act(alice, .setModerator, "Cara") }
    }

    @Test func theTitleIsGivenAway() throws {
        let rig = try world()
        try rig.act(alice, .setOwner, "cara")
        #expect(
            rig.notices(bob) == [
                .modeChanged(alice.id, from: [.owner, .moderator], to: .moderator),
                .modeChanged(cara.id, from: [], to: [.owner, .moderator]), .ownerChanged(cara.id),
            ])
        #expect(throws: Chat.ChannelRefusal.notOwner) { try rig.act(alice, .setOwner, "Alice") }
        #expect(throws: Chat.ChannelRefusal.playerNotFound) { try rig.act(cara, .setOwner, "Nobody") }
        #expect(rig.channel(of: alice)?.ownerName == "Cara")
    }

    @Test func passwordAndAnnouncementsAreAnyModerators() throws {
        let rig = try world()
        try rig.change(bob, .password("new"))
        try rig.change(bob, .announcements)
        try rig.change(bob, .announcements)
        #expect(
            rig.notices(cara) == [
                .passwordChanged(by: bob.id), .announcements(isOn: false, by: bob.id),
                .announcements(isOn: true, by: bob.id),
            ])
        #expect(rig.saves.map(\.channel.password) == ["new", "new", "new"])
        #expect(rig.saves.map(\.channel.announces) == [true, false, true])
        #expect(rig.records.map(\.action) == [.password, .announcements, .announcements])
        #expect(throws: Chat.ChannelRefusal.ignored) {
            try rig.change(bob, .password(String(repeating: "x", count: 32)))
        }
    }

    @Test func inModeratedChannelsOnlySomeSpeak() throws {
        let rig = try world()
        try rig.change(bob, .moderation)
        #expect(rig.notices(cara) == [.moderation(isOn: true, by: bob.id)])
        #expect(throws: Chat.ChannelRefusal.muted) { try rig.say(cara, "me?") }
        try rig.say(bob, "I may")
        try rig.say(alice, "I too")
        try rig.change(alice, .moderation)
        try rig.say(cara, "now")
        #expect(rig.lines(alice) == ["I may", "I too", "now"])
    }

    @Test func theMutedDoNotSpeak() throws {
        let rig = try world()
        try rig.act(bob, .mute, "Cara")
        #expect(throws: Chat.ChannelRefusal.muted) { try rig.say(cara, "hello") }
        #expect(throws: Chat.ChannelRefusal.ignored) { try rig.say(bob, "") }
    }

    @Test func invitationsReachTheRightOnes() throws {
        let rig = try world()
        let dora = ChannelRig.player(4, "Dora")
        let grom = ChannelRig.player(5, "Grom", race: 2)
        #expect(throws: Chat.ChannelRefusal.playerNotFound) { try rig.act(cara, .invite, "Nobody") }
        #expect(throws: Chat.ChannelRefusal.playerNotFound, "not online") {
            try rig.act(cara, .invite, "Dora", stranger: stranger(dora))
        }
        #expect(throws: Chat.ChannelRefusal.playerNotFound, "not to be seen") {
            try rig.act(cara, .invite, "Master", stranger: stranger(master, gateway: "1", hidden: true))
        }
        #expect(throws: Chat.ChannelRefusal.inviteWrongFaction) {
            try rig.act(cara, .invite, "Grom", stranger: stranger(grom, gateway: "1"))
        }
        #expect(throws: Chat.ChannelRefusal.alreadyMember(bob.id)) { try rig.act(cara, .invite, "bob") }
        try rig.act(cara, .invite, "Dora", stranger: stranger(dora, gateway: "2"))
        #expect(rig.deliveries.first?.gateway == "2")
        #expect(rig.notices(dora) == [.invitedYou(by: cara.id)])
        #expect(rig.notices(cara) == [.youInvited("Dora")])
        try rig.join(dora)
        try rig.act(bob, .ban, "Dora")
        #expect(throws: Chat.ChannelRefusal.invitedIsBanned) {
            try rig.act(cara, .invite, "Dora", stranger: stranger(dora, gateway: "2"))
        }
    }

    @Test func aSilentGameMasterTellsOnlyTheOneWhoGoes() throws {
        let rig = try world { $0.silentStaff = true }
        try rig.join(master)
        rig.forgetTold()
        try rig.act(master, .kick, "Cara")
        #expect(rig.notices(cara) == [.kicked(cara.id, by: master.id)])
        #expect(rig.notices(bob) == [])
    }

    @Test func listsShowWhoMayBeSeen() throws {
        let rig = try world()
        let founder = ChannelRig.player(8, "Founder", security: 4)
        var hidden = master
        hidden.isHidden = true
        try rig.join(founder)
        try rig.join(hidden)
        func names(_ actor: Chat.ChannelActor) throws -> [UInt32] {
            try rig.roster(actor).members.map(\.id.low)
        }
        #expect(try names(cara) == [1, 2, 3])
        #expect(try names(hidden) == [1, 2, 3, 8, 9])
        #expect(try names(founder) == [1, 2, 3, 8, 9])
        #expect(try rig.roster(cara).members.map(\.flags) == [[.owner, .moderator], .moderator, []])
        #expect(try rig.roster(cara).count == 5)
        // Who shows himself is listed from his next word on.
        hidden.isHidden = false
        try rig.say(hidden, "here I am")
        #expect(try names(cara) == [1, 2, 3, 9])
    }
}
