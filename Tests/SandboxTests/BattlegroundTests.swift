import Base
import Bus
import Store
import TestSupport
import Testing
import Wire
import WorldserverAPI

@testable import Sandbox

/// Battlegrounds as the cluster starts and fills them, and what it hears of them (spec sidecar 10.7).
@Suite struct BattlegroundTests {
    private static let gulch = MapID(489)

    private func withGulch(
        _ body: (Harness, Reports) async throws -> Void
    ) async throws {
        try await withWorld({ $0.preferredMaps = [MapID(0), Self.gulch] }) { harness in
            let reports = Reports()
            reports.serve(on: harness.bus)
            try await eventually("numbers of copies") {
                await harness.world.stocks[.instance]?.count == NumberStock.size
            }
            try await body(harness, reports)
        }
    }
    private func start(_ harness: Harness, map: MapID = gulch) async throws -> Worldserver.Battleground {
        try await harness.world.answerStored(
            Worldserver.StartBattleground(id: .new(), type: 2, map: map, bracketLevel: 10))
    }
    private func add(
        _ harness: Harness, _ instance: UInt64, alliance: [GUID] = [], horde: [GUID] = []
    ) async -> Worldserver.Refusal? {
        await harness.refusal(
            of: Worldserver.AddToBattleground(
                id: .new(), type: 2, instance: instance, alliance: alliance, horde: horde))
    }

    @Test func aBattlegroundPreparesRunsAndEnds() async throws {
        try await withGulch { harness, reports in
            let made = try await start(harness)
            #expect(made.instance == 1 && made.clientInstance == 1)
            #expect(try await start(harness).clientInstance == 2)
            try await reports.wait(for: ["1 is 2", "2 is 2"])
            harness.time.advance(by: .seconds(91))
            // Nobody came: both are taken down before they begin.
            try await reports.wait(for: ["1 is 2", "2 is 2", "1 is 4", "2 is 4"])
            #expect(await harness.world.currentBattlegrounds().isEmpty)
            #expect(await add(harness, 1) == .instanceNotFound)
        }
    }

    @Test func onlyMapsOfThisWorldCanBeStarted() async throws {
        try await withGulch { harness, _ in
            for map in [529, 0, 1, 389, .max] as [UInt32] {
                let request = Worldserver.StartBattleground(
                    id: .new(), type: 2, map: MapID(map), bracketLevel: 10)
                #expect(await harness.refusal(of: request) == .creationFailed, "\(map)")
            }
        }
    }

