import Base
import ClusterKit
import Sandbox
import TestSupport
import Testing
import Wire

/// Channels in a whole cluster: the packets that players of two worldservers see (spec chat B).
@Suite struct ChannelTests {
    /// Alice stands on the first worldserver, Bob on the second.
    private func withTwo(
        on driver: TestDriver = .sqliteMemory, security: UInt8 = 0, _ settings: [String] = [],
        _ body: (TestCluster, Player, Player) async throws -> Void
    ) async throws {
        try await withCluster(on: driver) { options in
            options.settings = settings
        } _: { cluster in
            let alice = try await cluster.player("Alice", security: security)
            let bob = try await cluster.player("Bob", race: .nightElf)
            #expect(await cluster.world(of: "Alice") !== (await cluster.world(of: "Bob")))
            try await body(cluster, alice, bob)
        }
    }

    private func notice(
        _ kind: ChannelNotify.Notice, _ edit: (inout ChannelNotify) -> Void = { _ in }
    ) -> [UInt8] {
        var notice = ChannelNotify(kind, channel: "World")
        edit(&notice)
        return notice.body()
    }
    private func see(
        _ player: Player, _ kind: ChannelNotify.Notice, _ edit: (inout ChannelNotify) -> Void = { _ in }
    ) async throws {
        let seen = try await player.wait(for: ChannelNotify.self) { $0.notice == kind }
        #expect(seen.body() == notice(kind, edit), "\(kind)")
    }

