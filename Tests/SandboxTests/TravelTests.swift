import Base
import Store
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// Teleports on one map and to another, as chat commands begin them.
@Suite struct TravelTests {
    private func master(_ harness: Harness) async throws -> (guid: GUID, link: RawGateway) {
        let guid = try await harness.create("Master", account: TestAccount.admin)
        let link = try await harness.enter(guid, account: TestAccount.admin)
        await link.forget()
        return (guid, link)
    }
    private func say(_ text: String, _ link: RawGateway) async {
        await link.send(ChatMessage(.say, .common, text))
    }

    @Test func anotherMapIsSavedBeforeTheClientIsSentThere() async throws {
        try await withWorld { harness in
            let (guid, link) = try await master(harness)
            await say(".tele Dalaran", link)
            #expect(try await link.next(TransferPending.self).map == MapID(571))
            let dalaran = try #require(NamedPlace.find("dalaran"))
            #expect(try await link.next(NewWorld.self).position == dalaran.position)
            let saved = try await harness.characters.first(
                "SELECT map, zone FROM characters WHERE guid = ?", guid.low
            ) { row in "\(try row.u32(0)) \(try row.u32(1))" }
            #expect(saved == "571 4395")
            #expect(await harness.player("Master")?.isTravelling == true)
        }
    }

    @Test func onArrivalTheClientGetsTheMapAndItself() async throws {
        try await withWorld { harness in
            let (guid, link) = try await master(harness)
            await say(".tele Dalaran", link)
            _ = try await link.next(NewWorld.self)
            let before = await link.received.count
            await link.send(WorldportAcknowledge())
            _ = try await link.next(InitWorldStates.self)
            try await link.roundTrip()
            let opcodes = await link.opcodes[before...].filter { $0 != .SMSG_PONG }
            #expect(opcodes.first == .SMSG_BINDPOINTUPDATE)
            #expect(opcodes.suffix(3) == [.SMSG_UPDATE_OBJECT, .SMSG_TIME_SYNC_REQ, .SMSG_INIT_WORLD_STATES])
            #expect(opcodes.contains(.SMSG_LOGIN_VERIFY_WORLD) == false)
            #expect(await harness.player("Master")?.isTravelling == false)
            let itself = await link.received.contains { packet in
                (try? UpdateObject.parse(packet.body).creates(guid)) == true
            }
            #expect(itself)
        }
    }

    @Test func whoTravelsIsGoneForOthersAtOnce() async throws {
        try await withWorld { harness in
            let (guid, link) = try await master(harness)
            let other = try await harness.create("Bob", account: TestAccount.bob)
            let watcher = try await harness.enter(other, account: TestAccount.bob)
            await say(".tele Orgrimmar", link)
            #expect(try await watcher.next(DestroyObject.self).object == guid)
        }
    }

    @Test func betweenTwoMapsNeitherStepsNorLinesCount() async throws {
        try await withWorld { harness in
            let (guid, link) = try await master(harness)
            await say(".tele Orgrimmar", link)
            _ = try await link.next(NewWorld.self)
            let position = try #require(await harness.player("Master")).position
            let step = Movement(
                mover: guid, info: MovementInfo(position: StartPlace.northshire.position, time: 1))
            let misplaced = harness.count("misplaced")
            await link.send(.MSG_MOVE_HEARTBEAT, step.bytes())
            await say("Hello?", link)
            try await link.roundTrip()
            #expect(harness.count("misplaced") == misplaced + 2)
            #expect(await harness.player("Master")?.position == position)
        }
    }

    @Test func aHandOverBetweenTwoMapsSavesTheDestination() async throws {
        try await withWorld { harness in
            let (guid, link) = try await master(harness)
            await say(".tele Orgrimmar", link)
            _ = try await link.next(NewWorld.self)
            await link.send(WorldportAcknowledge())
            await link.send(PrepareForRedirect())
            #expect(try await link.next(ReadyForRedirect.self).isSaved)
            let map = try await harness.characters.first(
                "SELECT map FROM characters WHERE guid = ?", guid.low
            ) {
                row in try row.u32(0)
            }
            #expect(map == 1)
        }
    }

