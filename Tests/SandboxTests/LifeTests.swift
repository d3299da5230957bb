import Base
import Bus
import Loop
import Store
import TestSupport
import Testing
import Wire
import WorldsAPI

@testable import Sandbox

/// Starting, standing still, crashing and stopping, and what the registry hears of it.
@Suite struct LifeTests {
    private func beat(_ harness: Harness) { harness.time.advance(by: .seconds(1)) }

    // MARK: Registration

    @Test func aWorldRegistersWhereItListensWithTheMapsItPrefers() async throws {
        try await withWorld({ $0.preferredMaps = [MapID(1), MapID(571)] }) { harness in
            let request = try #require(await harness.registry.registrations.first)
            let address = try #require(await harness.world.address)
            #expect(request.host == "127.0.0.1")
            #expect(request.gamePort == address.port)
            #expect(request.realm == RealmID(1))
            #expect(request.availableMaps.isEmpty)
            #expect(request.preferredMaps == [MapID(1), MapID(571)])
            #expect(request.announcesReadiness)
            #expect(await harness.world.ownedMaps == [MapID(1), MapID(571)])
        }
    }

    @Test func withoutTheRegistrysLeaveAWorldDoesNotStart() async throws {
        try await withWorld { harness in
            await harness.world.stop()
            await harness.registry.refuse(.unknownRealm)
            await #expect(throws: SandboxError.self) { try await harness.world.start() }
            #expect(await harness.world.address == nil)
            await harness.registry.refuse(nil)
            try await harness.world.start()
            _ = try await harness.link(account: TestAccount.alice)
        }
    }

    @Test func theRegistryHearsEverySecondThatItLives() async throws {
        try await withWorld { harness in
            _ = try await harness.link(account: TestAccount.alice)
            beat(harness)
            try await eventually("a first sign") { await harness.registry.aliveCount == 1 }
            beat(harness)
            try await eventually("a second sign") { await harness.registry.aliveCount == 2 }
            guard case .alive(let connections, _) = try #require(await harness.registry.observations.last)
            else {
                return
            }
            #expect(connections == 1)
        }
    }

    @Test func aWorldThatWasRemovedByMistakeComesBackWithItsMaps() async throws {
        try await withWorld({ $0.preferredMaps = [MapID(1)] }) { harness in
            let endpoint = try #require(await harness.endpoint)
            harness.bus.publish(
                Worlds.WorldRemoved(
                    world: Worlds.World(endpoint: endpoint, healthAddress: "", availableMaps: [])))
            try await eventually("it registers again") { await harness.registry.registrations.count == 2 }
            #expect(await harness.registry.registrations.last?.loadedMaps == [MapID(1)])
        }
    }

    // MARK: Hang

    @Test func aWorldThatStandsStillAnswersNothingAndShowsNoLife() async throws {
        try await withWorld { harness in
            let link = try await harness.link(account: TestAccount.alice)
            await harness.world.hang()
            await link.send(Ping(sequence: 1, latencyMilliseconds: 0))
            beat(harness)
            try await eventually("it is found unresponsive") { await harness.registry.unresponsiveCount == 1 }
            #expect(await harness.registry.aliveCount == 0)
            #expect(await link.opcodes.contains(.SMSG_PONG) == false)
            await harness.world.resume()
            #expect(try await link.next(Pong.self).sequence == 1)
            try await eventually("it shows life") { await harness.registry.aliveCount == 1 }
        }
    }

    @Test func unwatchedAWorldThatStandsStillIsOnlySilent() async throws {
        try await withWorld({ $0.isWatched = false }) { harness in
            await harness.world.hang()
            beat(harness)
            beat(harness)
            await harness.world.resume()
            try await eventually("it shows life") { await harness.registry.aliveCount == 1 }
            #expect(await harness.registry.observations.count == 1)
        }
    }

