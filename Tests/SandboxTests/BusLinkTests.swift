import Base
import Bus
import Store
import TestSupport
import Testing
import Wire
import WorldserverAPI
import WorldsAPI

@testable import Sandbox

/// A world on the bus: asked under its address, each change once, nothing too late (spec worldserver-api 1).
@Suite struct BusLinkTests {
    private func address(_ harness: Harness) async throws -> String {
        let known = try #require(await harness.world.endpoint)
        return Worldserver.Address(id: known.id, incarnation: known.incarnation).description
    }
    private func enterRich(_ harness: Harness) async throws -> (alice: GUID, at: String) {
        let alice = try await harness.create("Alice", account: TestAccount.alice)
        try await harness.characters.write("UPDATE characters SET money = 1000")
        _ = try await harness.enter(alice, account: TestAccount.alice)
        return (alice, try await address(harness))
    }

    @Test func aWorldIsAskedUnderItsAddress() async throws {
        try await withWorld { harness in
            let (alice, at) = try await enterRich(harness)
            #expect(at == "1-1")
            #expect(try await harness.bus.ask(Worldserver.Money(player: alice), at: at) == 1000)
            let change = Worldserver.ChangeMoney(id: .new(), player: alice, change: 5)
            #expect(try await harness.bus.ask(change, at: at) == 1005)
            #expect(try await harness.money(of: alice) == 1005)
            await #expect {
                try await harness.bus.ask(Worldserver.Money(player: GUID(77)), at: at)
            } throws: {
                ($0 as? AskError<Worldserver.Refusal>)?.refusal == .playerNotFound
            }
        }
    }

    @Test func nobodyAnswersForAnOlderIncarnation() async throws {
        try await withWorld { harness in
            let at = try await address(harness)
            _ = try await harness.bus.ask(Worldserver.Touch(), at: at)
            await harness.world.crash()
            for stale in [at, "1-0", "1-99"] {
                await #expect {
                    try await harness.bus.ask(Worldserver.Touch(), at: stale)
                } throws: {
                    guard case .unreachable = $0 as? AskError<Worldserver.Refusal> else { return false }
                    return true
                }
            }
            try await harness.world.start()
            #expect(try await address(harness) == "1-2")
            _ = try await harness.bus.ask(Worldserver.Touch(), at: "1-2")
            await #expect(throws: AskError<Worldserver.Refusal>.self) {
                try await harness.bus.ask(Worldserver.Touch(), at: at)
            }
            // One life, another incarnation: the registry had given it up.
            await harness.registry.answer(Worlds.Known(isCurrent: false))
            harness.time.advance(by: .seconds(1))
            try await eventually("it registers again") { try await address(harness) == "1-3" }
            await harness.registry.answer(nil)
            _ = try await harness.bus.ask(Worldserver.Touch(), at: "1-3")
            let registered = await harness.registry.registrations
            #expect(registered.last?.process == registered.dropLast().last?.process)
            #expect(registered.first?.process != registered.last?.process)
        }
    }

    @Test func whoseAddressHasANewerProcessStaysOut() async throws {
        try await withWorld { harness in
            let at = try await address(harness)
            await harness.registry.answer(Worlds.Known(isCurrent: false, isReplaced: true))
            harness.time.advance(by: .seconds(1))
            try await eventually("it is no longer asked") {
                do {
                    _ = try await harness.bus.ask(Worldserver.Touch(), at: at)
                    return false
                } catch {
                    return true
                }
            }
            let registrations = await harness.registry.registrations.count
            await harness.registry.answer(nil)
            harness.time.advance(by: .seconds(5))
            #expect(await harness.registry.registrations.count == registrations)
        }
    }

    @Test func aRepeatedChangeIsMadeOnce() async throws {
        try await withWorld { harness in
            let (alice, at) = try await enterRich(harness)
            let change = Worldserver.ChangeMoney(id: .new(), player: alice, change: -10)
            // At once and later; also one that says something else under the same name.
            let answers = await withTaskGroup(of: UInt32?.self) { group in
                for _ in 0..<20 {
                    group.addTask { try? await harness.bus.ask(change, at: at) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == Array(repeating: 990, count: 20))
            let other = Worldserver.ChangeMoney(id: change.id, player: alice, change: 500)
            #expect(try await harness.bus.ask(other, at: at) == 990)
            #expect(try await harness.money(of: alice) == 990)
            // A refusal is repeated, too: whoever got it has acted on it.
            let spend = Worldserver.SpendMoney(id: .new(), player: alice, amount: 2000)
            func refusal() async -> Worldserver.Refusal? {
                do throws(AskError<Worldserver.Refusal>) {
                    _ = try await harness.bus.ask(spend, at: at)
                    return nil
                } catch { return error.refusal }
            }
            #expect(await refusal() == .notEnoughMoney)
            _ = try await harness.bus.ask(
                Worldserver.ChangeMoney(id: .new(), player: alice, change: 5000), at: at)
            #expect(await refusal() == .notEnoughMoney)
        }
    }

    @Test func whatWaitedTooLongIsNeverDone() async throws {
        try await withWorld { harness in
            let (alice, at) = try await enterRich(harness)
            await harness.world.hang()
            let change = Worldserver.ChangeMoney(id: .new(), player: alice, change: 7)
            async let answers = withTaskGroup(of: Worldserver.Refusal?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        do throws(AskError<Worldserver.Refusal>) {
                            _ = try await harness.bus.ask(change, at: at)
                            return nil
                        } catch { return error.refusal }
                    }
                }
                group.addTask {
                    do throws(AskError<Worldserver.Refusal>) {
                        _ = try await harness.bus.ask(Worldserver.Money(player: alice), at: at)
                        return nil
                    } catch { return error.refusal }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            try await eventually("they wait") { await harness.link.waiting == 2 }
            harness.time.advance(by: .milliseconds(5_100))
            await harness.world.resume()
            #expect(await answers == [.expired, .expired, .expired])
            #expect(try await harness.bus.ask(Worldserver.Money(player: alice), at: at) == 1000)
        }
    }

    @Test func whatComesInTimeIsDoneInItsOrder() async throws {
        try await withWorld { harness in
            let (alice, at) = try await enterRich(harness)
            await harness.world.hang()
            let results = Observed<UInt32>()
            for (index, change) in ([-1000, 300, -200] as [Int32]).enumerated() {
                Task {
                    let request = Worldserver.ChangeMoney(id: .new(), player: alice, change: change)
                    results.note(try await harness.bus.ask(request, at: at))
                }
                try await eventually("it waits") { await harness.link.waiting == index + 1 }
            }
            await harness.world.resume()
            #expect(try await results.wait(for: 3).sorted() == [0, 100, 300])
            #expect(try await harness.money(of: alice) == 100)
        }
    }

    @Test func moreThanAThousandDoNotWait() async throws {
        try await withWorld { harness in
            let (alice, at) = try await enterRich(harness)
            await harness.world.hang()
            let done = Observed<String>()
            for _ in 0..<1100 {
                Task {
                    do throws(AskError<Worldserver.Refusal>) {
                        done.note("\(try await harness.bus.ask(Worldserver.Money(player: alice), at: at))")
                    } catch { done.note(error.description) }
                }
            }
            let refused = try await done.wait(for: 100)
            #expect(refused.allSatisfy { $0 == "refused: overloaded" })
            await harness.world.resume()
            #expect(try await done.wait(for: 1100).count { $0 == "1000" } == 1000)
        }
    }

    /// A player's changes may wait for the database, up to a limit.
    @Test func oneTurnChangesOnePlayerOnlySoOften() async throws {
        try await withWorld { harness in
            let (alice, _) = try await enterRich(harness)
            let made = await harness.world.pay(alice, times: 400)
            #expect(made == SandboxWorld.pendingMax)
            let paid = 1000 + UInt32(made)
            #expect(try await harness.world.answer(Worldserver.Money(player: alice)) == paid)
            try await eventually("all is stored") { try await harness.money(of: alice) == paid }
        }
    }

    @Test func aCrashLeavesWhatWasAskedUndone() async throws {
        try await withWorld { harness in
            let (alice, at) = try await enterRich(harness)
            await harness.world.hang()
            let refused = Observed<Worldserver.Refusal?>()
            Task {
                do throws(AskError<Worldserver.Refusal>) {
                    _ = try await harness.bus.ask(
                        Worldserver.ChangeMoney(id: .new(), player: alice, change: 7), at: at)
                } catch { refused.note(error.refusal) }
            }
            try await eventually("it waits") { await harness.link.waiting == 1 }
            await harness.world.crash()
            #expect(try await refused.wait(for: 1) == [.failed])
            #expect(try await harness.money(of: alice) == 1000)
        }
    }

    // MARK: Reports

    @Test func reportsAreToldInOrderUntilSomebodyTakesThem() async throws {
        try await withWorld({ $0.preferredMaps = [MapID(489)] }) { harness in
            try await eventually("numbers of copies") {
                await harness.world.stocks[.instance]?.count ?? 0 > 2
            }
            for _ in 0..<3 {
                _ = try await harness.world.answer(
                    Worldserver.StartBattleground(id: .new(), type: 2, map: MapID(489), bracketLevel: 10))
            }
            let reports = Reports()
            reports.serve(on: harness.bus)
            try await eventually("all is told") {
                harness.time.advance(by: .seconds(1))
                return reports.told.values.count >= 3
            }
            try await reports.wait(for: ["1 is 2", "2 is 2", "3 is 2"])
            let origins = reports.origins.values.prefix(3)
            #expect(origins.map(\.sequence) == [1, 2, 3])
            #expect(
                origins.allSatisfy {
                    $0.world == Worldserver.Address(id: "1", incarnation: 1) && $0.realm == Harness.realm
                })
        }
    }

    // MARK: Repair

    /// The event was lost: the answer to a sign of life says it all.
    @Test func mapsAreRepairedFromTheRegistrysWord() async throws {
        try await withWorld { harness in
            #expect(await harness.world.ownedMaps == [MapID(0), MapID(1)])
            await harness.registry.answer(
                Worlds.Known(
                    isCurrent: true, assignedMaps: [MapID(1), MapID(571)], pendingMaps: [MapID(571)],
                    version: 5))
            harness.time.advance(by: .seconds(1))
            try await eventually("it knows") { await harness.world.ownedMaps == [MapID(1), MapID(571)] }
            try await eventually("it has loaded it") {
                await harness.registry.confirmations.last?.maps == [MapID(571)]
            }
            // What is older says nothing.
            let endpoint = try #require(await harness.endpoint)
            harness.bus.publish(
                Worlds.MapsReassigned(changes: [
                    .init(endpoint: endpoint, oldMaps: [], newMaps: [MapID(0)], version: 4)
                ]))
            harness.bus.publish(
                Worlds.MapsReassigned(changes: [
                    .init(endpoint: endpoint, oldMaps: [MapID(1)], newMaps: [MapID(530)], version: 6)
                ]))
            try await eventually("the newest counts") { await harness.world.ownedMaps == [MapID(530)] }
        }
    }
}

extension SandboxWorld {
    /// How often it worked, in one turn.
    fileprivate func pay(_ player: GUID, times: Int) -> Int {
        (0..<times).count { _ in
            (try? answer(Worldserver.ChangeMoney(id: .new(), player: player, change: 1))) != nil
        }
    }
}
