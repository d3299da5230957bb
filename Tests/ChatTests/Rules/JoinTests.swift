import Base
import ChatAPI
import Testing

@testable import ChatService

/// Coming and going (spec chat B.6).
struct JoinTests {
    private let alice = ChannelRig.player(1, "Alice")
    private let bob = ChannelRig.player(2, "Bob")
    private let cara = ChannelRig.player(3, "Cara")

    @Test func theFirstOneMakesTheChannelAndOwnsIt() throws {
        let rig = ChannelRig()
        try rig.join(alice, "World", password: "typed")
        #expect(
            rig.notices(alice) == [
                .youJoined(.custom), .modeChanged(alice.id, from: .moderator, to: [.owner, .moderator]),
            ])
        // A password that is typed for a new channel does not count.
        try rig.join(bob, "world")
        #expect(rig.notices(bob) == [.youJoined(.custom)])
        #expect(rig.notices(alice) == [.joined(bob.id)])
        #expect(rig.deliveries.allSatisfy { $0.news.name == "World" })
    }

    @Test func joiningTwiceIsSaidToTheJoinerAlone() throws {
        let rig = ChannelRig()
        try rig.join(alice)
        try rig.join(bob)
        rig.forgetTold()
        #expect(throws: Chat.ChannelRefusal.alreadyMember(bob.id)) { try rig.join(bob, "WORLD") }
        #expect(rig.deliveries.isEmpty)
    }

    @Test func aPasswordIsAskedFor() throws {
        let rig = ChannelRig()
        try rig.join(alice)
        try rig.change(alice, .password("Secret"))
        #expect(throws: Chat.ChannelRefusal.wrongPassword) { try rig.join(bob) }
        #expect(throws: Chat.ChannelRefusal.wrongPassword) { try rig.join(bob, password: "secret") }
        try rig.join(bob, password: "Secret")
        try rig.change(alice, .password(""))
        try rig.join(cara, password: "anything")
    }

    @Test func namesOfAnotherKindAreIgnored() {
        let rig = ChannelRig()
        let long = String(repeating: "ä", count: 50)
        for name in ["", "1st", "a|Hitem:1|h[x]|h", long, "a\nb"] {
            #expect(throws: Chat.ChannelRefusal.ignored) { try rig.join(alice, name) }
        }
        #expect(throws: Chat.ChannelRefusal.ignored) {
            try rig.join(alice, password: String(repeating: "p", count: 32))
        }
        #expect(rig.channels.open.isEmpty)
    }

    @Test func capitalsDoNotMatterInAnyAlphabet() throws {
        let rig = ChannelRig()
        try rig.join(alice, "Über ÄRGER")
        try rig.join(bob, "über ärger")
        #expect(rig.channels.open.count == 1)
        try rig.join(alice, "Мир")
        try rig.join(bob, "МИР")
        #expect(rig.channels.open.count == 2)
    }

    @Test func leavingIsToldToAllAndPassesTheTitleOn() throws {
        let rig = ChannelRig()
        let master = ChannelRig.player(9, "Master", security: 3)
        for player in [alice, master, bob, cara] { try rig.join(player) }
        rig.forgetTold()
        try rig.leave(alice)
        #expect(rig.notices(alice) == [.youLeft])
        #expect(
            rig.notices(cara) == [
                .left(alice.id), .modeChanged(bob.id, from: [], to: [.owner, .moderator]),
                .ownerChanged(bob.id),
            ], "rather a player than a game master")
        #expect(throws: Chat.ChannelRefusal.notMember) { try rig.leave(alice) }
        #expect(throws: Chat.ChannelRefusal.notMember) { try rig.leave(alice, "Nowhere") }
    }

    @Test func theLastOneLeavesAnEmptyShelf() throws {
        let rig = ChannelRig()
        try rig.join(alice, "World")
        try rig.change(alice, .password("pw"))
        try rig.leave(alice)
        #expect(rig.channels.open.isEmpty)
        #expect(rig.channels.seats.isEmpty)
        // Its settings are still there; nobody owns it.
        #expect(throws: Chat.ChannelRefusal.wrongPassword) { try rig.join(bob, "world") }
        try rig.join(bob, "world", password: "pw")
        #expect(rig.flags(bob) == [.owner, .moderator])
        #expect(rig.deliveries.last?.news.name == "World", "as its maker wrote it")
    }

    @Test func nothingIsAnnouncedWhenThatIsOff() throws {
        let rig = ChannelRig()
        try rig.join(alice)
        try rig.change(alice, .announcements)
        rig.forgetTold()
        try rig.join(bob)
        try rig.leave(bob)
        #expect(rig.notices(alice) == [])
        #expect(rig.notices(bob) == [.youJoined(.custom), .youLeft])
    }

    @Test func silentGameMastersComeAndGoUnseen() throws {
        let rig = ChannelRig { $0.silentStaff = true }
        let master = ChannelRig.player(9, "Master", security: 2)
        try rig.join(alice)
        rig.forgetTold()
        try rig.join(master)
        try rig.leave(master)
        #expect(rig.notices(alice) == [])
    }

    @Test func factionsAndRealmsAreApart() throws {
        let rig = ChannelRig()
        let grom = ChannelRig.player(4, "Grom", race: 2)
        let farAway = ChannelRig.player(1, "Alice", realm: RealmID(2))
        for player in [alice, bob, grom, farAway] { try rig.join(player) }
        rig.forgetTold()
        try rig.say(alice, "for the alliance")
        try rig.say(grom, "for the horde")
        try rig.say(farAway, "for the other realm")
        #expect(rig.lines(bob) == ["for the alliance"])
        #expect(rig.lines(grom) == ["for the horde"])
        #expect(rig.lines(farAway) == ["for the other realm"])
        #expect(rig.lines(alice) == ["for the alliance"], "once")
    }

    @Test func factionsMeetWhereTheRealmWantsIt() throws {
        let rig = ChannelRig { $0.bothSides = true }
        let grom = ChannelRig.player(4, "Grom", race: 2)
        try rig.join(alice)
        try rig.join(grom)
        rig.forgetTold()
        try rig.say(grom, "lok'tar", language: 1)
        try rig.say(grom, "addon\tdata", language: .max)
        let languages = rig.hears(alice).map { content in
            if case .line(let line) = content { line.language } else { UInt32(99) }
        }
        #expect(languages == [0, .max], "all understand it; addons keep theirs")
    }

    @Test func limitsHold() throws {
        let rig = ChannelRig {
            $0.channelsPerPlayerMax = 2
            $0.newChannelsPerHourMax = 3
            $0.membersMax = 2
        }
        try rig.join(alice, "a")
        try rig.join(alice, "b")
        #expect(throws: Chat.ChannelRefusal.throttled) { try rig.join(alice, "c") }
        try rig.leave(alice, "a")
        try rig.join(alice, "a")
        try rig.leave(alice, "a")
        try rig.join(alice, "c")
        try rig.leave(alice, "c")
        #expect(throws: Chat.ChannelRefusal.throttled, "a fourth new one in this hour") {
            try rig.join(alice, "d")
        }
        rig.pass(.seconds(1300))
        try rig.join(alice, "d")
        try rig.join(bob, "d")
        #expect(throws: Chat.ChannelRefusal.throttled, "it is full") { try rig.join(cara, "d") }
    }

    @Test func commandsAreLimitedPerPlayer() throws {
        let rig = ChannelRig { $0.commandsPerSecondMax = 5 }
        try rig.join(alice)
        var refused = 0
        for _ in 0..<20 {
            do { try rig.join(alice) } catch Chat.ChannelRefusal.throttled { refused += 1 } catch {}
        }
        #expect(refused == 6, "fifteen at once, as a client does that enters the world")
        rig.pass(.seconds(1))
        #expect(throws: Chat.ChannelRefusal.alreadyMember(alice.id)) { try rig.join(alice) }
        try rig.join(bob)
    }

    @Test func watchersSeeTheRosterChange() throws {
        let rig = ChannelRig()
        try rig.join(alice)
        try rig.join(bob)
        try rig.watch(bob)
        rig.forgetTold()
        try rig.join(cara)
        try rig.act(alice, .mute, "cara")
        try rig.leave(cara)
        let listed = Chat.ListedMember(id: cara.id, flags: [])
        let muted = Chat.ListedMember(id: cara.id, flags: .muted)
        #expect(
            rig.notices(bob).filter {
                switch $0 {
                case .memberAdded, .memberUpdated, .memberRemoved: true
                default: false
                }
            } == [
                .memberAdded(listed, .custom, count: 3), .memberUpdated(muted, .custom, count: 3),
                .memberRemoved(cara.id, .custom, count: 2),
            ])
    }
}
