import Base
import ClusterKit
import Loop
import Testing
import Wire

/// The rules of waiting: nothing is missed, nothing is taken twice, every wait ends.
struct PlayerWaitingTests {
    @Test func whatCameBeforeTheWaitIsTaken() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        for number in 1...3 as ClosedRange<UInt32> { realm.gateway.send(Pong(sequence: 100 + number)) }
        try await realm.player.ping()
        for number in 1...3 as ClosedRange<UInt32> {
            #expect(try await realm.player.wait(for: Pong.self).sequence == 100 + number)
        }
        realm.stop()
    }

    @Test func aPacketThatDoesNotFitStaysForOthers() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        realm.gateway.send(Pong(sequence: 101))
        realm.gateway.send(Pong(sequence: 102))
        try await realm.player.wait(for: Pong.self) { $0.sequence == 102 }
        #expect(try await realm.player.wait(for: Pong.self).sequence == 101)
        realm.stop()
    }

    @Test func aMarkHidesWhatCameBefore() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        realm.gateway.send(Pong(sequence: 101))
        try await realm.player.ping()
        let mark = await realm.player.mark
        realm.gateway.send(Pong(sequence: 102))
        #expect(try await realm.player.wait(for: Pong.self, after: mark).sequence == 102)
        realm.stop()
    }

    @Test func twoWhoWaitForTheSameGetOneEach() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        let player = realm.player
        async let first = player.wait(for: Pong.self).sequence
        async let second = player.wait(for: Pong.self).sequence
        realm.gateway.send(Pong(sequence: 101))
        realm.gateway.send(Pong(sequence: 102))
        #expect(try await Set([first, second]) == [101, 102])
        realm.stop()
    }

    @Test func aDeadlineTellsWhatCameInstead() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        await #expect {
            try await realm.player.wait(for: Pong.self, within: .milliseconds(30))
        } throws: { error in
            let text = "\(error)"
            return text.contains("no SMSG_PONG within 0.03 seconds") && text.contains("SMSG_CHAR_ENUM")
        }
        realm.stop()
    }

    @Test func theEndOfTheConnectionEndsEveryWait() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        let player = realm.player
        let packet = Task { try await player.wait(for: Pong.self) }
        let state = Task { try await player.wait(until: "somebody is near") { !$0.players.isEmpty } }
        realm.gateway.hangUp()
        #expect(try await player.waitForEnd() == .peer)
        await #expect(throws: PlayerError.self) { try await packet.value }
        await #expect(throws: PlayerError.self) { try await state.value }
        realm.stop()
    }

    @Test func aCancelledTaskStopsWaiting() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        let player = realm.player
        let task = Task { try await player.wait(for: Pong.self, within: .seconds(60)) }
        task.cancel()
        await #expect {
            _ = try await task.value
        } throws: {
            guard case PlayerError.cancelled = $0 else { return false }
            return true
        }
        realm.stop()
    }

    @Test func stateIsLookedAtAfterEachPacket() async throws {
        let realm = try await FakeRealm()
        try await realm.enter()
        let player = realm.player
        async let done: Void = player.wait(until: "map 571") { $0.map == MapID(571) }
        realm.gateway.send(NewWorld(position: Position(map: MapID(571), x: 0, y: 0, z: 0)))
        try await done
        realm.stop()
    }

    @Test func quittingEndsTheConnection() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        await realm.player.quit()
        #expect(try await realm.player.waitForEnd() == .local("the player quit"))
        await #expect(throws: PlayerError.self) { try await realm.player.ping() }
        realm.stop()
    }
}
