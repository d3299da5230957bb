import Base
import GroupsAPI
import GroupsService
import Store
import TestSupport
import Testing

/// The database did it and could not say so.
@Suite struct LostAnswerTests {
    private final class LostAnswers: StoreFaults {
        let isOn = Locked(false)
        func before(_ sql: String) -> StoreError? { nil }
        func afterCommit() -> StoreError? {
            isOn.withLock { $0 } ? StoreError(.connectionLost, "the answer was lost") : nil
        }
    }

    @Test(arguments: TestDriver.dialects)
    func whatWasNotConfirmedIsPutBack(_ driver: TestDriver) async throws {
        let faults = LostAnswers()
        try await GroupsWorld.run(driver, faults: faults) { world in
            let ids = try await world.group(3)
            faults.isOn.withLock { $0 = true }
            #expect(try await world.code(ids[1], .leave) == .busy)
            // For the players nothing happened, in the tables it did.
            #expect(try await world.look(ids[0])?.members.count == 3)
            #expect(try await world.count("group_member") == 2)
            faults.isOn.withLock { $0 = false }
            world.time.advance(by: .seconds(2))
            try await eventually("the tables say what the players see") {
                try await world.count("group_member") == 3
            }
            #expect(try await world.code(ids[1], .leave) == .ok)
            #expect(try await world.count("group_member") == 2)
        }
    }

    @Test func aGroupThatWasNotConfirmedIsNotMade() async throws {
        let faults = LostAnswers()
        try await GroupsWorld.run(faults: faults) { world in
            let (alice, bob) = (try await world.player(1, "Alice"), try await world.player(2, "Bob"))
            try await world.perform(alice, .invite(name: "Bob"))
            faults.isOn.withLock { $0 = true }
            #expect(try await world.code(bob, .accept) == .busy)
            #expect(try await world.look(bob) == nil)
            faults.isOn.withLock { $0 = false }
            world.time.advance(by: .seconds(2))
            try await eventually("it is gone") { try await world.count("groups") == 0 }
            #expect(try await world.count("group_member") == 0)
            // The invitation still stands.
            #expect(try await world.perform(bob, .accept).isDone)
        }
    }
}
