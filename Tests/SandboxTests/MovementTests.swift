import Base
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// Steps, and who sees whom.
@Suite struct MovementTests {
    private func step(_ mover: GUID, _ position: Position) -> Movement {
        Movement(mover: mover, info: MovementInfo(position: position, time: 1000, flags: .forward))
    }
    private var start: Position { StartPlace.northshire.position }
    private func place(_ dx: Float, _ dy: Float = 0) -> Position {
        var position = start
        position.x += dx
        position.y += dy
        return position
    }

    /// Two players at one start, and what they are.
    private func pair(
        _ harness: Harness
    ) async throws -> (alice: (guid: GUID, link: RawGateway), bob: (guid: GUID, link: RawGateway)) {
        let alice = try await harness.create("Alice", account: TestAccount.alice)
        let bob = try await harness.create("Bob", account: TestAccount.bob)
        let first = try await harness.enter(alice, account: TestAccount.alice)
        let second = try await harness.enter(bob, account: TestAccount.bob)
        try await first.roundTrip(5)
        return ((alice, first), (bob, second))
    }

    @Test func othersInSightGetTheSamePacket() async throws {
        try await withWorld { harness in
            let (alice, bob) = try await pair(harness)
            let moved = step(alice.guid, place(3))
            await alice.link.send(.MSG_MOVE_START_FORWARD, moved.bytes())
            let seen = try await bob.link.next(.MSG_MOVE_START_FORWARD)
            #expect(seen.body == moved.bytes())
            #expect(await harness.player("Alice")?.position == place(3))
            try await alice.link.roundTrip()
            #expect(await alice.link.opcodes.contains(.MSG_MOVE_START_FORWARD) == false)
        }
    }

    @Test func whoWalksAwayGoesOutOfSightAndComesBackIntoIt() async throws {
        try await withWorld { harness in
            let (alice, bob) = try await pair(harness)
            await alice.link.forget()
            await alice.link.send(.MSG_MOVE_HEARTBEAT, step(alice.guid, place(99.9)).bytes())
            try await alice.link.roundTrip(1)
            #expect(await alice.link.opcodes.contains(.SMSG_DESTROY_OBJECT) == false)
            await alice.link.send(.MSG_MOVE_HEARTBEAT, step(alice.guid, place(101)).bytes())
            _ = try await bob.link.next("Alice out of sight") { packet in
                (try? UpdateObject.parse(packet.body).hides(alice.guid)) == true
            }
            _ = try await alice.link.next("Bob out of sight") { packet in
                (try? UpdateObject.parse(packet.body).hides(bob.guid)) == true
            }
            await alice.link.send(.MSG_MOVE_HEARTBEAT, step(alice.guid, place(150)).bytes())
            try await alice.link.roundTrip(2)
            let before = await bob.link.opcodes.count { $0 == .MSG_MOVE_HEARTBEAT }
            #expect(before == 2)
            await alice.link.send(.MSG_MOVE_HEARTBEAT, step(alice.guid, place(50)).bytes())
            _ = try await bob.link.next("Alice in sight") { packet in
                (try? UpdateObject.parse(packet.body).creates(alice.guid)) == true
            }
        }
    }

    @Test func fixturesComeAndGoWithTheDistance() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            let here = Fixture.all.filter { $0.position.isWithin(100, of: start) }
            #expect(here.count == 6)
            let shown = await link.received.filter { $0.opcode == .SMSG_UPDATE_OBJECT }
            for fixture in here {
                #expect(shown.contains { (try? UpdateObject.parse($0.body).creates(fixture.guid)) == true })
            }
            await link.send(.MSG_MOVE_HEARTBEAT, step(guid, place(500)).bytes())
            let gone = try UpdateObject.parse(try await link.next(.SMSG_UPDATE_OBJECT).body)
            #expect(here.allSatisfy { gone.hides($0.guid) })
        }
    }

    @Test func forgedAndImpossibleStepsAreDroppedAndCounted() async throws {
        try await withWorld { harness in
            let (alice, bob) = try await pair(harness)
            let before = harness.count("malformed")
            await alice.link.send(.MSG_MOVE_HEARTBEAT, step(bob.guid, place(3)).bytes())
            await alice.link.send(.MSG_MOVE_HEARTBEAT, step(alice.guid, place(.nan)).bytes())
            await alice.link.send(.MSG_MOVE_HEARTBEAT, step(alice.guid, place(.infinity)).bytes())
            await alice.link.send(.MSG_MOVE_HEARTBEAT, step(alice.guid, place(90_000)).bytes())
            try await alice.link.roundTrip()
            try await bob.link.roundTrip()
            #expect(harness.count("malformed") == before + 4)
            #expect(await bob.link.opcodes.contains(.MSG_MOVE_HEARTBEAT) == false)
            #expect(await harness.player("Alice")?.position == start)
            #expect(await harness.player("Bob")?.position == start)
        }
    }

    @Test func selectionAndStandStateAreShownToOthers() async throws {
        try await withWorld { harness in
            let (alice, bob) = try await pair(harness)
            await bob.link.forget()
            await alice.link.send(SetSelection.with { $0.target = bob.guid })
            let selected = try await bob.link.next(UpdateObject.self)
            #expect(selected.values(of: alice.guid)?.guid(UpdateField.Unit.target) == bob.guid)
            await alice.link.send(StandStateChange.with { $0.state = 1 })
            let sat = try await bob.link.next(UpdateObject.self)
            #expect(sat.values(of: alice.guid)?[UpdateField.Unit.bytes1] == 1)
            #expect(try await alice.link.next(StandStateUpdate.self).state == 1)
        }
    }

    @Test func theClientsZoneIsBelievedAndConfirmed() async throws {
        try await withWorld { harness in
            let (alice, _) = try await pair(harness)
            await alice.link.forget()
            await alice.link.send(ZoneUpdate.with { $0.zone = 40 })
            let states = try await alice.link.next(InitWorldStates.self)
            #expect(states.zone == 40)
            #expect(await harness.player("Alice")?.zone == 40)
        }
    }
}
