import Base

/// What a simulated worldserver counts.
struct SandboxMeters: Sendable {
    let handled: Counter
    /// Opcodes that the sandbox has nothing to do for.
    let skipped: Counter
    /// Packets that could not be read, or that named what does not belong to the sender.
    let malformed: Counter
    /// Packets that do not fit the state of their session.
    let misplaced: Counter
    let players: Gauge
    let saves: Counter
    let failedSaves: Counter
    /// Requests of the cluster.
    let answered: Counter
    let refused: Counter

    init(_ metrics: Metrics, world: String) {
        func packets(_ outcome: String) -> Counter {
            metrics.counter(
                "nimbus_sandbox_packets_total", help: "Packets that a sandbox world received.",
                ["world": world, "outcome": outcome])
        }
        handled = packets("handled")
        skipped = packets("skipped")
        malformed = packets("malformed")
        misplaced = packets("misplaced")
        players = metrics.gauge(
            "nimbus_sandbox_players", help: "Players in a sandbox world, parked ones included.",
            ["world": world])
        saves = metrics.counter(
            "nimbus_sandbox_saves_total", help: "Characters that a sandbox world wrote.", ["world": world])
        func requests(_ outcome: String) -> Counter {
            metrics.counter(
                "nimbus_sandbox_requests_total", help: "What the cluster asked of a sandbox world.",
                ["world": world, "outcome": outcome])
        }
        answered = requests("answered")
        refused = requests("refused")
        failedSaves = metrics.counter(
            "nimbus_sandbox_failed_saves_total", help: "Saves that the database refused.", ["world": world])
    }
}
