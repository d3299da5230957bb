import Base
import Store
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// What is said nearby, and by whom it is heard.
@Suite struct ChatTests {
    /// Alice at the start, Bob so many yards away.
    private func apart(
        _ yards: Float, _ harness: Harness
    ) async throws -> (guid: GUID, alice: RawGateway, bob: RawGateway) {
        let guid = try await harness.create("Alice", account: TestAccount.alice)
        let other = try await harness.create("Bob", account: TestAccount.bob)
        try await harness.characters.write(
            "UPDATE characters SET position_x = position_x + ? WHERE guid = ?", yards, other.low)
        let alice = try await harness.enter(guid, account: TestAccount.alice)
        return (guid, alice, try await harness.enter(other, account: TestAccount.bob))
    }

    @Test(
        arguments: [
            (ChatType.say, 24.0, true), (.say, 26, false), (.yell, 299, true), (.yell, 301, false),
            (.emote, 24, true),
            (.emote, 26, false),
        ] as [(ChatType, Float, Bool)])
    func linesAreHeardWithinTheirRange(type: ChatType, yards: Float, isHeard: Bool) async throws {
        try await withWorld { harness in
            let (guid, alice, bob) = try await apart(yards, harness)
            await alice.send(ChatMessage(type, .common, "Hello"))
            // The speaker hears himself, so the line is out when he does.
            let own = try await alice.next(ChatLine.self)
            #expect(own.sender == guid)
            #expect(own.receiver == guid)
            #expect(own.type == type)
            #expect(own.text == "Hello")
            try await bob.roundTrip()
            #expect(await bob.opcodes.contains(.SMSG_MESSAGECHAT) == isHeard)
        }
    }

    @Test func aLanguageMustBeKnown() async throws {
        try await withWorld { harness in
            let (_, alice, bob) = try await apart(5, harness)
            await alice.send(ChatMessage(.say, .orcish, "Lok'tar"))
            _ = try await alice.next(ServerNotification.self)
            await alice.send(ChatMessage(.say, .universal, "I am everybody"))
            _ = try await alice.next(ServerNotification.self)
            try await bob.roundTrip()
            #expect(await bob.opcodes.contains(.SMSG_MESSAGECHAT) == false)
        }
    }

    @Test func addonLinesAreNotSaid() async throws {
        try await withWorld { harness in
            let (_, alice, bob) = try await apart(5, harness)
            await alice.send(ChatMessage(.say, .addon, "Addon\tdata"))
            try await alice.roundTrip()
            try await bob.roundTrip()
            #expect(await bob.opcodes.contains(.SMSG_MESSAGECHAT) == false)
        }
    }

    @Test func aTextEmoteIsToldAndPlayed() async throws {
        try await withWorld { harness in
            let (guid, alice, bob) = try await apart(5, harness)
            let target = try #require(await harness.player("Bob")).guid
            await alice.send(TextEmoteRequest(textEmote: 101, emote: 0, target: target))
            let played = try await bob.next(Emote.self)
            #expect(played.emote == 3)
            #expect(played.performer == guid)
            let told = try await bob.next(TextEmote.self)
            #expect(told.player == guid)
            #expect(told.textEmote == 101)
            #expect(told.targetName == "Bob")
            await alice.send(.CMSG_EMOTE, [10, 0, 0, 0])
            #expect(try await bob.next(Emote.self).emote == 10)
        }
    }

    @Test func awayIsAFlagThatOthersSee() async throws {
        try await withWorld { harness in
            let (guid, alice, bob) = try await apart(5, harness)
            await bob.forget()
            await alice.send(ChatMessage(.afk, .universal, "tea"))
            #expect(try await bob.next(UpdateObject.self).values(of: guid)?[UpdateField.Player.flags] == 2)
            await alice.send(ChatMessage(.say, .common, "Brb"))
            #expect(try await bob.next(ChatLine.self).tag == .afk)
            await alice.send(ChatMessage(.dnd, .universal, ""))
            #expect(try await bob.next(UpdateObject.self).values(of: guid)?[UpdateField.Player.flags] == 4)
            await alice.send(ChatMessage(.dnd, .universal, ""))
            #expect(try await bob.next(UpdateObject.self).values(of: guid)?[UpdateField.Player.flags] == 0)
        }
    }

    @Test func namesAreKnownOfThoseWhoAreHere() async throws {
        try await withWorld { harness in
            let (guid, alice, bob) = try await apart(5, harness)
            await bob.send(NameQuery(player: guid))
            let known = try await bob.next(NameQueryResponse.self)
            #expect(known.name == "Alice")
            #expect(known.race == 1)
            await alice.send(NameQuery(player: GUID(4711)))
            #expect(try await alice.next(NameQueryResponse.self).isUnknown)
        }
    }

    @Test func creaturesObjectsAndItemsAreDescribed() async throws {
        try await withWorld { harness in
            let (_, alice, _) = try await apart(5, harness)
            for fixture in Fixture.all.prefix(5) {
                let entry = fixture.kind.entry
                if let type = fixture.kind.gameObjectType {
                    await alice.send(GameObjectQuery(entry: entry, object: fixture.guid))
                    let answer = try await alice.next(GameObjectQueryResponse.self)
                    #expect(answer.name == fixture.kind.name)
                    #expect(answer.type == UInt32(type))
                } else {
                    await alice.send(CreatureQuery(entry: entry, creature: fixture.guid))
                    #expect(try await alice.next(CreatureQueryResponse.self).name == fixture.kind.name)
                }
            }
            await alice.send(CreatureQuery(entry: 1, creature: .none))
            #expect(try await alice.next(CreatureQueryResponse.self).isUnknown)
            await alice.send(GameObjectQuery(entry: 1, object: .none))
            #expect(try await alice.next(GameObjectQueryResponse.self).isUnknown)
            await alice.send(ItemQuery(entry: 25))
            #expect(try await alice.next(ItemQueryResponse.self).template.name == "Worn Shortsword")
            await alice.send(ItemQuery(entry: 424242))
            #expect(try await alice.next(ItemQueryResponse.self).isUnknown)
        }
    }

    @Test func whatTheSandboxHasNotGotIsAnsweredWithNothing() async throws {
        try await withWorld { harness in
            let (_, alice, _) = try await apart(5, harness)
            await alice.send(.CMSG_LFD_PLAYER_LOCK_INFO_REQUEST)
            #expect(try await alice.next(.SMSG_LFG_PLAYER_INFO).body == [0, 0, 0, 0, 0])
            await alice.send(.CMSG_GMTICKET_GETTICKET)
            #expect(try await alice.next(.SMSG_GMTICKET_GETTICKET).body == [10, 0, 0, 0])
            await alice.send(.CMSG_CALENDAR_GET_NUM_PENDING)
            #expect(try await alice.next(.SMSG_CALENDAR_SEND_NUM_PENDING).body == [0, 0, 0, 0])
            await alice.send(QueryTime())
            #expect(try await alice.next(QueryTimeResponse.self).secondsToDailyReset <= 86_400)
        }
    }

    @Test func anItemOfTheDatabaseIsDescribedToo() async throws {
        try await withWorld { harness in
            try await harness.worldDatabase.write(
                "INSERT INTO item_template (entry, name, displayid, InventoryType) VALUES (50000, 'Odd Helm', 9, 1)"
            )
            let (_, alice, _) = try await apart(5, harness)
            await alice.send(ItemQuery(entry: 50000))
            let answer = try await alice.next(ItemQueryResponse.self)
            #expect(answer.template.name == "Odd Helm")
            #expect(answer.template.inventoryType == 1)
        }
    }
}
