import Base
import Bus
import ClusterKit
import Glibc
import GroupsAPI
import Loop
import Store

/// W8: 2,000 raids of 40 whose members change ten times a second. Gateways tell the groups service twice a
/// second how each member is, as they do; 36 of a raid stand on one worldserver, four on another. What the
/// gateways cost is not counted here: W9 has that.
struct MemberBench {
    let tools: BenchTools
    static let size = 40
    private static let first: UInt32 = 1_000_001
    private var raids: Int { tools.isQuick ? 50 : 2_000 }
    private var seconds: Double { tools.isQuick ? 2 : 10 }

    func run(_ report: inout BenchReport) async throws {
        let load = EventLoop(name: "load")
        defer { load.stop() }
        let folder = try BenchDaemon.makeFolder()
        defer { BenchDaemon.remove(folder) }
        // What a daemon without groups takes, the second time.
        let warm = try await cluster(in: folder, "empty")
        let before = Self.residentBytes
        let empty = try await cluster(in: folder, "empty-too")
        let daemon = Self.residentBytes - before
        try await fill("sqlite:\(folder)/raids-characters.db")
        let between = Self.residentBytes
        let cluster = try await cluster(in: folder, "raids")
        guard cluster.metric("nimbus_groups") == Double(raids) else {
            throw BenchProcess.Failure(description: "raids are missing")
        }
        let storm = MemberStorm(loop: load, bus: cluster.bus, raids: raids)
        let subscription = await storm.listen()
        try await storm.tellAll()
        _ = await cluster.eventually(within: .seconds(60)) { await storm.delivered >= expectedWholes }
        let bytes = Self.residentBytes - between - daemon
        report.add("W8", "memory of a raid of 40 with the state of all members", bytes / Double(raids), "B")
        try await measure(cluster, storm, &report)
        subscription.cancel()
        for cluster in [warm, empty, cluster] { try await cluster.shutdown() }
    }

    /// Of each raid the 36 are told of the four, and the four of the 36.
    private var expectedWholes: Int { raids * 2 * 36 * 4 }

    private func cluster(in folder: String, _ name: String) async throws -> TestCluster {
        try await TestCluster.start(
            worlds: 0,
            settings: [
                "Database.Auth=sqlite:\(folder)/\(name)-auth.db", "Log.Level=warning",
                "Realm.1.CharactersDatabase=sqlite:\(folder)/\(name)-characters.db",
            ])
    }

    /// Characters and raids as AzerothCore's tables have them.
    private func fill(_ url: String) async throws {
        try await RaidRows(raids: raids, first: Self.first).fill(url, time: tools.time, characters: true)
    }

    private func measure(
        _ cluster: TestCluster, _ storm: MemberStorm, _ report: inout BenchReport
    ) async throws {
        func count(_ name: String) -> Double { cluster.metric("nimbus_group_member_\(name)_total") }
        let names = ["reports", "coalesced", "told", "suppressed"]
        let before = Dictionary(uniqueKeysWithValues: names.map { ($0, count($0)) })
        await storm.forget()
        let (cpu, began) = (await CPUTime.process(without: storm.loop), Clock.now)
        try await storm.blow(for: seconds)
        let took = Clock.now - began
        let spent = await CPUTime.process(without: storm.loop) - cpu
        func rate(_ name: String) -> Double { (count(name) - (before[name] ?? 0)) / took }
        let what = "\(raids) raids of 40"
        let changes = Double(raids * Self.size) * 10
        report.add("W8", "\(what), ten changes a member and second: changes", changes, "/s")
        report.add("W8", "\(what): told to the service by gateways", rate("reports"), "/s")
        report.add(
            "W8", "\(what): coalesced, by gateways and service",
            changes - rate("reports")
                + rate("coalesced"), "/s")
        report.add("W8", "\(what): delivered, counted by receiver", rate("told"), "/s")
        report.add("W8", "\(what): suppressed, counted by receiver", rate("suppressed"), "/s")
        report.add("W8", "\(what): CPU of the service", spent / took * 100, "% of a core")
        let delays = await storm.milliseconds
        report.add("W8", "from a change to the gateway that shows it, p50", delays.median, "ms")
        report.add("W8", "from a change to the gateway that shows it, p99", delays.percentile(0.99), "ms")
        let sample = await storm.sample
        var (bytes, told) = (0, 0)
        for event in sample {
            bytes += try BinaryEncoder.encode(event).count
            told += event.parts.reduce(0) { $0 + $1.receivers.count * $1.changes.count }
        }
        report.add(
            "W8", "on the wire of the bus for each delivered update", Double(bytes) / Double(max(1, told)),
            "B", target: 100)
    }

