import Base
import Bus
import CharactersAPI
import ClusterKit
import Glibc
import Loop
import Store

/// W5: 10,000 players with 50 friends each log in within ten seconds. Their gateway reports them and asks for
/// their lists; each login is told to those friends who are there.
struct SocialBench {
    let tools: BenchTools
    private var players: Int { tools.isQuick ? 1_000 : 10_000 }
    private static let friends = 50
    private static let ticks = 100
    private static let tick = Duration.milliseconds(100)

    func run(_ report: inout BenchReport) async throws {
        let url = "sqlite::memory:bench-social-\(getpid())"
        let cluster = try await TestCluster.start(
            worlds: 0, settings: ["Realm.1.CharactersDatabase=\(url)"])
        try await fill(url)
        let listener = NewsListener()
        let subscription = await listener.listen(cluster.bus)
        let before = statements(of: cluster)
        let cpu = CPUTime.process
        let gateway = LoginStorm(bus: cluster.bus, listener: listener)
        try await gateway.begin()
        let began = Clock.now
        let each = players / Self.ticks
        for tick in 0..<Self.ticks {
            try await gateway.logIn((tick * each)..<((tick + 1) * each))
            let next = began + Double(tick + 1) * Self.tick.seconds
            let left = next - Clock.now
            if left > 0 { await tools.time.sleep(.seconds(left)) }
        }
        try await gateway.finish()
        // Whoever saw a friend in the list already is not told of him.
        let expected = laterFriends - (await gateway.seen)
        _ = await cluster.eventually(within: .seconds(30)) { await listener.count >= expected }
        let what = "\(players) players with \(Self.friends) friends each log in"
        report.add("W5", "\(what): all of it", Clock.now - began, "s")
        report.add("W5", "\(what): CPU", CPUTime.process - cpu, "s")
        report.add("W5", "\(what): SQL statements", Double(statements(of: cluster) - before), "")
        report.add("W5", "\(what): comings told", Double(await listener.count), "")
        report.add("W5", "\(what): events", Double(await listener.events), "")
        let delays = await listener.milliseconds
        report.add("W5", "from a login to the friend's 02, p50", delays.median, "ms")
        report.add("W5", "from a login to the friend's 02, p99", delays.percentile(0.99), "ms")
        report.add("W5", "a list, p99", await gateway.milliseconds.percentile(0.99), "ms")
        subscription.cancel()
        try await gateway.end()
        try await cluster.shutdown()
    }

    /// Everybody's friends are spread over all, and everybody has as many who wait for him.
    private func fill(_ url: String) async throws {
        let database = Database(
            try DatabaseURL(url), name: "fill", time: tools.time, log: Log("bench", to: SilentLog()),
            metrics: Metrics())
        let players = players
        try await database.transaction { tx in
            for number in 0..<players {
                try tx.write(
                    """
                    INSERT INTO characters (guid, account, name, race, class, gender, level, map, zone, taximask)
                    VALUES (?, ?, ?, 1, 1, 0, 80, 0, 1519, '')
                    """, number + 1, number + 1, "Player\(number)")
                for friend in 1...Self.friends {
                    try tx.write(
                        "INSERT INTO character_social (guid, friend, flags, note) VALUES (?, ?, 1, '')",
                        number + 1, (number + friend * 199) % players + 1)
                }
            }
        }
        await database.close()
    }

    /// Friends who log in later than those who wait for them, over all.
    private var laterFriends: Int {
        (0..<players).reduce(0) { sum, number in
            sum + (1...Self.friends).count { (number + $0 * 199) % players > number }
        }
    }

    private func statements(of cluster: TestCluster) -> Int {
        ["characters-1", "auth"].reduce(0) {
            $0 + Int(cluster.metric("nimbus_database_query_seconds", ["database": $1]))
        }
    }
}

