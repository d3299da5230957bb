import Base
import Bus
import CharactersAPI
import ClusterKit
import Glibc
import Loop
import Sandbox
import WorldsAPI

/// W1: the registry and the directory of online players at the size of a large cluster; W2: how soon a
/// worldserver that joins has its first player.
struct RegistryBench {
    let tools: BenchTools

    func run(_ report: inout BenchReport) async throws {
        try await fill(&report)
        try await join(&report)
    }

    /// 64 simulated worldservers and 20,000 players online.
    private func fill(_ report: inout BenchReport) async throws {
        let (worlds, players) = (64, tools.isQuick ? 2_000 : 20_000)
        let cluster = try await TestCluster.start(worlds: 0)
        let bus = cluster.bus
        let before = BenchProcess.residentBytes(of: "self")
        var began = Clock.now
        for number in 0..<worlds {
            _ = try await bus.ask(
                Worlds.Register(
                    host: "10.0.\(number / 250).\(number % 250 + 1)", gamePort: 8085, realm: RealmID(1),
                    availableMaps: number % 2 == 0 ? "" : "0,1,530,571"))
        }
        report.add(
            "W1", "registering one of \(worlds) worldservers, maps dealt anew",
            (Clock.now - began) / Double(worlds) * 1e6, "us")
        began = Clock.now
        let count = try await tell(bus, (0..<players).map(Self.player))
        report.add(
            "W3", "\(players) online players told to a directory that knew nobody, coding and all",
            (Clock.now - began) * 1000, "ms")
        guard count == players else { throw BenchProcess.Failure(description: "not all came online") }
        report.add(
            "W1", "memory of \(worlds) worldservers and \(players) online players",
            Double(BenchProcess.residentBytes(of: "self") - before) / 1_048_576, "MiB")
        began = Clock.now
        for number in 0..<players {
            let maps: [UInt32] = [0, 1, 530, 571]
            _ = try await bus.ask(Worlds.Place(realm: RealmID(1), map: MapID(maps[number % 4])))
        }
        report.add(
            "W1", "placing one of \(players) players", (Clock.now - began) / Double(players) * 1e6, "us")
        began = Clock.now
        for number in 0..<players {
            let id = CharacterID(realm: RealmID(1), low: UInt32(number + 1))
            _ = try await bus.ask(Characters.OnlineByID(character: id))
        }
        report.add(
            "W1", "finding one of \(players) online players", (Clock.now - began) / Double(players) * 1e6,
            "us")
        try await ask(bus, players, &report)
        _ = try await tell(bus, [])
        try await cluster.shutdown()
    }

    /// /who: a thousand questions that nobody has asked before, and a thousand times the same.
    private func ask(_ bus: Bus, _ players: Int, _ report: inout BenchReport) async throws {
        for isSame in [false, true] {
            let began = Clock.now
            for number in 0..<1000 {
                var filter = Characters.WhoFilter()
                filter.name = isSame ? "a" : "a\(number)"
                _ = try await bus.ask(
                    Characters.Who(
                        realm: RealmID(1), asker: Characters.WhoAsker(race: 1, security: 0), filter: filter))
            }
            report.add(
                "W4", "\(isSame ? "the same" : "a new") question of /who among \(players) online players",
                (Clock.now - began) / 1000 * 1e6, "us")
        }
    }

    /// What a gateway does when the directory was started anew, in the bytes in which it would go over a
    /// network. Returns how many are online then.
    private func tell(_ bus: Bus, _ players: [Characters.Online]) async throws -> Int? {
        var last = 0
        let before = players.isEmpty ? 1_000_000 : 0
        func ask(
            _ stream: UInt64, _ sessions: [Characters.SessionState], count: UInt32?
        ) async throws -> Characters.PresenceAnswer {
            last += 1
            let report = Characters.ReportPresence(
                gateway: "1", start: 1, stream: stream, sequence: UInt64(before + last), sessions: sessions,
                count: count)
            let sent = try BinaryDecoder.decode(
                Characters.ReportPresence.self, from: BinaryEncoder.encode(report))
            return try await bus.ask(sent)
        }
        guard case .begin(let stream, _) = try await ask(0, [], count: nil) else { return nil }
        let pages = stride(from: 0, to: players.count, by: Characters.ReportPresence.sessionsMax)
        for first in pages {
            let page = players[first..<min(first + Characters.ReportPresence.sessionsMax, players.count)]
            let states = page.map { player in
                Characters.SessionState(
                    number: UInt64(player.id.low),
                    session: Characters.HeldSession(
                        account: player.account, order: 1, character: player.id, epoch: player.epoch,
                        online: player))
            }
            guard try await ask(stream, states, count: nil) == .taken else { return nil }
        }
        guard try await ask(stream, [], count: UInt32(players.count)) == .taken else { return nil }
        return try await bus.ask(Characters.OnlineCounts())[RealmID(1), default: 0]
    }

    private static func player(_ number: Int) -> Characters.Online {
        let entering = Characters.Entering(
            id: CharacterID(realm: RealmID(1), low: UInt32(number + 1)),
            account: AccountID(UInt32(number + 1)),
            name: "Player\(number)", race: 1, characterClass: 1, gender: 0, level: 80, zone: 1519, guild: 0,
            playerFlags: 0, position: Position(map: MapID(0), x: 0, y: 0, z: 0), instance: 0)
        return Characters.Online(entering, gateway: "1", epoch: 1)
    }

    /// From the start of a worldserver to its first player in the world, who waits at the character list.
    private func join(_ report: inout BenchReport) async throws {
        let cluster = try await TestCluster.start(worlds: 1, settings: ["Gateway.Budgets=off"])
        let player = try await cluster.player("First")
        try await player.logout()
        var times: [Double] = []
        for _ in 0..<(tools.isQuick ? 3 : 15) {
            let world = try cluster.world(0)
            await world.stop()
            let began = Clock.now
            try await world.start()
            try await player.enterWorld("First")
            times.append(Clock.now - began)
            try await player.logout()
        }
        report.add(
            "W2", "a worldserver's start to its first player in the world", times.median * 1000, "ms")
        try await cluster.shutdown()
    }
}
