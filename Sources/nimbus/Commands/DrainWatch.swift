import Base
import Loop
import Settings

/// How far a worldserver is emptied, as the daemon told it.
struct DrainReport {
    let id: String
    let alias: String
    let isEmpty: Bool
    /// Every gateway has told whom it has there.
    let isTold: Bool
    /// By map.
    let players: [Int64: Int64]
    /// Maps that others have not loaded yet, and maps that nobody else can run.
    let moving: [Int64], stuck: [Int64]

    init(_ value: JSONValue) {
        id = value["world"]?["id"]?.string ?? ""
        alias = Console.clean(value["world"]?["alias"]?.string ?? "it")
        isEmpty = value["empty"]?.bool ?? false
        isTold = value["told"]?.bool ?? false
        var players: [Int64: Int64] = [:]
        for entry in value["players"]?.array ?? [] {
            if let map = entry["map"]?.int { players[map] = entry["players"]?.int ?? 0 }
        }
        self.players = players
        moving = value["moving"]?.array?.compactMap(\.int) ?? []
        stuck = value["stuck"]?.array?.compactMap(\.int) ?? []
    }

    var playerCount: Int64 { players.values.reduce(0, &+) }
    /// All that are still there are on maps that nobody else can run.
    var isStuck: Bool {
        isTold && !players.isEmpty && moving.isEmpty && players.keys.allSatisfy { stuck.contains($0) }
    }
    var stuckLine: String? {
        guard !stuck.isEmpty else { return nil }
        let shown = stuck.prefix(12).map(String.init).joined(separator: ", ")
        let more = stuck.count > 12 ? " and \(stuck.count - 12) more" : ""
        return "nobody else can run map \(shown)\(more); players there stay"
    }
    var line: String {
        let maps = players.sorted { $0.key < $1.key }.map { "\($0.value) on map \($0.key)" }
        let who = maps.isEmpty ? "no players" : maps.joined(separator: ", ")
        return moving.isEmpty ? who : "\(who); \(moving.count) maps are being loaded by others"
    }
}

/// Looks every second how far a worldserver is emptied, and tells what has changed.
struct DrainWatch {
    private let settings: SettingsSnapshot
    private let console: Console
    private let limit: Duration?
    private static let interval = Duration.seconds(1)

    /// - Parameter limit: nil waits without end.
    init(_ settings: SettingsSnapshot, _ console: Console, limit: Duration?) {
        self.settings = settings
        self.console = console
        self.limit = limit
    }

    func follow(_ begun: DrainReport) async throws(CommandFailure) -> ExitCode {
        let loop = EventLoop(name: "drain")
        defer { loop.stop() }
        let time = LoopTime(loop)
        let end = limit.map { time.now() + $0 }
        var (last, line) = (begun, "")
        while !last.isEmpty {
            if last.line != line {
                line = last.line
                console.print(line)
            }
            if last.isStuck {
                throw CommandFailure(
                    .failure, "\(last.playerCount) players stay: nobody else can run their maps")
            }
            if let end, time.now() >= end {
                throw CommandFailure(.failure, "\(last.alias) is not empty yet: \(last.line)")
            }
            await time.sleep(Self.interval)
            let answer = try await StatusCommand.ask(
                "drain-progress", [.init("id", .string(last.id))], settings)
            guard answer != .null else {
                console.print("\(last.alias) is not registered any longer")
                return .success
            }
            last = DrainReport(answer)
        }
        console.print("\(last.alias) is empty")
        return .success
    }
}
