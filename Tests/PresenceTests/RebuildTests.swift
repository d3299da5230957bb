import Base
import Bus
import CharactersAPI
import CharactersService
import TestSupport
import Testing

/// The directory of who is online after its service was started anew (spec characters 1 and 5.1).
@Suite struct RebuildTests {
    private static let reports = "nimbus.ask.characters.report-presence.v1"
    private static let wanted = "nimbus.event.nimbus.characters.presence-wanted"
    private static func patient(_ configuration: inout CharactersConfiguration) {
        configuration.silencesMax = .max
    }

    /// A thousand players, most of them at one gateway, so that it needs several reports.
    private func fill(_ cluster: SplitCluster, _ shares: [Int] = [1100, 300, 100]) -> UInt32 {
        var last: UInt32 = 0
        for (gateway, share) in zip(cluster.gateways, shares) {
            for _ in 0..<share {
                last += 1
                gateway.enter(last)
            }
        }
        return last
    }

    @Test func whoCameLeftAndMovedMeanwhileIsWhereHeIs() async throws {
        try await SplitCluster.run(Self.patient) { cluster in
            var last = fill(cluster)
            try await cluster.expectTruth(upTo: last)
            await cluster.stopService()
            let (first, second) = (cluster.gateways[0], cluster.gateways[1])
            for low in UInt32(1)...20 { first.end(CharacterID(realm: RealmID(1), low: low)) }
            for low in UInt32(21)...40 { first.move(CharacterID(realm: RealmID(1), low: low), to: 571) }
            for low in UInt32(41)...60 { first.move(CharacterID(realm: RealmID(1), low: low), to: second) }
            for _ in 0..<20 {
                last += 1
                second.enter(last)
            }
            try await cluster.startService()
            // No time passes: the gateways were asked.
            try await cluster.expectTruth(upTo: last)
            #expect(cluster.truth.count == 1500)
            #expect(cluster.gateways.allSatisfy { $0.claimedAnew == 0 })
        }
    }

    /// Players come, leave, move and change gateways while the gateways tell whom they have, over a network
    /// that loses and doubles messages and answers.
    @Test(.serialized, arguments: 1...12)
    func whateverHappensMeanwhile(_ seed: Int) async throws {
        try await SplitCluster.run(Self.patient) { cluster in
            let randomness = SeededRandomness(seed: UInt64(seed))
            let chance = Locked(randomness)
            let last = Locked(fill(cluster, [620, 60, 20]))
            try await cluster.expectTruth(upTo: last.withLock { $0 })
            let left = Locked(150)
            let reports = Self.reports
            cluster.server.decide { [weak cluster] _, subject in
                guard subject == reports, let cluster else { return .delivered }
                let isOver = left.withLock { left -> Bool in
                    left -= 1
                    return left < 0
                }
                guard !isOver else { return .delivered }
                return chance.withLock { randomness in
                    for _ in 0..<4 { Self.happen(in: cluster, randomness, last) }
                    switch randomness.next() % 10 {
                    case 0: return .lost
                    case 1: return .unanswered
                    case 2: return .twice
                    default: return .delivered
                    }
                }
            }
            for _ in 0..<2 {
                await cluster.stopService()
                for _ in 0..<30 { chance.withLock { Self.happen(in: cluster, $0, last) } }
                try await cluster.startService()
                // Something to tell at every step, so that the network has its chance.
                try await eventually(within: .seconds(60), "much has happened") {
                    cluster.time.advance(by: .seconds(1))
                    chance.withLock { Self.happen(in: cluster, $0, last) }
                    return left.withLock { $0 } < 75
                }
                left.withLock { $0 = min($0, 75) }
            }
            left.withLock { $0 = 0 }
            try await cluster.expectTruth(upTo: last.withLock { $0 }, passing: .seconds(1))
        }
    }

    private static func happen(
        in cluster: SplitCluster, _ randomness: SeededRandomness, _ last: Locked<UInt32>
    ) {
        func any() -> ModelGateway { cluster.gateways[Int(randomness.next() % 3)] }
        let gateway = any()
        guard let somebody = gateway.somebody(randomness) else { return }
        switch randomness.next() % 6 {
        case 0:
            let number = last.withLock { last -> UInt32 in
                last += 1
                return last
            }
            gateway.enter(number)
        case 1: gateway.leave(somebody)
        case 2: gateway.end(somebody)
        case 3:
            gateway.move(somebody, to: any())
        default: gateway.move(somebody, to: UInt32(randomness.next() % 600))
        }
    }