    @Test func playersComeInAndGoBackWhereTheyWere() async throws {
        try await withGulch { harness, reports in
            await harness.world.change { $0.battlegroundPreparation = .seconds(1) }
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            let bob = try await harness.create("Bob", account: TestAccount.bob)
            let link = try await harness.enter(alice, account: TestAccount.alice)
            let other = try await harness.enter(bob, account: TestAccount.bob)
            let home = StartPlace.northshire.position
            let made = try await start(harness)
            #expect(await add(harness, made.instance, alliance: [alice, bob, GUID(77), alice]) == nil)
            for (player, gateway) in [(alice, link), (bob, other)] {
                #expect(try await gateway.next(TransferPending.self).map == Self.gulch)
                #expect(try await gateway.next(NewWorld.self).position.x == 1523.8)
                // In the database it stands where it came from: a battleground does not outlast its world.
                let map = try await harness.characters.first(
                    "SELECT map FROM characters WHERE guid = ?", player.low
                ) { try $0.u32(0) }
                #expect(map == 0)
            }
            await link.send(WorldportAcknowledge())
            var status = BattlefieldStatus()
            status.type = 2
            status.levels = (10, 10)
            status.clientInstance = 1
            status.map = Self.gulch
            status.side = 1
            #expect(try await link.next(.SMSG_BATTLEFIELD_STATUS).body == status.body())
            #expect(status.body().count == 44)
            harness.time.advance(by: .seconds(2))
            try await reports.wait(for: ["1 is 2", "1 is 3"])
            await other.send(WorldportAcknowledge())
            let later = try BattlefieldStatus.parse(try await other.next(.SMSG_BATTLEFIELD_STATUS).body)
            #expect(later.sinceStart == 1000 || later.sinceStart == 0)
            // One's mates hear of it.
            #expect(try await link.next(BattlegroundPlayerJoined.self).player == bob)
            #expect(await harness.world.currentBattlegrounds().first?.players == 2)

            await link.send(LeaveBattlefield.with { $0.type = 2 })
            #expect(
                try await link.next(.SMSG_BATTLEFIELD_STATUS).body == [UInt8](repeating: 0, count: 12))
            #expect(try await link.next(NewWorld.self).position.x == home.x)
            #expect(try await other.next(BattlegroundPlayerLeft.self).player == alice)
            try await reports.wait(for: ["1 is 2", "1 is 3", "\(alice) left 1"])
            // The end takes the rest along.
            #expect(await harness.world.endBattleground(UInt32(made.instance)))
            #expect(try await other.next(NewWorld.self).position.x == home.x)
            try await reports.wait(
                for: ["1 is 2", "1 is 3", "\(alice) left 1", "1 is 4", "\(bob) left 1"])
        }
    }

    @Test func whoeverLeavesTheWorldLeavesTheBattleground() async throws {
        try await withGulch { harness, reports in
            let alice = try await harness.create("Master", account: TestAccount.admin)
            let link = try await harness.enter(alice, account: TestAccount.admin)
            let made = try await start(harness)
            #expect(await add(harness, made.instance, horde: [alice]) == nil)
            _ = try await link.next(NewWorld.self)
            await link.send(WorldportAcknowledge())
            _ = try await link.next(.SMSG_BATTLEFIELD_STATUS)
            await link.send(LogoutRequest())
            _ = try await link.next(LogoutComplete.self)
            try await reports.wait(for: ["1 is 2", "\(alice) left 1"])
            // And comes back where it was before.
            await link.send(PlayerLogin(character: alice))
            #expect(
                try await link.next(LoginVerifyWorld.self).position == StartPlace.northshire.position)
        }
    }

    @Test func whoComesInIsInTheRaidOfTheSide() async throws {
        try await withGulch { harness, _ in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            let bob = try await harness.create("Bob", account: TestAccount.bob)
            let link = try await harness.enter(alice, account: TestAccount.alice)
            let other = try await harness.enter(bob, account: TestAccount.bob)
            let made = try await start(harness)
            #expect(await add(harness, made.instance, alliance: [alice, bob]) == nil)
            for gateway in [link, other] {
                _ = try await gateway.next(NewWorld.self)
                await gateway.send(WorldportAcknowledge())
                #expect(try await gateway.next(GroupList.self).type == 3)
            }
            let list = try await link.next(GroupList.self)
            #expect(list.others.map(\.id) == [bob] && list.leader == alice && list.others[0].online == 3)
            // Who leads asks, and marks; a target has one icon.
            await link.send(ReadyCheckRequest(isReady: nil))
            #expect(try await other.next(ReadyCheck.self).starter == alice)
            await other.send(ReadyCheckRequest(isReady: false))
            #expect(try await link.next(ReadyCheckConfirm.self).player == bob)
            await other.send(RaidTargetRequest(slot: 1, target: bob))
            await link.send(RaidTargetRequest(slot: 3, target: bob))
            await link.send(RaidTargetRequest(slot: 4, target: bob))
            for (slot, target) in [(UInt8(3), bob), (3, GUID.none), (4, bob)] {
                let seen = try await other.next(RaidTargets.self)
                #expect(seen.icons == [RaidTargets.Icon(slot: slot, target: target)])
            }
            // The one goes, then the last.
            await link.send(LeaveBattlefield.with { $0.type = 2 })
            #expect(try await link.next(GroupList.self).type == GroupList.none)
            let alone = try await other.next(GroupList.self)
            #expect(alone.others.isEmpty && alone.leader == bob && alone.type == 3)
            await other.send(LeaveBattlefield.with { $0.type = 2 })
            _ = try await other.next(GroupDestroyed.self)
        }
    }

    @Test func whoIsOnTheWayWhenItEndsIsSentBack() async throws {
        try await withGulch { harness, _ in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(alice, account: TestAccount.alice)
            let made = try await start(harness)
            #expect(await add(harness, made.instance, alliance: [alice]) == nil)
            _ = try await link.next(NewWorld.self)
            #expect(await harness.world.endBattleground(UInt32(made.instance)))
            await link.send(WorldportAcknowledge())
            #expect(try await link.next(NewWorld.self).position.map == .easternKingdoms)
        }
    }

    @Test func twoCopiesOfOneMapDoNotSeeEachOther() async throws {
        try await withGulch { harness, _ in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            let bob = try await harness.create("Bob", account: TestAccount.bob)
            let link = try await harness.enter(alice, account: TestAccount.alice)
            let other = try await harness.enter(bob, account: TestAccount.bob)
            var before = 0
            for (player, gateway) in [(alice, link), (bob, other)] {
                let made = try await start(harness)
                #expect(await add(harness, made.instance, alliance: [player]) == nil)
                _ = try await gateway.next(NewWorld.self)
                before = await gateway.received.count
                await gateway.send(WorldportAcknowledge())
                _ = try await gateway.next(.SMSG_BATTLEFIELD_STATUS)
            }
            await other.send(ChatMessage(.say, .common, "Hello"))
            _ = try await other.next(ChatLine.self)
            try await link.roundTrip()
            #expect(await link.opcodes.contains(.SMSG_MESSAGECHAT) == false)
            let seen = await other.received.dropFirst(before).filter { $0.opcode == .SMSG_UPDATE_OBJECT }
                .compactMap { try? UpdateObject.parse($0.body) }
            #expect(seen.contains { $0.creates(alice) } == false)
        }
    }

    @Test func desertersAndFightersStayOut() async throws {
        try await withGulch { harness, _ in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            _ = try await harness.enter(alice, account: TestAccount.alice)
            func may() async throws -> (join: Bool, enter: Bool) {
                (
                    try await harness.world.answer(Worldserver.CanJoinBattlegroundQueue(player: alice)),
                    try await harness.world.answer(Worldserver.CanEnterBattleground(player: alice))
                )
            }
            #expect(try await may() == (true, true))
            await harness.world.change { $0.deserters = ["Alice"] }
            #expect(try await may() == (false, true))
            await harness.world.change {
                $0.deserters = []
                $0.fighting = ["Alice"]
            }
            #expect(try await may() == (true, false))
            #expect(
                await harness.refusal(of: Worldserver.CanJoinBattlegroundQueue(player: GUID(77)))
                    == .playerNotFound)
        }
    }
}

/// Takes what a world tells, as short texts in their order.
final class Reports: Sendable {
    let told = Observed<String>()
    let origins = Observed<Worldserver.Origin>()

    func serve(on bus: Bus) {
        bus.serve(Worldserver.BattlegroundStatusChanged.self) { [told, origins] report in
            origins.note(report.origin)
            told.note("\(report.instance) is \(report.status)")
            return Done()
        }
        bus.serve(Worldserver.PlayerLeftBattleground.self) { [told, origins] report in
            origins.note(report.origin)
            told.note("\(report.player) left \(report.instance)")
            return Done()
        }
        bus.serve(Worldserver.DungeonEntered.self) { [told, origins] report in
            origins.note(report.origin)
            told.note("\(report.player) is in \(report.map) \(report.difficulty) \(report.instance)")
            return Done()
        }
    }

    /// Waits until so much was told, and compares.
    func wait(for expected: [String]) async throws {
        let seen = try await told.wait(for: expected.count)
        guard Array(seen.prefix(expected.count)) == expected else {
            throw TestSupportError("told was \(seen), not \(expected)")
        }
    }
}
