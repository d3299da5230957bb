import Base
import Store
import TestSupport
import Testing
import Wire
import WorldserverAPI

@testable import Sandbox

/// A player's purse (spec worldserver-api 2.2).
@Suite struct MoneyRequestTests {
    private func withPurse(
        of copper: UInt32, on driver: TestDriver = .sqliteMemory,
        _ body: (Harness, GUID, RawGateway) async throws -> Void
    ) async throws {
        try await withWorld(on: driver) { harness in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            try await harness.characters.write("UPDATE characters SET money = ?", copper)
            let link = try await harness.enter(alice, account: TestAccount.alice)
            await link.forget()
            try await body(harness, alice, link)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func moneyIsChangedShownAndStored(driver: TestDriver) async throws {
        try await withPurse(of: 1000, on: driver) { (harness, alice, link) async throws in
            #expect(try await harness.world.answer(Worldserver.Money(player: alice)) == 1000)
            let more = Worldserver.ChangeMoney(id: .new(), player: alice, change: 234)
            #expect(try await harness.world.answerStored(more) == 1234)
            #expect(try await harness.money(of: alice) == 1234)
            // One block: values of her, field 0x492 in the 37th word of the mask.
            var body: [UInt8] = [1, 0, 0, 0, 0, 1, UInt8(truncatingIfNeeded: alice.rawValue), 37]
            body += [UInt8](repeating: 0, count: 36 * 4) + [0, 0, 4, 0] + [0xD2, 0x04, 0, 0]
            #expect(try await link.next(.SMSG_UPDATE_OBJECT).body == body)
            #expect(try await harness.world.answer(Worldserver.Money(player: alice)) == 1234)
        }
    }

    @Test(
        arguments: [
            (1000, -400, 600), (1000, -1000, 0), (1000, -1001, 0), (1000, Int32.min, 0), (0, -1, 0),
            (0x7FFF_FFFD, 1, 0x7FFF_FFFE), (5, 0, 5),
        ] as [(UInt32, Int32, UInt32)])
    func changesEndWhereAzerothCoresDo(before: UInt32, change: Int32, after: UInt32) async throws {
        try await withPurse(of: before) { (harness, alice, _) async throws in
            let request = Worldserver.ChangeMoney(id: .new(), player: alice, change: change)
            #expect(try await harness.world.answerStored(request) == after)
            #expect(try await harness.money(of: alice) == after)
        }
    }

    @Test(arguments: [(0x7FFF_FFFE, 1), (1, Int32.max), (0, Int32.max)] as [(UInt32, Int32)])
    func moreThanAPurseHoldsIsRefused(before: UInt32, change: Int32) async throws {
        try await withPurse(of: before) { (harness, alice, link) async throws in
            let request = Worldserver.ChangeMoney(id: .new(), player: alice, change: change)
            #expect(await harness.refusal(of: request) == .tooMuchMoney)
            #expect(try await harness.money(of: alice) == before)
            try await link.roundTrip()
            #expect(await link.opcodes.contains(.SMSG_UPDATE_OBJECT) == true)
            #expect(await link.untaken.isEmpty)
        }
    }

    @Test func aPriceIsPaidWholeOrNotAtAll() async throws {
        try await withPurse(of: 100) { (harness, alice, _) async throws in
            func spend(_ amount: UInt32) -> Worldserver.SpendMoney {
                Worldserver.SpendMoney(id: .new(), player: alice, amount: amount)
            }
            #expect(await harness.refusal(of: spend(101)) == .notEnoughMoney)
            #expect(await harness.refusal(of: spend(.max)) == .notEnoughMoney)
            #expect(try await harness.world.answerStored(spend(40)) == 60)
            #expect(try await harness.world.answerStored(spend(60)) == 0)
            #expect(await harness.refusal(of: spend(1)) == .notEnoughMoney)
            #expect(try await harness.world.answerStored(spend(0)) == 0)
            #expect(try await harness.money(of: alice) == 0)
        }
    }

    /// A hundred at once: each sees what those before it left, and the database has the last.
    @Test func manyChangesAtOnceAreDoneOneAfterTheOther() async throws {
        try await withPurse(of: 50) { (harness, alice, _) async throws in
            let paid = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        await harness.refusal(
                            of: Worldserver.SpendMoney(id: .new(), player: alice, amount: 1)) == nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(paid == 50)
            #expect(try await harness.money(of: alice) == 0)
        }
    }

    // MARK: A database that does not take it

    @Test func whatIsNotStoredIsTakenBackWithAllThatFollowed() async throws {
        try await withPurse(of: 1000) { (harness, alice, link) async throws in
            try await harness.characters.write("ALTER TABLE characters RENAME TO elsewhere")
            let results = await withTaskGroup(of: Worldserver.Refusal?.self) { group in
                for change in [10, 20, 30] as [Int32] {
                    group.addTask {
                        await harness.refusal(
                            of: Worldserver.ChangeMoney(id: .new(), player: alice, change: change))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results == [.failed, .failed, .failed])
            try await harness.characters.write("ALTER TABLE elsewhere RENAME TO characters")
            #expect(try await harness.world.answer(Worldserver.Money(player: alice)) == 1000)
            // Her client was shown more meanwhile, and knows the truth now.
            try await link.roundTrip()
            let last = try #require(await link.received.last { $0.opcode == .SMSG_UPDATE_OBJECT })
            #expect(try UpdateObject.parse(last.body).values(of: alice)?[UpdateField.Player.money] == 1000)
            // And all goes on.
            let request = Worldserver.ChangeMoney(id: .new(), player: alice, change: 1)
            #expect(try await harness.world.answerStored(request) == 1001)
            #expect(try await harness.money(of: alice) == 1001)
        }
    }

    /// Who leaves takes along what it was given last: the next world finds it.
    @Test func aHandOverWaitsForWhatWasChanged() async throws {
        try await withPurse(of: 1000) { (harness, alice, link) async throws in
            await link.send(PrepareForRedirect())
            let change = Worldserver.ChangeMoney(id: .new(), player: alice, change: 5)
            let refusal = await harness.refusal(of: change)
            #expect(try await link.next(ReadyForRedirect.self).isSaved)
            // Before the hand-over began, or not at all.
            #expect(refusal == nil || refusal == .playerNotFound)
            #expect(try await harness.money(of: alice) == (refusal == nil ? 1005 : 1000))
            #expect(await harness.refusal(of: change) == .playerNotFound)
        }
    }

    /// The answer without waiting, as a function of C has it: stored in the next turns.
    @Test func anAnswerAtOnceIsStoredBehindIt() async throws {
        try await withPurse(of: 1000) { (harness, alice, _) async throws in
            for _ in 0..<10 {
                _ = try await harness.world.answer(
                    Worldserver.ChangeMoney(id: .new(), player: alice, change: 7))
            }
            #expect(try await harness.world.answer(Worldserver.Money(player: alice)) == 1070)
            try await eventually("the money is stored") { try await harness.money(of: alice) == 1070 }
        }
    }
}
