import Base
import Bus
import GroupsAPI
import GroupsService
import TestSupport
import Testing
import WorldserverAPI

/// What worldservers do for their players (spec sidecar 4.3).
@Suite struct WorldserverReportTests {
    private func origin(_ sequence: UInt64) -> Worldserver.Origin {
        Worldserver.Origin(
            world: Worldserver.Address(id: "5", incarnation: 1), realm: GroupsWorld.realm, sequence: sequence)
    }
    private func guid(_ id: CharacterID) -> GUID { GUID(UInt64(id.low)) }

    @Test func aReadyCheckOfAWorldserverIsLikeAnyOther() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            let heard = try await world.heard(ids[0]) { () async throws in
                let started = Worldserver.ReadyCheckStarted(
                    origin: origin(1), leader: guid(ids[0]), milliseconds: 35_000)
                _ = try await world.bus.ask(started)
                // The same report once more.
                _ = try await world.bus.ask(started)
                _ = try await world.bus.ask(
                    Worldserver.ReadyCheckAnswered(origin: origin(1), player: guid(ids[1]), state: 1))
                _ = try await world.bus.ask(
                    Worldserver.ReadyCheckFinished(origin: origin(1), player: guid(ids[0])))
            }
            #expect(
                heard == [
                    .readyCheck(by: ids[0]), .readyAnswer(ids[1], isReady: true), .readyCheckFinished,
                ])
        }
    }

    @Test func placesAndTasksOfAWorldserverCount() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3, raid: true)
            _ = try await world.bus.ask(
                Worldserver.SubGroupChanged(
                    origin: origin(1), updater: guid(ids[0]), player: guid(ids[1]), subGroup: 4))
            _ = try await world.bus.ask(
                Worldserver.MemberFlagsChanged(
                    origin: origin(1), updater: guid(ids[0]), player: guid(ids[2]), flags: 3, roles: 0))
            let view = try #require(try await world.look(ids[0]))
            #expect(view.member(ids[1])?.subGroup == 4)
            #expect(view.member(ids[2])?.flags == [.assistant, .mainTank])
            // Who may not do it himself may not have it done.
            _ = try await world.bus.ask(
                Worldserver.SubGroupChanged(
                    origin: origin(2), updater: guid(ids[1]), player: guid(ids[0]), subGroup: 4))
            #expect(try await world.look(ids[0])?.member(ids[0])?.subGroup == 0)
        }
    }
}
