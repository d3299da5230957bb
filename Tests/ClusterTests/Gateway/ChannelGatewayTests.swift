import Base
import Bus
import CharactersAPI
import ChatAPI
import ClusterKit
import Gateway
import Loop
import Testing
import Wire

/// Channels between a scripted worldserver, the gateway and a chat service that a test plays (spec chat B.1).
struct ChannelGatewayTests {
    private struct Scene {
        let rig: GatewayRig
        let world: ScriptedWorld
        let alice: Player
        let asked: Watched<[String]>

        init(maps: [UInt32] = [0]) async throws {
            rig = try await GatewayRig()
            world = try rig.world("one", maps: maps)
            asked = Watched([], time: LoopTime(rig.loop))
            let asked = asked
            rig.bus.serve(Chat.EnterBuiltInChannel.self) { request in
                asked.withLock {
                    $0.append("enter \(request.channel.id)/\(request.channel.zone) \(request.flags.rawValue)")
                }
                return Done()
            }
            rig.bus.serve(Chat.LeaveBuiltInChannel.self) { request in
                asked.withLock { $0.append("leave \(request.id)") }
                return Done()
            }
            rig.bus.serve(Chat.JoinChannel.self) { request in
                asked.withLock { $0.append("join \(request.name)") }
                return Done()
            }
            rig.bus.serve(Chat.AnnounceMemberships.self) { request in
                asked.withLock { asked in
                    for member in request.members {
                        let channels = member.channels.map { "\($0.name):\($0.flags.rawValue)" }.sorted()
                        asked.append("announce \(member.actor.name) \(channels.joined(separator: ","))")
                    }
                }
                return Done()
            }
            alice = try await rig.player("Alice")
        }
        func wait(_ what: String) async -> Bool { await asked.wait { $0.contains(what) } }
        func end() async {
            await alice.quit()
            await rig.stop()
        }
        var me: CharacterID { CharacterID(realm: GatewayRig.realm, low: 1) }
        func deliver(_ content: Chat.Content, in channel: Chat.ChannelAddress, name: String) {
            rig.bus.publish(
                Chat.Delivery(
                    gateway: rig.server.id, to: [me],
                    news: Chat.ChannelNews(channel: channel, name: name, content: content)))
        }
    }

    private func joined(_ id: UInt32, _ name: String, flags: UInt8 = 0x18) -> ChannelNotify {
        var notice = ChannelNotify(.youJoined, channel: name)
        (notice.channelID, notice.channelFlags) = (id, flags)
        return notice
    }
    private func left(_ id: UInt32, _ name: String) -> ChannelNotify {
        var notice = ChannelNotify(.youLeft, channel: name)
        (notice.channelID, notice.isBuiltIn) = (id, true)
        return notice
    }
    private func line(_ text: String, from low: UInt32 = 9) -> Chat.Content {
        .line(
            Chat.ChannelLine(
                sender: CharacterID(realm: GatewayRig.realm, low: low), senderName: "Bob", isModerator: false,
                language: 7, text: text, tag: 0))
    }

    /// Each number, among them those that look like a flag of a custom channel.
    @Test func whatTheWorldserverSaysIsMirroredByItsType() async throws {
        let scene = try await Scene()
        await scene.world.send(InitWorldStates(map: MapID(0), zone: 12, area: 9))
        let all: [(UInt32, UInt8, UInt32)] = [
            (1, 0x18, 12), (2, 0x3C, 0), (22, 0x18, 12), (23, 0x18, 0), (25, 0x38, 0), (26, 0x74, 0),
        ]
        for (id, flags, zone) in all {
            await scene.world.send(joined(id, "Channel \(id)", flags: flags))
            #expect(await scene.wait("enter \(id)/\(zone) \(flags)"))
            try await scene.alice.notice(.youJoined, in: "Channel \(id)")
        }
        for (id, _, _) in all {
            await scene.world.send(left(id, "Channel \(id)"))
            #expect(await scene.wait("leave \(id)"))
            #expect(try await scene.alice.notice(.youLeft, in: "Channel \(id)").isBuiltIn)
        }
        await scene.end()
    }