    /// A service that starts says so once; a gateway that did not hear it speaks at its next turn.
    @Test func aStartThatNobodyHeardOfIsNoticedWithinTheInterval() async throws {
        try await SplitCluster.run(Self.patient) { cluster in
            let last = fill(cluster, [50, 50, 50])
            try await cluster.expectTruth(upTo: last)
            await cluster.stopService()
            let wanted = Self.wanted
            cluster.server.decide { _, subject in subject == wanted ? .lost : .delivered }
            try await cluster.startService()
            #expect(try await cluster.known(to: last).isEmpty)
            cluster.time.advance(by: .seconds(5))
            try await cluster.expectTruth(upTo: last)
        }
    }

    @Test func aStartThatIsHeardOfTwiceChangesNothing() async throws {
        try await SplitCluster.run(Self.patient) { cluster in
            let last = fill(cluster, [600, 50, 50])
            try await cluster.expectTruth(upTo: last)
            await cluster.stopService()
            cluster.server.decide { _, _ in .twice }
            try await cluster.startService()
            try await cluster.expectTruth(upTo: last)
        }
    }

    // MARK: Serving again

    @Test func theServiceServesWhenItKnowsEverybody() async throws {
        try await SplitCluster.run { configuration in
            configuration.silencesMax = .max
            configuration.rebuildRound = .milliseconds(500)
            // However far the clock runs ahead of the gateways here.
            configuration.rebuildRoundsMax = .max
        } _: { cluster in
            let last = fill(cluster)
            try await cluster.expectTruth(upTo: last, passing: .milliseconds(500))
            await cluster.stopService()
            // One gateway's second report gets lost for a while.
            let slow = cluster.gateways[0].broker.member
            let (isHeld, seen, reports) = (Locked(true), Locked(0), Self.reports)
            cluster.server.decide { member, subject in
                guard member == slow, subject == reports else { return .delivered }
                seen.withLock { $0 += 1 }
                return seen.withLock { $0 } > 2 && isHeld.withLock { $0 } ? .lost : .delivered
            }
            try await cluster.startService()
            try await eventually(within: .seconds(60), "a part of it was told") { seen.withLock { $0 } > 2 }
            for _ in 0..<5 {
                cluster.time.advance(by: .milliseconds(500))
                let answer = await asked(cluster)
                #expect(answer == nil, "served before everybody was told")
            }
            isHeld.withLock { $0 = false }
            try await eventually(within: .seconds(60), "it serves") {
                cluster.time.advance(by: .milliseconds(500))
                return await asked(cluster) != nil
            }
            #expect(try await cluster.known(to: last) == cluster.truth)
        }
    }

    @Test func oneGatewayThatCannotTellDoesNotKeepItFromServing() async throws {
        try await SplitCluster.run { configuration in
            configuration.silencesMax = .max
            configuration.rebuildRound = .milliseconds(500)
        } _: { cluster in
            let last = fill(cluster)
            try await cluster.expectTruth(upTo: last, passing: .milliseconds(500))
            await cluster.stopService()
            let (slow, seen, reports) = (cluster.gateways[0].broker.member, Locked(0), Self.reports)
            cluster.server.decide { member, subject in
                guard member == slow, subject == reports else { return .delivered }
                seen.withLock { $0 += 1 }
                return seen.withLock { $0 } > 2 ? .lost : .delivered
            }
            try await cluster.startService()
            try await eventually(within: .seconds(60), "a part of it was told") { seen.withLock { $0 } > 2 }
            try await eventually(within: .seconds(60), "it serves") {
                cluster.time.advance(by: .milliseconds(500))
                return await asked(cluster) != nil
            }
            #expect(
                cluster.log.entries.contains {
                    $0.message == "not every gateway has told who is online; the rest follows"
                })
            cluster.server.decide { _, _ in .delivered }
            try await cluster.expectTruth(upTo: last, passing: .seconds(1))
        }
    }

    private func asked(_ cluster: SplitCluster) async -> [RealmID: Int]? {
        try? await cluster.ask(Characters.OnlineCounts())
    }
}
