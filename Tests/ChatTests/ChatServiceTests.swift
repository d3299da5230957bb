import Base
import Bus
import CharactersAPI
import ChatAPI
import TestSupport
import Testing

@testable import ChatService

/// The service around the rules: sessions, look-ups, restarts.
@Suite struct ChatServiceTests {
    private let alice = ChannelRig.player(1, "Alice")
    private let bob = ChannelRig.player(2, "Bob")

    private func online(_ actor: Chat.ChannelActor) -> Characters.Online {
        Characters.Online(
            Characters.Entering(
                id: actor.id, account: actor.account, name: actor.name, race: actor.race, characterClass: 1,
                gender: 0, level: 10, zone: 12, guild: 0, playerFlags: 0,
                position: Position(map: MapID(0), x: 0, y: 0, z: 0), instance: 0), gateway: actor.gateway,
            epoch: actor.epoch)
    }
    private func loggedOut(_ actor: Chat.ChannelActor, isLost: Bool?) -> Characters.LoggedOut {
        Characters.LoggedOut(
            id: actor.id, account: actor.account, gateway: actor.gateway, name: actor.name,
            epoch: actor.epoch, isLost: isLost)
    }

    @Test func deliveriesComeInTheOrderOfWhatHappened() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            try await world.join(alice)
            try await world.join(bob)
            try await world.say(alice, "first")
            try await world.act(alice, .kick, "Bob")
            try await world.say(alice, "last")
            try await world.deliveries.waitForLine("last", to: alice.id)
            let seen = await world.deliveries.contents(bob.id).map { content in
                switch content {
                case .notice(.youJoined): "joined"
                case .notice(.kicked): "kicked"
                case .line(let line): line.text
                default: "?"
                }
            }
            #expect(seen == ["joined", "first", "kicked"])
        }
    }

    /// Minutes, one after another: a timer may be set between two of them.
    private func passTime(
        _ world: ChatWorld, until notice: Chat.ChannelNotice, to id: CharacterID
    ) async throws {
        try await eventually("\(notice) to \(id)") {
            world.time.advance(by: .seconds(65))
            return await world.deliveries.contents(id).contains(.notice(notice))
        }
    }

    @Test func theEndOfASessionEndsItsMemberships() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            let cara = ChannelRig.player(3, "Cara")
            for player in [alice, bob, cara] { try await world.join(player) }
            world.bus.publish(loggedOut(alice, isLost: false))
            try await world.deliveries.waitFor(.left(alice.id), to: bob.id)
            // An older build does not say whether he was lost.
            world.bus.publish(loggedOut(cara, isLost: nil))
            try await eventually("she is lost") { await world.service.channels.lost.count == 1 }
            #expect(try await world.roster(bob).members.map(\.id) == [bob.id])
            #expect(await world.service.channels.seats[cara.id] != nil)
            try await passTime(world, until: .left(cara.id), to: bob.id)
        }
    }

    @Test func aGatewayThatEndsLosesItsPlayers() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            let cara = ChannelRig.player(3, "Cara", gateway: "2", start: 7)
            for player in [alice, cara] { try await world.join(player) }
            await world.service.forgetGateway("2", startedBefore: 8)
            try await passTime(world, until: .left(cara.id), to: alice.id)
            #expect(try await world.roster(alice).members.map(\.id) == [alice.id])
        }
    }

    @Test func whoIsNotOnlineAnyMoreIsFoundOut() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            try await world.join(alice)
            try await world.join(bob)
            world.serve([online(alice)])
            await world.service.checkOnline()
            #expect(try await world.roster(alice).members.count == 2, "perhaps the directory is late")
            await world.service.checkOnline()
            #expect(try await world.roster(alice).members.map(\.id) == [alice.id])
        }
    }

    @Test func invitationsGoToWhereTheInvitedOneIs() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            let cara = ChannelRig.player(3, "Cara", gateway: "2")
            try await world.join(alice)
            world.serve([online(cara)])
            try await world.act(alice, .invite, "cARA")
            try await world.deliveries.waitFor(.invitedYou(by: alice.id), to: cara.id)
            #expect(await world.deliveries.all.last { $0.to == [cara.id] }?.gateway == "2")
            let nobody = Chat.ActOnMember(
                actor: alice, channel: .custom("World"), action: .invite, target: "Nobody")
            #expect(try await world.bus.refusal(of: nobody) == .playerNotFound)
        }
    }

    @Test func withoutTheDirectoryNobodyIsFound() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            try await world.join(alice)
            for action in [Chat.MemberAction.invite, .unban] {
                let request = Chat.ActOnMember(
                    actor: alice, channel: .custom("World"), action: action, target: "Bob")
                #expect(try await world.bus.refusal(of: request) == .playerNotFound)
            }
            #expect(world.log.entries.contains { $0.level == .warning })
            try await world.say(alice, "but channels go on")
        }
    }

    /// As ToCloud9's programs read it (spec events 5).
    @Test func whoListensInHearsWhatHappens() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            let spoken = EventRecorder<Chat.ChannelSpoken>()
            let joined = EventRecorder<Chat.ChannelJoined>()
            let left = EventRecorder<Chat.ChannelLeft>()
            await spoken.record(on: world.bus)
            await joined.record(on: world.bus)
            await left.record(on: world.bus)
            try await world.join(alice)
            try await world.join(bob, "world")
            try await world.say(bob, "hello")
            try await world.act(alice, .kick, "Bob")
            let line = try await spoken.first { _ in true }
            #expect(
                line.upstreamEnvelopes.map { String(decoding: $0, as: UTF8.self) } == [
                    #"{"v":"0.0.1","t":2,"p":{"RealmID":1,"ChannelName":"World","ChannelID":0,"SenderGUID":2,"#
                        + #""SenderName":"Bob","Language":7,"Message":"hello","TeamID":0,"SenderChatTag":0}}"#
                ])
            let member = try await joined.first { $0.player.low == 1 }
            #expect(member.flags == [.owner, .moderator] && member.place.count == 1)
            let gone = try await left.first { _ in true }
            #expect(
                gone.upstreamEnvelopes.map { String(decoding: $0, as: UTF8.self) } == [
                    #"{"v":"0.0.1","t":4,"p":{"ServiceID":"nimbus","RealmID":1,"ChannelName":"World","#
                        + #""ChannelID":0,"PlayerGUID":2,"PlayerName":"Bob","ChannelFlags":1,"TeamID":0,"#
                        + #""NumMembers":1,"Silent":true}}"#
                ])
        }
    }

    @Test func moderationIsRecordedAndCounted() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            try await world.join(alice)
            try await world.join(bob)
            try await world.act(alice, .setOwner, "Bob")
            try await world.act(bob, .ban, "Alice")
            let lines = world.log.entries.filter { $0.message == "a channel was moderated" }
            #expect(lines.count == 2)
            #expect(lines.last?.fields.contains { $0.key == "target" && $0.value == "1/1" } == true)
            let counter = world.metrics.counter(
                "nimbus_channel_moderation_total", help: "", ["action": "ban"])
            #expect(counter.value == 1)
        }
    }

    @Test func membersOutliveARestartOfTheService() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            try await world.join(alice)
            try await world.join(bob)
            try await world.change(alice, .password("pw"))
            let general = Chat.BuiltInChannel(id: 1, zone: 12)
            let gateway = FakeChatGateway([
                Chat.AnnouncedMember(
                    actor: bob,
                    channels: [membership("World"), membership(general)]),
                Chat.AnnouncedMember(
                    actor: alice,
                    channels: [membership("World", [.owner, .moderator]), membership(general)]),
            ])
            let next = try await world.restarted(gateway: gateway) {
                $0.rebuildRound = .milliseconds(500)
            }
            try await eventually("the gateway told") { await gateway.answers == 2 }
            // Nobody joins while members are being told.
            let cara = ChannelRig.player(3, "Cara")
            await #expect(throws: (any Error).self) { try await next.join(cara, "Other") }
            try await eventually("it serves") {
                next.time.advance(by: .milliseconds(500))
                return await next.bus.result(of: Chat.CountChannel(actor: bob, channel: .custom("World")))
                    .isAnswered
            }
            #expect(await next.deliveries.all.isEmpty, "no client notices")
            #expect(
                try await next.bus.ask(Chat.OwnerOfChannel(actor: bob, channel: .custom("World"))) == "Alice")
            try await next.act(alice, .mute, "Bob")
            try await next.say(alice, "as before")
            try await next.deliveries.waitForLine("as before", to: bob.id)
            _ = try await next.bus.ask(
                Chat.SayInChannel(actor: bob, channel: .builtIn(general), language: 7, text: "hi", tag: 0))
            try await next.deliveries.waitForLine("hi", to: alice.id)
            #expect(
                try await next.bus.refusal(of: Chat.JoinChannel(actor: cara, name: "World", password: ""))
                    == .wrongPassword)
        }
    }

    private func membership(_ name: String, _ flags: Chat.MemberFlags = []) -> Chat.Membership {
        Chat.Membership(
            channel: .custom(name.lowercased()), name: name, channelFlags: .custom, flags: flags)
    }
    private func membership(_ channel: Chat.BuiltInChannel) -> Chat.Membership {
        Chat.Membership(channel: .builtIn(channel), name: "", channelFlags: .general)
    }

    @Test func aServiceWithoutGatewaysServesAtOnce() async throws {
        try await ChatWorld.run(.sqliteMemory, configure: { $0.rebuildRound = .milliseconds(500) }) { world in
            world.time.advance(by: .milliseconds(500))
            try await eventually("it serves") {
                await world.bus.result(of: Chat.JoinChannel(actor: alice, name: "World", password: ""))
                    .isAnswered
            }
        }
    }
}

extension Result {
    var isAnswered: Bool {
        if case .success = self { true } else { false }
    }
}