    @Test func whatIsOursToTellIsDropped() async throws {
        let scene = try await Scene()
        var list = ChannelList()
        list.channel = "World"
        await scene.world.send(list)
        await scene.world.send(joined(0, "World", flags: 1))
        await scene.world.send(ChannelNotify(.notMember, channel: "World"))
        await scene.world.send(left(0, "World"))
        await scene.world.send(ChannelNotify(.notInArea, channel: "Trade - City"))
        try await scene.alice.notice(.notInArea, in: "Trade - City")
        #expect(await scene.alice.timesSeen(.SMSG_CHANNEL_LIST) == 0)
        #expect(await scene.alice.timesSeen(.SMSG_CHANNEL_NOTIFY) == 1)
        #expect(scene.asked.withLock { $0.isEmpty })
        await scene.end()
    }

    @Test func joinsOfTheGamesChannelsAreTheWorldservers() async throws {
        let scene = try await Scene()
        try await scene.alice.askToJoin("General - Elwynn", id: 1)
        try await scene.alice.askToJoin("World")
        #expect(await scene.wait("join World"))
        #expect(await scene.world.wait { $0.received(.CMSG_JOIN_CHANNEL).count == 1 })
        await scene.world.send(joined(1, "General - Elwynn"))
        try await scene.alice.notice(.youJoined, in: "General - Elwynn")
        // Leaving it by name alone is the worldserver's too.
        try await scene.alice.leaveChannel("general - elwynn")
        #expect(await scene.world.wait { $0.received(.CMSG_LEAVE_CHANNEL).count == 1 })
        // Nobody makes a channel of that name.
        try await scene.alice.askToJoin("GENERAL - ELWYNN")
        try await scene.alice.notice(.invalidName, in: "GENERAL - ELWYNN")
        await scene.end()
    }

    @Test func eachClientHearsItsOwnNameOfTheZoneItIsIn() async throws {
        let scene = try await Scene()
        await scene.world.send(InitWorldStates(map: MapID(0), zone: 12, area: 9))
        await scene.world.send(joined(1, "Allgemein - Elwynn"))
        try await scene.alice.notice(.youJoined, in: "Allgemein - Elwynn")
        let elwynn = Chat.ChannelAddress.builtIn(Chat.BuiltInChannel(id: 1, zone: 12))
        let elsewhere = Chat.ChannelAddress.builtIn(Chat.BuiltInChannel(id: 1, zone: 40))
        scene.deliver(line("not for her"), in: elsewhere, name: "")
        scene.deliver(line("hello"), in: elwynn, name: "")
        #expect(try await scene.alice.wait(for: ChatLine.self).channel == "Allgemein - Elwynn")
        #expect(await !scene.alice.view.heard("not for her"))
        await scene.end()
    }

    @Test func aNewWorldserverIsAskedForWhatThePlayerWasIn() async throws {
        let scene = try await Scene()
        let new = try scene.rig.world("new", maps: [571])
        try await scene.alice.askToJoin("General", id: 1)
        await scene.world.send(InitWorldStates(map: MapID(0), zone: 12, area: 9))
        await scene.world.send(joined(1, "General - Elwynn"))
        await scene.world.send(joined(23, "WorldDefense"))
        try await scene.alice.notice(.youJoined, in: "WorldDefense")
        #expect(await scene.wait("enter 23/0 24"))
        await scene.world.send(NewWorld(position: Position(map: MapID(571), x: 0, y: 0, z: 0)))
        #expect(await new.wait { $0.received(.CMSG_JOIN_CHANNEL).count == 2 })
        let asked = try await new.received(.CMSG_JOIN_CHANNEL).map { try JoinChannel.parse($0.body) }
        #expect(asked.map(\.channelID) == [1, 23])
        #expect(asked.map(\.channel) == ["General", "WorldDefense"])
        // What is as it was reaches nobody; another zone's does.
        let mark = await scene.alice.mark
        await new.send(joined(23, "WorldDefense"))
        await new.send(InitWorldStates(map: MapID(571), zone: 495, area: 9))
        await new.send(joined(1, "General - Howling Fjord"))
        try await scene.alice.notice(.youJoined, in: "General - Howling Fjord")
        #expect(await scene.wait("enter 1/495 24"))
        #expect(await scene.alice.seen(ChannelNotify.self, after: mark).count == 1)
        #expect(scene.asked.withLock { $0.filter { $0 == "enter 23/0 24" }.count } == 1)
        await scene.end()
    }