    @Test(arguments: TestDriver.dialects)
    func aChannelIsOneOnAllWorldservers(_ driver: TestDriver) async throws {
        try await withTwo(on: driver) { _, alice, bob in
            let (a, b) = (await alice.view.me, await bob.view.me)
            try await alice.askToJoin("World", password: "typed")
            try await see(alice, .youJoined) { $0.channelFlags = 1 }
            try await see(alice, .modeChange) { ($0.player, $0.oldFlags, $0.newFlags) = (a, 2, 3) }
            try await bob.askToJoin("WORLD")
            try await see(bob, .youJoined) { $0.channelFlags = 1 }
            try await see(alice, .joined) { $0.player = b }
            try await bob.say("good morning", inChannel: "world")
            let line = ChatLine(.channel, .common, from: b, to: b, channel: "World", "good morning")
            for player in [alice, bob] {
                let heard = try await player.wait(for: ChatLine.self) { $0.type == .channel }
                #expect(heard.body() == line.body())
            }
            try await bob.send(ChannelListRequest(channel: "world"))
            let list = try await bob.wait(for: ChannelList.self)
            #expect(list.channel == "World" && list.kind == 1 && list.channelFlags == 1)
            #expect(list.members.map(\.player) == [a, b] && list.members.map(\.flags) == [3, 0])
            try await bob.send(ChannelMemberCountRequest(channel: "World"))
            #expect(try await bob.wait(for: ChannelMemberCount.self).count == 2)
            try await bob.send(ChannelOwnerRequest(channel: "World"))
            try await see(bob, .owner) { $0.name = "Alice" }
            try await bob.leaveChannel("World")
            try await see(bob, .youLeft)
            try await see(alice, .left) { $0.player = b }
            try await bob.say("anyone?", inChannel: "World")
            try await see(bob, .notMember)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func everyCommandIsAnsweredAsAzerothCoreDoes(_ driver: TestDriver) async throws {
        try await withTwo(on: driver) { cluster, alice, bob in
            let (a, b) = (await alice.view.me, await bob.view.me)
            try await alice.joinChannel("World")
            try await bob.joinChannel("World")
            try await bob.askToJoin("World")
            try await see(bob, .alreadyMember) { $0.player = b }
            try await bob.send(KickFromChannel(channel: "World", player: "Alice"))
            try await see(bob, .notModerator)
            try await bob.send(SetChannelOwner(channel: "World", player: "Bob"))
            try await see(bob, .notOwner)
            try await alice.send(SetChannelModerator(channel: "World", player: "bob"))
            try await see(bob, .modeChange) { ($0.player, $0.oldFlags, $0.newFlags) = (b, 0, 2) }
            try await bob.send(KickFromChannel(channel: "World", player: "Alice"))
            try await see(bob, .notOwner)
            try await bob.send(ToggleChannelAnnouncements(channel: "World"))
            try await see(alice, .announcementsOff) { $0.player = b }
            try await bob.send(ToggleChannelModeration(channel: "World"))
            try await see(alice, .moderationOn) { $0.player = b }
            try await alice.send(MuteInChannel(channel: "World", player: "Bob"))
            try await see(bob, .modeChange) { ($0.player, $0.oldFlags, $0.newFlags) = (b, 2, 10) }
            try await bob.say("mmh", inChannel: "World")
            try await see(bob, .muted)
            try await alice.send(SetChannelPassword.with("World", "pw"))
            try await see(bob, .passwordChanged) { $0.player = a }
            try await alice.send(KickFromChannel(channel: "World", player: "Nobody"))
            try await see(alice, .playerNotFound) { $0.name = "Nobody" }
            try await alice.send(BanFromChannel(channel: "World", player: "BOB"))
            for player in [alice, bob] { try await see(player, .banned) { ($0.player, $0.actor) = (b, a) } }
            try await bob.askToJoin("World", password: "pw")
            try await see(bob, .youAreBanned)
            try await alice.send(UnbanFromChannel(channel: "World", player: "bob"))
            try await see(alice, .unbanned) { ($0.player, $0.actor) = (b, a) }
            try await bob.askToJoin("World")
            try await see(bob, .wrongPassword)
            try await alice.send(InviteToChannel(channel: "World", player: "bob"))
            try await see(bob, .invitedYou) { $0.player = a }
            try await see(alice, .youInvited) { $0.name = "bob" }
            try await bob.joinChannel("World", password: "pw")
            try await alice.send(SetChannelOwner(channel: "World", player: "Bob"))
            try await see(alice, .ownerChanged) { $0.player = b }
            try await alice.send(SetChannelWatch(channel: "World"))
            try await alice.ping()
            try await bob.leaveChannel("World")
            let removed = try await alice.wait(for: UserListRemove.self)
            #expect(removed.player == b && removed.count == 1 && removed.channel == "World")
            #expect(cluster.metric("nimbus_channel_moderation_total", ["action": "ban"]) == 1)
        }
    }

    @Test func namesThatAreNoneAreIgnored() async throws {
        try await withTwo { _, alice, _ in
            for name in ["1st", "a|Hitem|h", String(repeating: "x", count: 100)] {
                try await alice.askToJoin(name)
            }
            try await alice.askToJoin("World", password: String(repeating: "p", count: 32))
            try await alice.joinChannel("Last")
            #expect(await alice.seen(ChannelNotify.self).allSatisfy { $0.channel == "Last" })
        }
    }

    @Test func factionsAreApartUnlessTheRealmJoinsThem() async throws {
        for joins in [false, true] {
            try await withCluster {
                $0.settings = ["Channels.BothSides=\(joins ? 1 : 0)"]
            } _: { cluster in
                let alice = try await cluster.player("Alice")
                let grom = try await cluster.player("Grom", race: .orc)
                try await alice.joinChannel("World")
                try await grom.joinChannel("World")
                try await grom.say("lok tar", inChannel: "World")
                try await grom.hear("lok tar", type: .channel)
                if joins {
                    let line = try await alice.hear("lok tar", type: .channel)
                    #expect(line.language == .universal)
                } else {
                    try await alice.ping()
                    #expect(await !alice.view.heard("lok tar"))
                }
            }
        }
    }

    @Test func aGameMastersBadgeNamesHimInChannels() async throws {
        try await withTwo(security: 2) { _, alice, bob in
            try await alice.command(".gm chat on")
            try await alice.joinChannel("World")
            try await bob.joinChannel("World")
            try await alice.say("I am watching", inChannel: "World")
            let line = try await bob.wait(for: GameMasterChatLine.self).line
            #expect(line.senderName == "Alice" && line.tag == .gameMaster && line.channel == "World")
        }
    }

    @Test func whoIsIgnoredIsNotHeardUnlessHeModerates() async throws {
        try await withTwo { _, alice, bob in
            try await alice.joinChannel("World")
            try await bob.joinChannel("World")
            var ignore = AddIgnore()
            ignore.name = "Bob"
            try await alice.send(ignore)
            try await alice.wait(for: FriendStatus.self)
            try await bob.say("unheard", inChannel: "World")
            try await bob.hear("unheard", type: .channel)
            try await bob.send(InviteToChannel(channel: "World", player: "Alice"))
            try await bob.notice(.alreadyMember, in: "World")
            try await alice.send(SetChannelModerator(channel: "World", player: "Bob"))
            try await bob.notice(.modeChange, in: "World")
            try await bob.say("heard", inChannel: "World")
            try await alice.hear("heard", type: .channel)
            #expect(await !alice.view.heard("unheard"))
        }
    }

    // MARK: The game's own

    /// Two languages, one channel; each client reads its own name of it, and every line once.
    @Test func theGamesChannelsAreOneOnAllWorldservers() async throws {
        try await withTwo { _, alice, bob in
            let flags = try await alice.joinChannel("LookingForGroup", id: 26).channelFlags
            #expect(flags == 0x74)
            try await bob.joinChannel("SucheNachGruppe", id: 26)
            try await bob.say("lfm", inChannel: "SucheNachGruppe")
            let names = [(alice, "LookingForGroup"), (bob, "SucheNachGruppe")]
            for (player, name) in names {
                #expect(try await player.wait(for: ChatLine.self) { $0.text == "lfm" }.channel == name)
            }
            try await alice.send(ChannelListRequest(channel: "lookingforgroup"))
            let list = try await alice.wait(for: ChannelList.self)
            #expect(list.channel == "LookingForGroup" && list.channelFlags == 0x74)
            #expect(list.members.map(\.flags) == [0, 0])
            try await alice.send(ChannelOwnerRequest(channel: "LookingForGroup"))
            #expect(try await alice.notice(.owner, in: "LookingForGroup").name == "Nobody")
            try await alice.send(KickFromChannel(channel: "LookingForGroup", player: "Bob"))
            try await alice.notice(.notModerator, in: "LookingForGroup")
            try await bob.leaveChannel("SucheNachGruppe", id: 26)
            try await bob.notice(.youLeft, in: "SucheNachGruppe")
            try await bob.say("and now?", inChannel: "SucheNachGruppe")
            try await bob.notice(.notMember, in: "SucheNachGruppe")
            #expect(await alice.seen(ChatLine.self).filter { $0.text == "lfm" }.count <= 1)
        }
    }

    @Test func anotherZoneHasAnotherGeneral() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob")
            try await alice.joinChannel("General", id: 1)
            let home = try await bob.joinChannel("General", id: 1).channel
            try await bob.say("still here", inChannel: home)
            try await alice.hear("still here", type: .channel)
            var move = ZoneUpdate()
            move.zone = 40
            try await alice.send(move)
            try await alice.notice(.youJoined, in: "General - 40")
            try await bob.say("gone?", inChannel: home)
            try await bob.hear("gone?", type: .channel)
            try await alice.say("alone", inChannel: "General - 40")
            try await alice.hear("alone", type: .channel)
            #expect(await !alice.view.heard("gone?"))
            #expect(await !bob.view.heard("alone"))
        }
    }

