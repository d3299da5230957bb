import Base
import Store
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// Entering the world: what a client must be told, and in which order (spec sidecar 10.2).
@Suite struct LoginTests {
    private static let order: [Opcode] = [
        .SMSG_AUTH_CHALLENGE, .TC9_SMSG_WORLD_SESSION_READY, .MSG_SET_DUNGEON_DIFFICULTY,
        .SMSG_LOGIN_VERIFY_WORLD, .SMSG_ACCOUNT_DATA_TIMES, .SMSG_FEATURE_SYSTEM_STATUS, .SMSG_MOTD,
        .SMSG_LEARNED_DANCE_MOVES, .SMSG_CONTACT_LIST, .SMSG_BINDPOINTUPDATE, .SMSG_TALENTS_INFO,
        .SMSG_INSTANCE_DIFFICULTY, .SMSG_INITIAL_SPELLS, .SMSG_SEND_UNLEARN_SPELLS, .SMSG_ACTION_BUTTONS,
        .SMSG_INITIALIZE_FACTIONS, .SMSG_ALL_ACHIEVEMENT_DATA, .SMSG_EQUIPMENT_SET_LIST,
        .SMSG_LOGIN_SETTIMESPEED, .SMSG_SET_FORCED_REACTIONS, .SMSG_UPDATE_OBJECT, .SMSG_TIME_SYNC_REQ,
        .SMSG_INIT_WORLD_STATES, .SMSG_UPDATE_OBJECT, .SMSG_PONG,
    ]

    @Test func thePacketsOfALoginComeInTheirOrder() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let gateway = try await harness.enter(guid, account: TestAccount.alice)
            #expect(await gateway.opcodes == Self.order)
        }
    }

    @Test func aNewCharacterStandsAtTheStartOfItsRace() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice, race: .troll)
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(PlayerLogin(character: guid))
            let place = try await gateway.next(LoginVerifyWorld.self).position
            #expect(place == StartPlace.valleyOfTrials.position)
            let states = try await gateway.next(InitWorldStates.self)
            #expect(states.map == MapID(1))
            #expect(states.zone == 14)
        }
    }

    @Test func theClientGetsItsItemsAndThenItself() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(PlayerLogin(character: guid))
            let update = try await gateway.next(UpdateObject.self)
            let created = update.blocks.compactMap { block -> ObjectCreation? in
                if case .create(let creation) = block { creation } else { nil }
            }
            #expect(created.count == update.blocks.count)
            let items = created.filter { $0.type == ObjectType.item.rawValue }
            #expect(items.count == CharacterClass.warrior.startingItems.count)
            #expect(
                items.allSatisfy {
                    $0.guid.highType == 0x4000 && $0.fields.guid(UpdateField.Item.owner) == guid
                })
            let itself = try #require(created.last)
            #expect(itself.guid == guid)
            #expect(itself.type == ObjectType.player.rawValue)
            #expect(itself.movement.flags == [.living, .stationary, .oneself])
            #expect(itself.fields[UpdateField.Unit.level] == 1)
            #expect(itself.fields[UpdateField.Unit.displayID] == 49)
            #expect(itself.fields[UpdateField.Unit.bytes0] == 0x0100_0101)
            // The sword in the main hand: its entry for all, its GUID for the owner.
            #expect(itself.fields[UpdateField.Player.visibleItem(15)] == 25)
            let sword = try #require(itself.fields.guid(UpdateField.Player.equipped(15)))
            #expect(items.contains { $0.guid == sword && $0.fields[.entry] == 25 })
        }
    }

    @Test func somebodyElsesCharacterEndsTheLink() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let gateway = try await harness.link(account: TestAccount.bob)
            await gateway.send(PlayerLogin(character: guid))
            await gateway.waitUntilClosed()
            #expect(await gateway.opcodes.contains(.SMSG_LOGIN_VERIFY_WORLD) == false)
            #expect(await harness.world.currentPlayers().isEmpty)
        }
    }

    @Test(arguments: [0, 999, 0x4000_0000_0000_0001, 0x0000_0007_0000_0001, UInt64.max])
    func aCharacterThatIsNoneIsRefused(guid: UInt64) async throws {
        try await withWorld { harness in
            _ = try await harness.create("Alice", account: TestAccount.alice)
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(PlayerLogin(character: GUID(guid)))
            #expect(try await gateway.next(CharacterLoginFailed.self).reason == .noCharacter)
            // Still at the character screen, where the right one can be chosen.
            await gateway.send(CharacterListRequest())
            #expect(try await gateway.next(CharacterList.self).characters.map(\.name) == ["Alice"])
        }
    }

    @Test func aCharacterThatMustBeRenamedIsRefused() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            try await harness.characters.write("UPDATE characters SET at_login = 1 WHERE guid = ?", guid.low)
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(PlayerLogin(character: guid))
            #expect(try await gateway.next(CharacterLoginFailed.self).reason == .failed)
        }
    }

    @Test func aPlaceThatDoesNotExistBecomesTheStart() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            try await harness.characters.write(
                "UPDATE characters SET position_x = 99999999, map = 999 WHERE guid = ?", guid.low)
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(PlayerLogin(character: guid))
            #expect(try await gateway.next(LoginVerifyWorld.self).position == StartPlace.northshire.position)
        }
    }

    @Test func theClocksAreComparedAtOnceAfterFiveSecondsAndThenEveryTen() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let gateway = try await harness.enter(guid, account: TestAccount.alice)
            await gateway.forget()
            harness.time.advance(by: .milliseconds(4_900))
            try await gateway.roundTrip(1)
            #expect(await gateway.opcodes.count { $0 == .SMSG_TIME_SYNC_REQ } == 1)
            harness.time.advance(by: .milliseconds(200))
            #expect(try await gateway.next(TimeSyncRequest.self).counter == 1)
            harness.time.advance(by: .milliseconds(9_800))
            try await gateway.roundTrip(2)
            #expect(await gateway.opcodes.count { $0 == .SMSG_TIME_SYNC_REQ } == 2)
            harness.time.advance(by: .milliseconds(300))
            #expect(try await gateway.next(TimeSyncRequest.self).counter == 2)
        }
    }

    @Test func playersNearbyAreShownToTheNewcomerAndTheNewcomerToThem() async throws {
        try await withWorld { harness in
            let (alice, bob) = (
                try await harness.create("Alice", account: TestAccount.alice),
                try await harness.create("Bob", account: TestAccount.bob)
            )
            let first = try await harness.enter(alice, account: TestAccount.alice)
            await first.forget()
            let second = try await harness.enter(bob, account: TestAccount.bob)
            let shown = try await first.next(UpdateObject.self)
            #expect(shown.creates(bob))
            #expect(
                await second.received.contains { packet in
                    packet.opcode == .SMSG_UPDATE_OBJECT
                        && (try? UpdateObject.parse(packet.body).creates(alice)) == true
                })
        }
    }
}

extension UpdateObject {
    /// Whether it brings an object into sight.
    func creates(_ guid: GUID) -> Bool {
        blocks.contains { if case .create(let creation) = $0 { creation.guid == guid } else { false } }
    }
    /// Whether it takes an object out of sight.
    func hides(_ guid: GUID) -> Bool {
        blocks.contains { if case .outOfRange(let guids) = $0 { guids.contains(guid) } else { false } }
    }
    /// The changed fields of an object.
    func values(of guid: GUID) -> UpdateFields? {
        for case .values(guid, let fields) in blocks { return fields }
        return nil
    }
}