    @Test func aTripThatCannotBeSavedIsCalledOff() async throws {
        try await withWorld { harness in
            let (_, link) = try await master(harness)
            try await harness.characters.write("ALTER TABLE characters RENAME TO elsewhere")
            await say(".tele Orgrimmar", link)
            #expect(try await link.next(TransferAborted.self).map == MapID(1))
            try await harness.characters.write("ALTER TABLE elsewhere RENAME TO characters")
            let player = try #require(await harness.player("Master"))
            #expect(player.position.map == MapID(0))
            #expect(player.isTravelling == false)
        }
    }

    @Test func aLinkLostBetweenTwoMapsIsNotParked() async throws {
        try await withWorld { harness in
            let (_, link) = try await master(harness)
            await say(".tele Orgrimmar", link)
            _ = try await link.next(NewWorld.self)
            await link.hangUp()
            try await eventually("the player left") { await harness.player("Master") == nil }
        }
    }

    @Test func aParkedPlayerStaysOnItsMap() async throws {
        try await withWorld { harness in
            let (_, link) = try await master(harness)
            await link.hangUp()
            try await eventually("it is parked") { await harness.player("Master")?.isParked == true }
            let there = Position(map: MapID(530), x: -1838, y: 5301, z: -12)
            #expect(await harness.world.teleport("Master", to: there) == false)
            let here = Position(map: MapID(0), x: -8833, y: 628, z: 94)
            #expect(await harness.world.teleport("Master", to: here))
            #expect(await harness.player("Master")?.position == here)
        }
    }

    @Test func onTheSameMapTheClientAcknowledgesItsNewPlace() async throws {
        try await withWorld { harness in
            let (guid, link) = try await master(harness)
            await say(".go xyz -8833 628 94", link)
            let teleport = try await link.next(MoveTeleport.self)
            #expect(teleport.mover == guid)
            #expect(teleport.info.x == -8833)
            #expect(await harness.player("Master")?.position == StartPlace.northshire.position)
            // Somebody else's number changes nothing.
            await link.send(MoveTeleportAcknowledge(mover: guid, counter: teleport.counter &+ 9, time: 0))
            try await link.roundTrip(1)
            #expect(await harness.player("Master")?.position == StartPlace.northshire.position)
            await link.send(MoveTeleportAcknowledge(mover: guid, counter: teleport.counter, time: 0))
            try await link.roundTrip(2)
            #expect(await harness.player("Master")?.position.x == -8833)
            #expect(await harness.player("Master")?.zone == 1519)
        }
    }

    @Test func aSecondTripWaitsForTheFirst() async throws {
        try await withWorld { harness in
            let (_, link) = try await master(harness)
            await say(".tele Dalaran", link)
            _ = try await link.next(NewWorld.self)
            await say(".tele Orgrimmar", link)
            #expect(try await link.next(ChatLine.self).text.contains("already"))
        }
    }

    @Test(arguments: [".go xyz 99999 0 0", ".go xyz 0 0 0 999", ".go xyz 0 0 0 4294967295", ".tele Nowhere"])
    func placesThatDoNotExistAreRefused(command: String) async throws {
        try await withWorld { harness in
            let (_, link) = try await master(harness)
            await say(command, link)
            #expect(try await link.next(ChatLine.self).type == .system)
            #expect(await harness.player("Master")?.isTravelling == false)
        }
    }

    @Test func theControlSurfaceTeleportsToo() async throws {
        try await withWorld { harness in
            let (_, link) = try await master(harness)
            let place = Position(map: MapID(530), x: -1838, y: 5301, z: -12)
            #expect(await harness.world.teleport("Master", to: place))
            #expect(try await link.next(NewWorld.self).position == place)
            #expect(await harness.world.teleport("Nobody", to: place) == false)
        }
    }
}
