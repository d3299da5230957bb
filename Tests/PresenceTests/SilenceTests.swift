import Base
import Bus
import CharactersAPI
import CharactersService
import TestSupport
import Testing

/// Gateways that die, or seem to, while they report; and what sessions own after a start of the service.
@Suite struct SilenceTests {
    private static let reports = "nimbus.ask.characters.report-presence.v1"

    /// Moves the clock by an interval and waits until those who live have reported.
    private func pass(
        _ cluster: SplitCluster, _ answered: Locked<[Int: Int]>, except dead: ModelGateway
    ) async throws {
        let before = answered.withLock { $0 }
        cluster.time.advance(by: .seconds(5))
        for gateway in cluster.gateways where gateway.id != dead.id {
            let member = gateway.broker.member
            try await eventually(within: .seconds(60), "gateway \(gateway.id) reports") {
                answered.withLock { $0[member, default: 0] } > before[member, default: 0]
            }
            // Behind its report in the line of the service.
            _ = try await cluster.ask(Characters.OnlineCounts())
        }
    }

    @Test func aGatewayThatDiesWhileItReportsTakesItsPlayersAlong() async throws {
        try await SplitCluster.run { cluster in
            var last: UInt32 = 0
            for gateway in cluster.gateways {
                for _ in 0..<(gateway.id == "3" ? 1100 : 20) {
                    last += 1
                    gateway.enter(last)
                }
            }
            try await cluster.expectTruth(upTo: last)
            await cluster.stopService()
            let (dead, reports) = (cluster.gateways[2], Self.reports)
            let (seen, answered) = (Locked(0), Locked<[Int: Int]>([:]))
            cluster.server.decide { [member = dead.broker.member] sender, subject in
                guard subject == reports else { return .delivered }
                answered.withLock { $0[sender, default: 0] += 1 }
                guard sender == member else { return .delivered }
                seen.withLock { $0 += 1 }
                return seen.withLock { $0 } > 2 ? .lost : .delivered
            }
            try await cluster.startService()
            try await eventually(within: .seconds(60), "half of it was told") { seen.withLock { $0 } > 2 }
            let living = cluster.gateways[0...1].flatMap(\.online).sorted { $0.id < $1.id }
            try await eventually(within: .seconds(60), "it is in the directory") {
                try await cluster.known(to: last).count == 500 + living.count
            }
            for _ in 0..<16 { try await pass(cluster, answered, except: dead) }
            #expect(try await cluster.known(to: last) == living)
            // It lives after all: everybody was said to be gone, so everybody comes anew.
            cluster.server.decide { _, _ in .delivered }
            try await cluster.expectTruth(upTo: last, passing: .seconds(1))
            #expect(dead.claimedAnew >= 1)
            #expect(cluster.gateways[0].claimedAnew == 0)
        }
    }

    @Test func theRegistrysWordEndsAGatewayAtOnce() async throws {
        try await SplitCluster.run { cluster in
            for low in UInt32(1)...30 { cluster.gateways[Int(low % 3)].enter(low) }
            try await cluster.expectTruth(upTo: 30)
            let left = EventRecorder<Characters.LoggedOut>()
            await left.record(on: cluster.gateways[1].bus)
            let reports = Self.reports
            cluster.server.decide { [member = cluster.gateways[0].broker.member] sender, subject in
                sender == member && subject == reports ? .lost : .delivered
            }
            await cluster.service?.forgetGateway("1", startedBefore: 2)
            #expect(try await cluster.known(to: 30).count == 20)
            try await eventually(within: .seconds(60), "the others heard of it") {
                await left.events.count == 10
            }
        }
    }

    // MARK: Claims

    /// Whose account it is, is told with who is online: the older session leaves, as if nothing had happened.
    @Test func aSecondSessionAfterTheStartWins() async throws {
        try await SplitCluster.run { cluster in
            let (first, second) = (cluster.gateways[0], cluster.gateways[1])
            first.enter(1, account: AccountID(7))
            try await cluster.expectTruth(upTo: 1)
            await cluster.stopService()
            try await cluster.startService()
            try await cluster.expectTruth(upTo: 1)
            let evicted = EventRecorder<Characters.SessionEvicted>()
            await evicted.record(on: first.bus)
            async let claim = second.bus.ask(
                Characters.ClaimAccount(
                    account: AccountID(7), realm: RealmID(1),
                    session: Characters.SessionID(gateway: "2", number: 1, start: 1)))
            let session = try await evicted.first { _ in true }.session
            #expect(session == Characters.SessionID(gateway: "1", number: 1, start: 1))
            // It leaves; that alone is enough.
            first.end(CharacterID(realm: RealmID(1), low: 1))
            #expect(try await claim.order > 0)
        }
    }

    /// Two sessions of an account when the service ended: the newer one's claim counts, whoever reports
    /// first.
    @Test(arguments: [0, 1])
    func theNewerOfTwoSessionsStays(_ reportsFirst: Int) async throws {
        try await SplitCluster.run(gateways: 2) { cluster in
            await cluster.stopService()
            // The older one, then the newer one.
            for gateway in cluster.gateways { gateway.enter(1, account: AccountID(7)) }
            let (later, reports) = (cluster.gateways[1 - reportsFirst], Self.reports)
            let isHeld = Locked(true)
            cluster.server.decide { [member = later.broker.member] sender, subject in
                sender == member && subject == reports && isHeld.withLock { $0 } ? .lost : .delivered
            }
            let evicted = EventRecorder<Characters.SessionEvicted>()
            await evicted.record(on: cluster.gateways[0].bus)
            try await cluster.startService()
            try await eventually(within: .seconds(60), "the first has told") {
                cluster.time.advance(by: .seconds(1))
                return try await cluster.known(to: 1).count == 1
            }
            isHeld.withLock { $0 = false }
            let newer = cluster.gateways[1].online
            try await eventually(within: .seconds(60), "the newer one counts") {
                cluster.time.advance(by: .seconds(1))
                return try await cluster.known(to: 1) == newer
            }
            #expect(
                try await evicted.first { _ in true }.session
                    == Characters.SessionID(gateway: "1", number: 1, start: 1))
            cluster.gateways[0].end(CharacterID(realm: RealmID(1), low: 1))
            #expect(try await cluster.known(to: 1) == newer)
            // And it is the owner.
            let claim = try await cluster.gateways[1].bus.ask(
                Characters.ClaimCharacter(
                    account: AccountID(7), character: CharacterID(realm: RealmID(1), low: 1),
                    session: Characters.SessionID(gateway: "2", number: 1, start: 1)))
            #expect(claim.epoch > 0)
        }
    }
}
