import Base
import Bus
import Store
import TestSupport
import Testing
import Wire
import WorldserverAPI

@testable import Sandbox

/// Who is bound to which copy of a dungeon, and how that ends (spec group 5.16).
@Suite struct InstanceTests {
    private static let deadmines = MapID(36)

    private func binds(_ harness: Harness) async throws -> [UInt32] {
        try await harness.characters.read("SELECT guid FROM character_instance ORDER BY guid") {
            try $0.u32(0)
        }
    }
    private func reset(
        _ harness: Harness, _ members: [GUID], map: MapID = MapID(0)
    ) async throws -> [Worldserver.InstanceReset] {
        try await harness.world.answerStored(
            Worldserver.ResetInstances(
                id: .new(), player: members.first ?? .none, group: 1, members: members, map: map))
    }

    @Test func whoIsInADungeonIsBoundToItUntilItIsReset() async throws {
        try await withWorld { harness in
            let (alice, link) = try await harness.enterAlice()
            await harness.world.changeMaps(added: [Self.deadmines], removed: [])
            #expect(try await reset(harness, [alice]) == [])
            for _ in 1...2 {
                let into = Worldserver.TeleportToDungeon(
                    id: .new(), player: alice, isOut: false, entry: 6 | 1 << 24)
                _ = try await harness.world.answer(into)
                _ = try await link.next(NewWorld.self)
                await link.send(WorldportAcknowledge())
                try await link.roundTrip()
                try await eventually("she is bound, once") {
                    try await binds(harness) == [UInt32(truncatingIfNeeded: alice.rawValue)]
                }
                #expect(
                    try await reset(harness, [alice, GUID(77)])
                        == [.init(map: Self.deadmines, failure: .playersInside)])
                #expect(try await reset(harness, [GUID(77)]) == [])
                _ = try await harness.world.answer(
                    Worldserver.TeleportToDungeon(id: .new(), player: alice, isOut: true, entry: 0))
                _ = try await link.next(NewWorld.self)
                await link.send(WorldportAcknowledge())
                try await link.roundTrip()
            }
            // Another map, and a world that does not have it.
            #expect(try await reset(harness, [alice], map: MapID(34)) == [])
            await harness.world.changeMaps(added: [], removed: [Self.deadmines])
            #expect(try await reset(harness, [alice]) == [])
            await harness.world.changeMaps(added: [Self.deadmines], removed: [])
            #expect(try await reset(harness, [alice]) == [.init(map: Self.deadmines)])
            #expect(try await binds(harness).isEmpty)
            #expect(try await reset(harness, [alice]) == [])
        }
    }
}