    @Test func theChatCommandStopsTheWorldForItsTime() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Master", account: TestAccount.admin)
            let link = try await harness.enter(guid, account: TestAccount.admin)
            await link.send(ChatMessage(.say, .common, ".sandbox hang 3"))
            try await eventually("it stands") { await harness.world.isHanging }
            await link.send(Ping(sequence: 9, latencyMilliseconds: 0))
            harness.time.advance(by: .milliseconds(2_900))
            #expect(await harness.world.isHanging)
            harness.time.advance(by: .milliseconds(200))
            #expect(try await link.next(Pong.self).sequence == 9)
            #expect(await harness.world.isHanging == false)
        }
    }

    @Test func whatNeedsTheDatabaseWaitsMeanwhile() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await harness.world.hang()
            let place = Position(map: MapID(571), x: 5804, y: 624, z: 647)
            #expect(await harness.world.teleport("Alice", to: place))
            _ = try await link.next(TransferPending.self)
            let map = try await harness.characters.first("SELECT map FROM characters") { try $0.u32(0) }
            #expect(map == 0)
            await harness.world.resume()
            #expect(try await link.next(NewWorld.self).position == place)
        }
    }

    @Test func newLinksAreGreetedWhenItGoesOn() async throws {
        try await withWorld { harness in
            await harness.world.hang()
            let gateway = RawGateway()
            try await gateway.connect(to: try #require(await harness.world.address))
            try await eventually("the link is there") { await harness.world.linkCount == 1 }
            #expect(await gateway.received.isEmpty)
            await harness.world.resume()
            _ = try await gateway.next(AuthChallenge.self)
        }
    }

    // MARK: Crash

    @Test func aCrashClosesEverythingAndSavesNothing() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Master", account: TestAccount.admin)
            let link = try await harness.enter(guid, account: TestAccount.admin)
            let address = try #require(await harness.world.address)
            let step = Movement(
                mover: guid, info: MovementInfo(position: Position(map: MapID(0), x: 1, y: 2, z: 3), time: 1))
            await link.send(.MSG_MOVE_HEARTBEAT, step.bytes())
            await link.send(ChatMessage(.say, .common, ".sandbox crash"))
            await link.waitUntilClosed()
            // The crash runs to its end before the world answers.
            #expect(await harness.world.currentPlayers().isEmpty)
            let x = try await harness.characters.first("SELECT position_x FROM characters") { try $0.f32(0) }
            #expect(x == StartPlace.northshire.position.x)
            #expect(await harness.registry.departures.isEmpty)
            let late = RawGateway()
            try await late.connect(to: address)
            await late.waitUntilClosed()
            beat(harness)
            try await eventually("nobody answers there") { await harness.registry.refusedCount == 1 }
            beat(harness)
            try await eventually("nor later") { await harness.registry.refusedCount == 2 }
        }
    }

    @Test func afterACrashTheWorldCanBeStartedAgain() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            _ = try await harness.enter(guid, account: TestAccount.alice)
            await harness.world.crash()
            #expect(await harness.world.currentPlayers().isEmpty)
            try await harness.world.start()
            #expect(await harness.registry.registrations.count == 2)
            _ = try await harness.enter(guid, account: TestAccount.alice)
        }
    }

    // MARK: Stop

    @Test func stoppingLeavesTheRegistrySavesAndHandsPlayersOver() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let other = try await harness.create("Bob", account: TestAccount.bob)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            let parked = try await harness.enter(other, account: TestAccount.bob)
            for (player, gateway) in [(guid, link), (other, parked)] {
                let place = Position(map: MapID(0), x: -9000, y: -132, z: 83)
                let step = Movement(mover: player, info: MovementInfo(position: place, time: 1))
                await gateway.send(.MSG_MOVE_HEARTBEAT, step.bytes())
                try await gateway.roundTrip()
            }
            await parked.hangUp()
            try await eventually("Bob is parked") { await harness.player("Bob")?.isParked == true }
            await harness.world.stop()
            #expect(try await link.next(ReadyForRedirect.self).isSaved)
            await link.waitUntilClosed()
            #expect(await harness.registry.departures.count == 1)
            let saved = try await harness.characters.read("SELECT position_x FROM characters") {
                try $0.f32(0)
            }
            #expect(saved == [-9000, -9000])
        }
    }
}

extension Harness {
    /// What the registry double gave the world.
    var endpoint: Worlds.Endpoint? {
        get async {
            guard let known = await world.endpoint, let address = await world.address else { return nil }
            return Worlds.Endpoint(
                id: known.id, address: address.description, alias: known.alias,
                incarnation: known.incarnation,
                realm: Harness.realm)
        }
    }
}
