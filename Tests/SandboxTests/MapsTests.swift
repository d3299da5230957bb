import Base
import Bus
import Store
import TestSupport
import Testing
import Wire
import WorldsAPI

@testable import Sandbox

/// Maps that the registry gives and takes (spec registry 8).
@Suite struct MapsTests {
    private func reassign(_ new: [UInt32], from old: [UInt32] = [0, 1], _ harness: Harness) async throws {
        let endpoint = try #require(await harness.endpoint)
        harness.bus.publish(
            Worlds.MapsReassigned(changes: [
                .init(endpoint: endpoint, oldMaps: old.map { MapID($0) }, newMaps: new.map { MapID($0) })
            ]))
        let wanted = Set(new.map { MapID($0) })
        try await eventually("the maps are known") { await harness.world.ownedMaps == wanted }
    }

    @Test func addedMapsAreConfirmed() async throws {
        try await withWorld { harness in
            try await reassign([0, 1, 571], harness)
            try await eventually("a confirmation") { await harness.registry.confirmations.count == 1 }
            let confirmation = try #require(await harness.registry.confirmations.first)
            #expect(confirmation.maps == [MapID(571)])
            #expect(confirmation.incarnation == 1)
        }
    }

    @Test func theMapsOfOthersAreNoConcern() async throws {
        try await withWorld { harness in
            var endpoint = try #require(await harness.endpoint)
            endpoint.incarnation = 99
            harness.bus.publish(
                Worlds.MapsReassigned(changes: [.init(endpoint: endpoint, oldMaps: [], newMaps: [MapID(530)])]
                ))
            try await reassign([0], harness)
            #expect(await harness.registry.confirmations.isEmpty)
        }
    }

    @Test func playersOfALostMapAreToldAndSentOffUnasked() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.forget()
            try await reassign([1], harness)
            #expect(try await link.next(ChatLine.self).text.contains("60 seconds"))
            harness.time.advance(by: .seconds(54))
            try await link.roundTrip(1)
            #expect(await link.opcodes.count { $0 == .SMSG_MESSAGECHAT } == 1)
            harness.time.advance(by: .milliseconds(1_500))
            _ = try await link.next(ChatLine.self)
            #expect(await link.opcodes.contains(.TC9_SMSG_READY_FOR_REDIRECT) == false)
            harness.time.advance(by: .seconds(5))
            #expect(try await link.next(ReadyForRedirect.self).isSaved)
            await link.waitUntilClosed()
            #expect(await harness.world.currentPlayers().isEmpty)
        }
    }

    @Test func whoIsReadyGoesAtOnce() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.forget()
            try await reassign([1], harness)
            _ = try await link.next(ChatLine.self)
            await link.send(TextEmoteRequest(textEmote: 126, emote: 0, target: .none))
            #expect(try await link.next(ReadyForRedirect.self).isSaved)
        }
    }

    @Test func aMapThatComesBackInTimeKeepsItsPlayers() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            try await reassign([1], harness)
            try await reassign([0, 1], from: [1], harness)
            harness.time.advance(by: .seconds(50))
            await link.send(KeepAlive())
            try await link.roundTrip(1)
            harness.time.advance(by: .seconds(50))
            try await link.roundTrip(2)
            #expect(await link.opcodes.contains(.TC9_SMSG_READY_FOR_REDIRECT) == false)
            #expect(await harness.player("Alice") != nil)
        }
    }

    @Test func aParkedPlayerOfALostMapIsSavedAndLeaves() async throws {
        var options = SandboxOptions()
        options.parking = .seconds(600)
        try await withWorld(options: options) { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            await link.hangUp()
            try await eventually("Alice is parked") { await harness.player("Alice")?.isParked == true }
            try await reassign([1], harness)
            harness.time.advance(by: .seconds(61))
            try await eventually("Alice left") { await harness.player("Alice") == nil }
        }
    }
}