    @Test func whereTheNewWorldserverDoesNotLetHimInHeHasLeft() async throws {
        let scene = try await Scene()
        let new = try scene.rig.world("new", maps: [571])
        await scene.world.send(joined(2, "Trade - City", flags: 0x3C))
        try await scene.alice.notice(.youJoined, in: "Trade - City")
        await scene.world.send(NewWorld(position: Position(map: MapID(571), x: 0, y: 0, z: 0)))
        #expect(await new.wait { $0.received(.CMSG_JOIN_CHANNEL).count == 1 })
        await new.send(ChannelNotify(.notInArea, channel: "Trade - City"))
        #expect(try await scene.alice.notice(.youLeft, in: "Trade - City").channelID == 2)
        #expect(await scene.wait("leave 2"))
        #expect(await scene.alice.seen(ChannelNotify.self).allSatisfy { $0.notice != .notInArea })
        await scene.end()
    }

    /// Whichever of the two words comes first.
    @Test func leavingTheLastZonesChannelDoesNotLeaveTheNewOne() async throws {
        let scene = try await Scene()
        await scene.world.send(joined(1, "General - Elwynn"))
        await scene.world.send(InitWorldStates(map: MapID(0), zone: 40, area: 9))
        await scene.world.send(joined(1, "General - Westfall"))
        await scene.world.send(left(1, "General - Elwynn"))
        try await scene.alice.notice(.youLeft, in: "General - Elwynn")
        #expect(await scene.wait("enter 1/40 24"))
        #expect(scene.asked.withLock { !$0.contains("leave 1") })
        await scene.end()
    }

    @Test func aServiceThatStartsIsToldWhoIsWhere() async throws {
        let scene = try await Scene()
        let world = Chat.ChannelAddress.custom("world")
        scene.deliver(.notice(.youJoined(.custom)), in: world, name: "World")
        scene.deliver(
            .notice(.modeChanged(scene.me, from: .moderator, to: [.owner, .moderator])), in: world,
            name: "World")
        let other = Chat.ChannelAddress.custom("other")
        scene.deliver(.notice(.youJoined(.custom)), in: other, name: "Other")
        scene.deliver(.notice(.kicked(scene.me, by: scene.me)), in: other, name: "Other")
        await scene.world.send(joined(26, "LookingForGroup", flags: 0x74))
        try await scene.alice.notice(.youJoined, in: "LookingForGroup")
        try await scene.alice.notice(.kicked, in: "Other")
        scene.rig.bus.publish(Chat.MembershipsWanted())
        #expect(await scene.wait("announce Alice :0,World:3"))
        await scene.end()
    }

    @Test func withoutTheServiceThePlayerIsTold() async throws {
        let scene = try await Scene()
        try await scene.alice.say("hello", inChannel: "World")
        try await scene.alice.hear("Channels are not available at the moment.")
        await scene.end()
    }

    /// A client that does not read misses lines, and nothing that changes what it is.
    @Test func aSlowClientMissesLinesAlone() async throws {
        let scene = try await Scene()
        let world = Chat.ChannelAddress.custom("world")
        await scene.alice.stopReading()
        let text = String(repeating: "x", count: 250)
        let rig = scene.rig
        let isBehind = await eventually {
            for _ in 0..<200 { scene.deliver(line(text), in: world, name: "World") }
            return rig.count("nimbus_gateway_channel_lines_dropped_total") > 0
        }
        #expect(isBehind)
        scene.deliver(.notice(.passwordChanged(by: scene.me)), in: world, name: "World")
        await scene.alice.resumeReading()
        try await scene.alice.notice(.passwordChanged, in: "World")
        #expect(await scene.alice.ended == nil)
        await scene.end()
    }
}
