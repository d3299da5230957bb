import Base
import Bus
import Store
import TestSupport
import Testing
import Wire
import WorldserverAPI

@testable import Sandbox

/// What the dungeon finder asks of a worldserver (spec worldserver-api 2.5).
@Suite struct DungeonTests {
    private static let ragefire: UInt32 = 4 | 1 << 24
    private static let keep: UInt32 = 202 | 1 << 24
    private static let heroicKeep: UInt32 = 242 | 5 << 24

    @Test(
        arguments: [
            (1, [2, 2, 2], [] as [UInt32]), (15, [2, 2], [ragefire]), (22, [3, 2, 2], []),
            (80, [3], [keep, heroicKeep]),
        ] as [(UInt8, [UInt32], [UInt32])])
    func levelsOpenAndCloseDungeons(level: UInt8, reasons: [UInt32], open: [UInt32]) async throws {
        try await withWorld { harness in
            try await harness.auth.write("UPDATE account SET expansion = 2")
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            try await harness.characters.write("UPDATE characters SET level = ?", level)
            _ = try await harness.enter(alice, account: TestAccount.alice)
            let locks = try await harness.world.answer(
                Worldserver.ReadDungeonLocks(
                    player: alice,
                    dungeons: [Self.ragefire, 999_999, Self.keep, Self.heroicKeep, 4 | 5 << 24]))
            #expect(locks.locks.map(\.status) == reasons)
            #expect(locks.open == open)
            #expect(locks.joinResult == 0)
        }
    }

    @Test func expansionsAndDesertersAreToldApart() async throws {
        try await withWorld { harness in
            try await harness.auth.write("UPDATE account SET expansion = 1")
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            _ = try await harness.enter(alice, account: TestAccount.alice)
            await harness.world.change { $0.deserters = ["Alice"] }
            let locks = try await harness.world.answer(
                Worldserver.ReadDungeonLocks(player: alice, dungeons: [Self.keep]))
            #expect(locks.locks == [Worldserver.DungeonLock(entry: Self.keep, status: 1)])
            #expect(locks.joinResult == 12)
        }
    }

    @Test func offersAndDungeonsAreTold() async throws {
        try await withWorld { harness in
            try await harness.auth.write("UPDATE account SET expansion = 2")
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            try await harness.characters.write("UPDATE characters SET level = 80")
            _ = try await harness.enter(alice, account: TestAccount.alice)
            let offers = try await harness.world.answer(Worldserver.ReadDungeonOffers(player: alice))
            #expect(offers.random.map { $0.entry & 0xFF_FFFF } == [261, 262])
            #expect(offers.random.allSatisfy { $0.money > 0 && $0.items.first?.count == 1 })
            #expect(offers.locks.count == 6)
            let dungeon = try await harness.world.answer(Worldserver.ReadDungeon(entry: Self.heroicKeep))
            #expect(
                dungeon
                    == Worldserver.Dungeon(
                        entry: Self.heroicKeep, id: 242, map: MapID(574), type: 5, difficulty: 1))
            for entry in [0, 5, 999_999, .max] as [UInt32] {
                #expect(
                    await harness.refusal(of: Worldserver.ReadDungeon(entry: entry)) == .dungeonNotFound)
            }
        }
    }

    @Test func aProposalBringsThoseWhoAreHereIn() async throws {
        try await withWorld { harness in
            let reports = Reports()
            reports.serve(on: harness.bus)
            let (alice, link) = try await harness.enterAlice()
            func proposal(_ entry: UInt32, _ players: [GUID]) -> Worldserver.MaterializeProposal {
                Worldserver.MaterializeProposal(
                    id: .new(), realm: Harness.realm, proposal: 7, entry: entry, leader: alice,
                    members: players.map {
                        Worldserver.ProposalMember(
                            player: $0, selectedRoles: 8, assignedRole: 8, queueLeader: alice)
                    })
            }
            #expect(await harness.refusal(of: proposal(999_999, [alice])) == .dungeonNotFound)
            #expect(await harness.refusal(of: proposal(258 | 6 << 24, [alice])) == .dungeonNotFound)
            #expect(await harness.refusal(of: proposal(Self.ragefire, [GUID(77)])) == .playerNotFound)
            try await eventually("numbers of copies") {
                await harness.world.stocks[.instance]?.count ?? 0 > 0
            }
            #expect(await harness.refusal(of: proposal(Self.ragefire, [alice, GUID(77)])) == nil)
            #expect(try await link.next(NewWorld.self).position.map == MapID(389))
            await link.send(WorldportAcknowledge())
            try await reports.wait(for: ["\(alice) is in 389 0 1"])
            // And out again.
            let out = Worldserver.TeleportToDungeon(id: .new(), player: alice, isOut: true, entry: 0)
            #expect(await harness.refusal(of: out) == nil)
            #expect(try await link.next(NewWorld.self).position == StartPlace.northshire.position)
            await link.send(WorldportAcknowledge())
            try await link.roundTrip()
            #expect(await harness.refusal(of: out) == .failed)
            // By the eye.
            let into = Worldserver.TeleportToDungeon(
                id: .new(), player: alice, isOut: false, entry: Self.ragefire)
            #expect(await harness.refusal(of: into) == nil)
            #expect(try await link.next(NewWorld.self).position.map == MapID(389))
            #expect(
                await harness.refusal(
                    of: Worldserver.CastBootVote(id: .new(), player: alice, agrees: true)) == .playerNotFound)
            #expect(reports.told.values.count == 1)
        }
    }
}
