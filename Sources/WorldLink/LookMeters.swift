import Base
import WorldsAPI

/// How many looks found what.
struct LookMeters {
    private let alive, reachable, unresponsive, refused, unreachable: Counter

    init(_ metrics: Metrics) {
        func counter(_ found: String) -> Counter {
            metrics.counter(
                "nimbus_world_looks_total", help: "Looks at worldservers, by what was found.",
                ["found": found])
        }
        alive = counter("alive")
        reachable = counter("reachable")
        unresponsive = counter("unresponsive")
        refused = counter("refused")
        unreachable = counter("unreachable")
    }

    func count(_ observation: Worlds.Observation) {
        switch observation {
        case .alive: alive.add()
        case .reachable: reachable.add()
        case .unresponsive: unresponsive.add()
        case .refused: refused.add()
        case .unreachable: unreachable.add()
        }
    }
}
