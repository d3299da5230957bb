import Base
import ClusterKit
import Deflate
import Loop
import Testing
import Wire

/// What the client does in the world, through a fake gateway.
struct PlayerWorldTests {
    @Test func theClockIsAnsweredUnasked() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        realm.gateway.send(TimeSyncRequest(counter: 5))
        try await realm.player.ping()
        #expect(realm.gateway.received(TimeSyncResponse.self).map(\.counter) == [0, 5])
        realm.stop()
    }

    @Test func aNewWorldIsAcknowledgedUnasked() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        let place = Position(map: MapID(571), x: 1, y: 2, z: 3, orientation: 0.5)
        realm.gateway.send(NewWorld(position: place))
        try await realm.player.wait(for: NewWorld.self)
        try await realm.player.ping()
        #expect(realm.gateway.received(WorldportAcknowledge.self).count == 1)
        #expect(await realm.player.view.position == place)
        realm.stop()
    }

    @Test func aLongLoadingScreenCanBePlayed() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        var habits = Habits()
        habits.acknowledgesNewWorld = false
        await realm.player.setHabits(habits)
        realm.gateway.send(NewWorld(position: Position(map: MapID(1), x: 0, y: 0, z: 0)))
        try await realm.player.wait(for: NewWorld.self)
        try await realm.player.ping()
        #expect(realm.gateway.received(WorldportAcknowledge.self).isEmpty)
        await realm.player.acknowledgeNewWorld()
        await realm.player.acknowledgeNewWorld()
        try await realm.player.ping()
        #expect(realm.gateway.received(WorldportAcknowledge.self).count == 1)
        realm.stop()
    }

    @Test func aTeleportWithinTheMapIsAcknowledgedAndMovesThePlayer() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        let place = Position(map: MapID(0), x: 100, y: 200, z: 300)
        realm.gateway.send(
            MoveTeleport(mover: GUID(7), counter: 3, info: MovementInfo(position: place, time: 0)))
        try await realm.player.wait(for: MoveTeleport.self)
        try await realm.player.ping()
        #expect(realm.gateway.received(MoveTeleportAcknowledge.self).map(\.counter) == [3])
        #expect(await realm.player.view.position == place)
        realm.stop()
    }

    @Test func aRunStartsBeatsAndStops() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        // From (10, 20, 30): 10.5 yards east, so beats at 3.5 and 7.
        #expect(try await realm.player.move(to: 20.5, 20) == 4)
        try await realm.player.ping()
        let moves = realm.gateway.received.filter { Movement.describes($0.opcode) }
        #expect(
            moves.map(\.opcode.name) == [
                "MSG_MOVE_START_FORWARD", "MSG_MOVE_HEARTBEAT", "MSG_MOVE_HEARTBEAT", "MSG_MOVE_STOP",
            ])
        let places = try moves.map { move in
            let movement = try Movement.parse(move.body)
            #expect(movement.mover == GUID(7))
            return try #require(movement.info.position(on: MapID(0)))
        }
        #expect(places.map(\.x) == [10, 13.5, 17, 20.5])
        #expect(places.allSatisfy { $0.y == 20 && $0.z == 30 && $0.orientation == 0 })
        #expect(await realm.player.view.position.x == 20.5)
        realm.stop()
    }

    @Test func linesOfChatAreRemembered() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        try await realm.player.say("Hello")
        realm.gateway.send(ChatLine(.say, .common, from: GUID(8), "Hello yourself"))
        let line = try await realm.player.hear("Hello yourself", type: .say)
        #expect(line.sender == GUID(8))
        #expect(await realm.player.view.heard("Hello yourself", type: .say, from: GUID(8)))
        let said = try #require(realm.gateway.received(ChatMessage.self).first)
        #expect(said.language == .common)
        #expect(said.text == "Hello")
        realm.stop()
    }

    @Test func talkingOutsideTheWorldIsAMistake() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        await #expect(throws: PlayerError.self) { try await realm.player.say("Hello") }
        realm.stop()
    }

    @Test func aTranscriptHoldsEveryByteOfBothDirections() async throws {
        let realm = try await FakeRealm()
        await realm.player.startTranscript()
        try await realm.connect()
        try await realm.player.ping()
        let transcript = try #require(await realm.player.transcript)
        let sent = realm.gateway.received.flatMap { Frame.client($0.opcode, $0.body) }
        #expect(transcript.stream(.fromClient) == sent)
        #expect(transcript.entries.last?.opcode == .SMSG_PONG)
        #expect(transcript.text.hasSuffix("SMSG_PONG 01000000"))
        realm.stop()
    }

    // MARK: Objects

    private func bob(x: Float) -> UpdateBlock {
        var fields = UpdateFields()
        fields[UpdateField.Unit.level] = 5
        fields[UpdateField.Unit.health] = 100
        let info = MovementInfo(position: Position(map: MapID(0), x: x, y: 2, z: 3), time: 0)
        return .player(GUID(8), info, fields)
    }

    @Test func othersComeIntoSightChangeMoveAndGo() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        let player = realm.player
        realm.gateway.send(UpdateObject([bob(x: 1)]))
        try await player.wait(until: "Bob") { $0.sees(GUID(8)) }
        #expect(await player.view.players.map(\.level) == [5])

        var change = UpdateFields()
        change[UpdateField.Unit.health] = 50
        realm.gateway.send(UpdateObject([.values(GUID(8), change)]))
        let step = MovementInfo(position: Position(map: MapID(0), x: 9, y: 2, z: 3), time: 0)
        realm.gateway.send(.MSG_MOVE_HEARTBEAT, Movement(mover: GUID(8), info: step).bytes())
        try await player.wait(until: "Bob at 9") { $0.objects[GUID(8)]?.position?.x == 9 }
        let seen = try #require(await player.view.objects[GUID(8)])
        #expect(seen.health == 50)
        #expect(seen.level == 5)

        realm.gateway.send(UpdateObject([.outOfRange([GUID(8)])]))
        try await player.wait(until: "nobody") { $0.players.isEmpty }
        #expect(await player.unreadable == 0)
        realm.stop()
    }

    @Test func compressedUpdatesAreUnderstood() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        let plain = UpdateObject([bob(x: 1)]).body()
        var packed = CompressedUpdateObject()
        packed.plainBytes = UInt32(plain.count)
        packed.data = try Zlib.deflate(plain)
        realm.gateway.send(packed)
        try await realm.player.wait(until: "Bob") { $0.sees(GUID(8)) }
        realm.stop()
    }

    @Test func whatCannotBeReadIsCounted() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        realm.gateway.send(.SMSG_UPDATE_OBJECT, [1, 0, 0, 0, 9, 9, 9])
        try await realm.player.ping()
        #expect(await realm.player.unreadable == 1)
        realm.stop()
    }
}