/// A gateway as the characters service hears it.
private actor LoginStorm {
    private let bus: Bus
    private let listener: NewsListener
    private var stream: UInt64 = 0
    private var sequence: UInt64 = 0
    private var count = 0
    private var lists: [Task<(milliseconds: Double, later: Int), any Error>] = []
    private(set) var milliseconds: [Double] = []
    /// Friends who logged in later and were in a list before it was told.
    private(set) var seen = 0

    init(bus: Bus, listener: NewsListener) {
        self.bus = bus
        self.listener = listener
    }

    func begin() async throws {
        guard case .begin(let stream, _) = try await say([], count: nil) else {
            throw BenchProcess.Failure(description: "no stream")
        }
        self.stream = stream
    }

    func logIn(_ numbers: Range<Int>) async throws {
        let online = numbers.map(Self.player)
        await listener.logIn(online.map(\.id))
        count += online.count
        let states = online.map { player in
            Characters.SessionState(
                number: UInt64(player.id.low),
                session: Characters.HeldSession(
                    account: player.account, order: 1, character: player.id, epoch: player.epoch,
                    online: player))
        }
        let bus = bus
        for player in online {
            let asker = Characters.SocialAsker(
                character: player.id, account: player.account, race: player.race, security: 0)
            lists.append(
                Task {
                    let began = Clock.now
                    let book = try await bus.ask(Characters.ListContacts(asker: asker))
                    let later = book.contacts.count { $0.sight.isOnline && $0.character > player.id }
                    return ((Clock.now - began) * 1000, later)
                })
        }
        guard try await say(states, count: UInt32(count)) == .taken else {
            throw BenchProcess.Failure(description: "a report was not taken")
        }
    }

    func finish() async throws {
        for list in lists {
            let list = try await list.value
            milliseconds.append(list.milliseconds)
            seen += list.later
        }
        lists = []
    }

    /// Everybody is gone.
    func end() async throws {
        for first in stride(from: 1, through: count, by: Characters.ReportPresence.sessionsMax) {
            let last = min(first + Characters.ReportPresence.sessionsMax - 1, count)
            let states = (first...last).map { Characters.SessionState(number: UInt64($0), session: nil) }
            _ = try await say(states, count: UInt32(count - last))
        }
    }

    private func say(
        _ states: [Characters.SessionState], count: UInt32?
    ) async throws -> Characters.PresenceAnswer {
        sequence += 1
        return try await bus.ask(
            Characters.ReportPresence(
                gateway: "bench", start: 1, stream: stream, sequence: sequence, sessions: states,
                count: count))
    }

    private static func player(_ number: Int) -> Characters.Online {
        let entering = Characters.Entering(
            id: CharacterID(realm: RealmID(1), low: UInt32(number + 1)),
            account: AccountID(UInt32(number + 1)), name: "Player\(number)", race: 1, characterClass: 1,
            gender: 0, level: 80, zone: 1519, guild: 0, playerFlags: 0,
            position: Position(map: MapID(0), x: 0, y: 0, z: 0), instance: 0)
        // Above whatever an earlier run may have given out.
        return Characters.Online(entering, gateway: "bench", epoch: UInt64(UInt32.max) * 1024, start: 1)
    }
}

/// Where the gateway would write packets.
private actor NewsListener {
    private var loggedIn: [CharacterID: Double] = [:]
    private(set) var count = 0
    private(set) var events = 0
    private(set) var milliseconds: [Double] = []

    func listen(_ bus: Bus) -> Subscription {
        bus.subscribe(Characters.FriendsChanged.self, self, capacity: 65_536) { listener, event in
            listener.hear(event)
        }
    }
    func logIn(_ characters: [CharacterID]) {
        for character in characters { loggedIn[character] = Clock.now }
    }
    private func hear(_ event: Characters.FriendsChanged) {
        events += 1
        let now = Clock.now
        for change in event.changes where change.news == .came {
            count += change.viewers.count
            guard let began = loggedIn[change.friend] else { continue }
            for _ in change.viewers { milliseconds.append((now - began) * 1000) }
        }
    }
}