    private static var residentBytes: Double {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard fgets(&buffer, 256, file) != nil else { return 0 }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// Raids of 40 in AzerothCore's tables; members are numbered from 1.
struct RaidRows {
    let raids: Int
    /// The number of the first raid.
    let first: UInt32

    func fill(_ url: String, time: any TimeSource, characters: Bool) async throws {
        let database = Database(
            try DatabaseURL(url), name: "fill", time: time, log: Log("bench", to: SilentLog()),
            metrics: Metrics())
        try await Schema.prepare(database, as: .characters, now: time.unixNow())
        let (raids, first) = (raids, first)
        try await database.transaction { tx in
            for raid in 0..<raids {
                let leader = raid * MemberBench.size + 1
                try tx.write(
                    """
                    INSERT INTO `groups` (guid, leaderGuid, lootMethod, looterGuid, lootThreshold, icon1, icon2, icon3,
                        icon4, icon5, icon6, icon7, icon8, groupType, masterLooterGuid)
                    VALUES (?, ?, 3, ?, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0)
                    """, first + UInt32(raid), leader, leader)
                for place in 0..<MemberBench.size {
                    if characters {
                        try tx.write(
                            """
                            INSERT INTO characters (guid, account, name, race, class, gender, level, map, taximask)
                            VALUES (?, ?, ?, 1, 1, 0, 80, 0, '')
                            """, leader + place, leader + place, BenchDaemon.name(leader + place))
                    }
                    try tx.write(
                        "INSERT INTO group_member (guid, memberGuid, subgroup) VALUES (?, ?, ?)",
                        first + UInt32(raid), leader + place, place / 5)
                }
            }
        }
        await database.close()
    }
}

/// Four gateways as the groups service hears them. Health is the time of the change, so that whoever hears of
/// it knows how old it is.
private actor MemberStorm {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private static let gateways = 4
    private static let tick = 0.5
    private static let gap = 0.1
    private let bus: Bus
    private let raids: Int
    private var sequence: UInt64 = 0
    private(set) var delivered = 0
    private(set) var milliseconds: [Double] = []
    /// Some of the events.
    private(set) var sample: [Groups.MembersChanged] = []
    private var isMeasuring = false

    init(loop: EventLoop, bus: Bus, raids: Int) {
        self.loop = loop
        self.bus = bus
        self.raids = raids
    }

    func listen() -> Subscription {
        bus.subscribe(Groups.MembersChanged.self, self, capacity: 65_536) { storm, event in
            storm.hear(event)
        }
    }
    func forget() { (milliseconds, sample, delivered, isMeasuring) = ([], [], 0, true) }

    private func hear(_ event: Groups.MembersChanged) {
        for part in event.parts { delivered += part.receivers.count * part.changes.count }
        guard isMeasuring else { return }
        if sample.count < 200 { sample.append(event) }
        for change in event.parts.flatMap(\.changes) where change.values.known.contains(.health) {
            let age = BeatClock.age(of: change.values.health) * 1000
            // Of the changes that the gateway gathered, the first is in the health; the others came after it.
            for later in 0..<Int(Self.tick / Self.gap) {
                milliseconds.append(max(0, age - Double(later) * Self.gap * 1000))
            }
        }
    }

    // MARK: Telling

    /// Everybody for the first time.
    func tellAll() async throws {
        for gateway in 0..<Self.gateways { try await tell(gateway, isWhole: true) }
    }

    /// Each gateway tells of its players twice a second, in its turn.
    func blow(for seconds: Double) async throws {
        let began = Clock.now
        let turns = Int(seconds / Self.tick) * Self.gateways
        for turn in 0..<turns {
            let next = began + Double(turn) * Self.tick / Double(Self.gateways)
            let left = next - Clock.now
            if left > 0 {
                await withCheckedContinuation { done in
                    loop.schedule(after: .seconds(left)) { done.resume() }
                }
            }
            try await tell(turn % Self.gateways, isWhole: false)
        }
        await withCheckedContinuation { done in loop.schedule(after: .seconds(1)) { done.resume() } }
        isMeasuring = false
    }

    private func tell(_ gateway: Int, isWhole: Bool) async throws {
        sequence += 1
        var reports: [Groups.MemberReport] = []
        reports.reserveCapacity(Groups.ReportMembers.membersMax)
        for number in stride(from: gateway, to: raids * MemberBench.size, by: Self.gateways) {
            reports.append(report(number, isWhole: isWhole))
            if reports.count == Groups.ReportMembers.membersMax { try await send(&reports, gateway) }
        }
        if !reports.isEmpty { try await send(&reports, gateway) }
    }

    private func send(_ reports: inout [Groups.MemberReport], _ gateway: Int) async throws {
        let reported = try await bus.ask(
            Groups.ReportMembers(gateway: "gateway-\(gateway)", reports: reports))
        guard reported.unknown.isEmpty else {
            throw BenchProcess.Failure(description: "members are not known")
        }
        reports.removeAll(keepingCapacity: true)
    }

    private func report(_ number: Int, isWhole: Bool) -> Groups.MemberReport {
        var values = MemberValues()
        values.known = isWhole ? [.status, .health, .power, .level, .place] : [.health, .power]
        values.status = .online
        // Its first change since the last time: it changes each tenth of a second, at its own moment.
        let phase = Double(number * 37 % 100) / 1000
        values.health = BeatClock.health(at: Clock.now - Self.tick + phase)
        values.healthMax = BeatClock.turn
        (values.power, values.powerMax) = (values.health / 2, BeatClock.turn)
        values.level = 80
        values.zone = 4812
        values.map = 631
        let world = number % MemberBench.size < 36 ? "1-1763756781000" : "2-1763756781001"
        return Groups.MemberReport(
            member: CharacterID(realm: RealmID(1), low: UInt32(number + 1)),
            order: Groups.MemberOrder(epoch: 1 << 40, route: 1, sequence: sequence),
            world: isWhole ? world : nil, isWhole: isWhole, values: values)
    }
}
