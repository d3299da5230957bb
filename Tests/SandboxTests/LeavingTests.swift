import Base
import Store
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// Logout, lost links, and the hand-over to another worldserver.
@Suite struct LeavingTests {
    private func moved(_ guid: GUID, to x: Float) -> [UInt8] {
        var place = StartPlace.northshire.position
        place.x = x
        return Movement(mover: guid, info: MovementInfo(position: place, time: 1)).bytes()
    }
    private func savedX(_ guid: GUID, _ harness: Harness) async throws -> Float? {
        try await harness.characters.first("SELECT position_x FROM characters WHERE guid = ?", guid.low) {
            row in
            try row.f32(0)
        }
    }

    // MARK: Logout

    @Test func aLogoutTakesItsTimeAndSaves() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.send(.MSG_MOVE_HEARTBEAT, moved(guid, to: -8950))
            await link.send(LogoutRequest())
            #expect(try await link.next(LogoutResponse.self).isInstant == false)
            harness.time.advance(by: .milliseconds(19_900))
            try await link.roundTrip(1)
            #expect(await link.opcodes.contains(.SMSG_LOGOUT_COMPLETE) == false)
            harness.time.advance(by: .milliseconds(200))
            _ = try await link.next(LogoutComplete.self)
            #expect(try await savedX(guid, harness) == -8950)
            #expect(await harness.world.currentPlayers().isEmpty)
            // Back at the character screen of the same link.
            await link.send(PlayerLogin(character: guid))
            #expect(try await link.next(LoginVerifyWorld.self).position.x == -8950)
        }
    }

    @Test func aLogoutCanBeCalledOff() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.send(LogoutRequest())
            await link.send(LogoutCancel())
            _ = try await link.next(LogoutCancelAcknowledged.self)
            harness.time.advance(by: .seconds(30))
            try await link.roundTrip()
            #expect(await link.opcodes.contains(.SMSG_LOGOUT_COMPLETE) == false)
        }
    }

    @Test func accountsWithALevelLeaveAtOnce() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Master", account: TestAccount.admin)
            let link = try await harness.enter(guid, account: TestAccount.admin)
            await link.send(LogoutRequest())
            #expect(try await link.next(LogoutResponse.self).isInstant)
            _ = try await link.next(LogoutComplete.self)
        }
    }

    @Test func whoFightsOrFallsStays() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await harness.world.change { $0.fighting = ["Alice"] }
            await link.send(LogoutRequest())
            #expect(try await link.next(LogoutResponse.self).result == 1)
            await harness.world.change { $0.fighting = [] }
            let fall = MovementInfo(position: StartPlace.northshire.position, time: 1, flags: .falling)
            await link.send(.MSG_MOVE_JUMP, Movement(mover: guid, info: fall).bytes())
            await link.send(LogoutRequest())
            #expect(try await link.next(LogoutResponse.self).result == 3)
        }
    }

    @Test func othersSeeWhoLeavesVanish() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Master", account: TestAccount.admin)
            let other = try await harness.create("Bob", account: TestAccount.bob)
            let link = try await harness.enter(guid, account: TestAccount.admin)
            let watcher = try await harness.enter(other, account: TestAccount.bob)
            await link.send(LogoutRequest())
            #expect(try await watcher.next(DestroyObject.self).object == guid)
        }
    }

    // MARK: Parking

    @Test func aLostLinkLeavesThePlayerInTheWorld() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.send(.MSG_MOVE_HEARTBEAT, moved(guid, to: -8951))
            try await link.roundTrip()
            await link.hangUp()
            try await eventually("Alice is parked") { await harness.player("Alice")?.isParked == true }
            // Something that only memory can know: the row still says otherwise.
            try await harness.characters.write(
                "UPDATE characters SET position_x = 0 WHERE guid = ?", guid.low)
            let again = try await harness.link(account: TestAccount.alice)
            await again.send(PlayerLogin(character: guid))
            #expect(try await again.next(LoginVerifyWorld.self).position.x == -8951)
            _ = try await again.next(InitWorldStates.self)
            #expect(await harness.player("Alice")?.isParked == false)
            try await again.roundTrip()
            #expect(
                await again.received.contains { packet in
                    (try? UpdateObject.parse(packet.body).creates(Fixture.all[0].guid)) == true
                })
        }
    }

    @Test func aParkedPlayerLeavesAfterAMinute() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.send(.MSG_MOVE_HEARTBEAT, moved(guid, to: -8952))
            try await link.roundTrip()
            await link.hangUp()
            try await eventually("Alice is parked") { await harness.player("Alice")?.isParked == true }
            harness.time.advance(by: .seconds(59))
            #expect(await harness.player("Alice") != nil)
            harness.time.advance(by: .milliseconds(1_100))
            try await eventually("Alice left") { await harness.player("Alice") == nil }
            #expect(try await savedX(guid, harness) == -8952)
        }
    }

    @Test func anotherCharacterOfTheAccountSendsTheParkedOneAway() async throws {
        try await withWorld { harness in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            let second = try await harness.create("Second", account: TestAccount.alice)
            let link = try await harness.enter(alice, account: TestAccount.alice)
            await link.send(.MSG_MOVE_HEARTBEAT, moved(alice, to: -8953))
            try await link.roundTrip()
            await link.hangUp()
            try await eventually("Alice is parked") { await harness.player("Alice")?.isParked == true }
            _ = try await harness.enter(second, account: TestAccount.alice)
            #expect(await harness.world.currentPlayers().map(\.name) == ["Second"])
            #expect(try await savedX(alice, harness) == -8953)
        }
    }

    @Test func aNewerSessionTakesThePlayerOver() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let older = try await harness.enter(guid, account: TestAccount.alice)
            let newer = try await harness.enter(guid, account: TestAccount.alice)
            await older.waitUntilClosed()
            #expect(await harness.world.currentPlayers().count == 1)
            await newer.send(.MSG_MOVE_HEARTBEAT, moved(guid, to: -8954))
            try await newer.roundTrip()
            #expect(await harness.player("Alice")?.position.x == -8954)
        }
    }

    @Test func whoWasLoggingOutIsNotParked() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.send(LogoutRequest())
            _ = try await link.next(LogoutResponse.self)
            await link.hangUp()
            try await eventually("Alice left") { await harness.player("Alice") == nil }
        }
    }

    @Test func aSilentLinkIsClosedAndItsPlayerSaved() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            harness.time.advance(by: .seconds(59))
            await link.send(KeepAlive())
            try await link.roundTrip()
            harness.time.advance(by: .seconds(59))
            try await link.roundTrip()
            harness.time.advance(by: .seconds(61))
            await link.waitUntilClosed()
            try await eventually("Alice left") { await harness.player("Alice") == nil }
        }
    }

    // MARK: Hand-over

    @Test func aHandOverSavesAnswersAndCloses() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.send(.MSG_MOVE_HEARTBEAT, moved(guid, to: -8955))
            await link.send(PrepareForRedirect())
            #expect(try await link.next(ReadyForRedirect.self).isSaved)
            #expect(try await savedX(guid, harness) == -8955)
            await link.waitUntilClosed()
            #expect(await harness.world.currentPlayers().isEmpty)
        }
    }

    @Test func afterAHandOverNothingIsWrittenAnyMore() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.send(PrepareForRedirect())
            _ = try await link.next(ReadyForRedirect.self)
            // The other worldserver writes now.
            try await harness.characters.write("UPDATE characters SET money = 4711 WHERE guid = ?", guid.low)
            await link.waitUntilClosed()
            harness.time.advance(by: .seconds(3600))
            await harness.world.stop()
            let money = try await harness.characters.first("SELECT money FROM characters") { try $0.u32(0) }
            #expect(money == 4711)
        }
    }

    @Test func withoutAPlayerThereIsNothingToHandOver() async throws {
        try await withWorld { harness in
            let link = try await harness.link(account: TestAccount.alice)
            await link.send(PrepareForRedirect())
            #expect(try await link.next(ReadyForRedirect.self).isSaved == false)
            try await link.roundTrip()
        }
    }

    @Test func aWorldMayFailToHandOverOrNeverAnswer() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await harness.world.change { $0.redirectAnswer = .fail }
            await link.send(PrepareForRedirect())
            #expect(try await link.next(ReadyForRedirect.self).isSaved == false)
            await harness.world.change { $0.redirectAnswer = .never }
            await link.send(PrepareForRedirect())
            try await link.roundTrip()
            #expect(await link.opcodes.count { $0 == .TC9_SMSG_READY_FOR_REDIRECT } == 1)
            #expect(await harness.player("Alice")?.isParked == false)
        }
    }

    @Test func aSaveThatFailsKeepsThePlayer() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            try await harness.characters.write("ALTER TABLE characters RENAME TO elsewhere")
            await link.send(PrepareForRedirect())
            #expect(try await link.next(ReadyForRedirect.self).isSaved == false)
            try await harness.characters.write("ALTER TABLE elsewhere RENAME TO characters")
            #expect(await harness.player("Alice")?.isParked == false)
            try await link.roundTrip()
        }
    }
}