    // MARK: What a membership survives

    @Test func membershipsGoAlongToAnotherWorldserver() async throws {
        try await withTwo(security: 1) { cluster, alice, bob in
            try await alice.joinChannel("World")
            try await alice.joinChannel("LookingForGroup", id: 26)
            try await bob.joinChannel("World")
            try await bob.joinChannel("LookingForGroup", id: 26)
            let mark = await alice.mark
            try await alice.command(".tele Orgrimmar")
            try await alice.wait(until: "Kalimdor") { $0.map == MapID(1) }
            let areTogether = await cluster.eventually {
                await cluster.world(of: "Alice") === (await cluster.world(of: "Bob"))
            }
            #expect(areTogether)
            try await bob.say("welcome", inChannel: "World")
            try await alice.hear("welcome", type: .channel, after: mark)
            try await bob.say("lfm", inChannel: "LookingForGroup")
            try await alice.hear("lfm", type: .channel, after: mark)
            // The new worldserver knows her in its channel too, and the client heard nothing of it.
            #expect(
                await cluster.eventually(within: .seconds(10)) {
                    await cluster.world(of: "Alice")?.channels(of: "Alice").isEmpty == false
                })
            try await alice.ping()
            #expect(
                await alice.seen(ChannelNotify.self, after: mark).filter { $0.notice == .youJoined }.isEmpty)
            try await bob.send(ChannelOwnerRequest(channel: "World"))
            #expect(try await bob.notice(.owner, in: "World").name == "Alice")
            #expect(await bob.seen(ChannelNotify.self).allSatisfy { $0.notice != .left })
        }
    }

    @Test func membershipsOutliveAWorldserver() async throws {
        try await withTwo { cluster, alice, bob in
            try await alice.joinChannel("World")
            try await alice.joinChannel("LookingForGroup", id: 26)
            try await bob.joinChannel("World")
            try await bob.joinChannel("LookingForGroup", id: 26)
            let mark = await alice.mark
            let home = try #require(try await cluster.worldserver(of: "Alice"))
            try await home.crash()
            // Channels do not wait for it.
            try await bob.say("what was that?", inChannel: "World")
            try await alice.hear("what was that?", type: .channel, after: mark)
            try await alice.hear(ends: "Sorry for inconvenience.", after: mark)
            try await alice.say("I am back", inChannel: "LookingForGroup")
            try await bob.hear("I am back", type: .channel)
            try await alice.ping()
            #expect(
                await alice.seen(ChannelNotify.self, after: mark).filter { $0.notice == .youJoined }.isEmpty)
            #expect(await bob.seen(ChannelNotify.self).allSatisfy { $0.notice != .left })
        }
    }

    @Test func aLostPlayerComesBackAsTheOwner() async throws {
        try await withTwo { cluster, alice, bob in
            try await alice.joinChannel("World")
            try await bob.joinChannel("World")
            await alice.quit()
            try await alice.waitForEnd()
            let again = try await cluster.player(loggedOnAs: "Alice")
            try await again.enterWorld("Alice")
            let me = await again.view.me
            try await again.joinChannel("World")
            let mode = try await again.notice(.modeChange, in: "World")
            #expect(mode.player == me && mode.newFlags == 3)
            try await bob.say("welcome back", inChannel: "World")
            try await again.hear("welcome back", type: .channel)
            #expect(await bob.seen(ChannelNotify.self).allSatisfy { $0.notice != .left })
        }
    }

    @Test func whoLogsOutHasLeft() async throws {
        try await withTwo { _, alice, bob in
            let (a, b) = (await alice.view.me, await bob.view.me)
            try await alice.joinChannel("World")
            try await bob.joinChannel("World")
            try await alice.logout()
            #expect(try await bob.notice(.left, in: "World").player == a)
            #expect(try await bob.notice(.ownerChanged, in: "World").player == b)
        }
    }

    /// A flood is answered in the channel's way.
    @Test func whoSaysTooMuchIsTold() async throws {
        try await withTwo { _, alice, _ in
            try await alice.joinChannel("World")
            for number in 0..<12 { try await alice.say("spam \(number)", inChannel: "World") }
            try await alice.notice(.throttled, in: "World")
        }
    }

    @Test func aLevelMayBeAskedFor() async throws {
        try await withTwo(["Channels.LevelMin=10"]) { _, alice, _ in
            try await alice.joinChannel("World")
            try await alice.say("hello", inChannel: "World")
            try await alice.hear("You have to be level 10 to speak in channels.")
        }
    }
}

extension SetChannelPassword {
    fileprivate static func with(_ channel: String, _ password: String) -> Self {
        var packet = Self()
        (packet.channel, packet.password) = (channel, password)
        return packet
    }
}
