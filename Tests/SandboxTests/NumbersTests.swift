import Base
import GUIDsAPI
import Store
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// New characters and items have numbers of the cluster, or are not made.
@Suite struct NumbersTests {
    private func rows(_ harness: Harness) async throws -> Int64 {
        try await harness.characters.first(
            "SELECT (SELECT COUNT(*) FROM characters) + (SELECT COUNT(*) FROM item_instance)"
        ) { try $0.i64(0) } ?? -1
    }

    @Test(arguments: TestDriver.dialects)
    func aCharacterAndItsItemsHaveTheNumbersThatWereTaken(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            await harness.numbers.be(.answering([GUIDs.Range(first: 700, last: 700)]))
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(.character("Alice", .human, .warrior))
            // One number for the character, and the same answer for five items.
            #expect(try await gateway.next(CharacterCreateResult.self).code == .createError)
            #expect(try await rows(harness) == 0)
            await harness.numbers.be(.honest)
            #expect(try await harness.create("Alice", account: TestAccount.alice) == GUID(1))
            let items = try await harness.characters.read("SELECT guid FROM item_instance ORDER BY guid") {
                try $0.u32(0)
            }
            #expect(items == Array(1...UInt32(CharacterClass.warrior.startingItems.count)))
            let takes = await harness.numbers.takes.filter { $0.sequence != .instance }
            #expect(takes.allSatisfy { $0.realm == Harness.realm })
            #expect(takes.map(\.sequence) == [.character, .item, .character, .item])
        }
    }

    @Test func withoutNumbersNothingIsMade() async throws {
        try await withWorld { harness in
            await harness.numbers.be(.refusing(.exhausted))
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(.character("Alice", .human, .warrior))
            #expect(try await gateway.next(CharacterCreateResult.self).code == .createError)
            #expect(try await rows(harness) == 0)
        }
    }

    @Test func aNameThatIsTakenCostsNoNumber() async throws {
        try await withWorld { harness in
            _ = try await harness.create("Alice", account: TestAccount.alice)
            let before = await harness.numbers.takes.count
            let gateway = try await harness.link(account: TestAccount.bob)
            await gateway.send(.character("Alice", .human, .warrior))
            #expect(try await gateway.next(CharacterCreateResult.self).code == .createNameInUse)
            #expect(await harness.numbers.takes.count == before)
        }
    }

    @Test(arguments: [
        [], [GUIDs.Range(first: 0, last: 2)], [GUIDs.Range(first: 5, last: 6)],
        [GUIDs.Range(first: 5, last: 8)], [GUIDs.Range(first: 9, last: 7)],
        [GUIDs.Range(first: 5, last: 6), GUIDs.Range(first: 6, last: 6)],
        [GUIDs.Range(first: 0xFFFF_FFFE, last: 0x1_0000_0000)], [GUIDs.Range(first: 1, last: .max)],
    ])
    func anAnswerThatDoesNotFitIsNotUsed(ranges: [GUIDs.Range]) async throws {
        try await withWorld { harness in
            await harness.numbers.be(.answering(ranges))
            let numbers = BusNumbers(harness.bus, realm: Harness.realm)
            await #expect(throws: SandboxNumbersError.self) { try await numbers.take(.item, 3) }
        }
    }

    @Test func nothingIsAskedForNothing() async throws {
        try await withWorld { harness in
            let numbers = BusNumbers(harness.bus, realm: Harness.realm)
            let taken = try await numbers.take(.item, 0)
            #expect(taken.isEmpty)
            #expect(await harness.numbers.takes.isEmpty)
        }
    }
}
