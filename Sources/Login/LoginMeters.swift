import Base
import Wire

/// What the logon service counts.
struct LoginMeters: Sendable {
    enum Step: String, CaseIterable, Sendable {
        case challenge, proof, reconnect, realms
    }
    enum Throttle: String, CaseIterable, Sendable {
        /// Too many challenges of one address.
        case challenges
        /// Too many wrong guesses at one account.
        case guesses
        /// Too many realm lists on one connection.
        case realms
    }
    private let results: [LogonResult: Counter]
    private let turnedAway: [Doorkeeper.Refusal: Counter]
    private let throttled: [Throttle: Counter]
    private let durations: [Step: Histogram]
    let reconnects: Counter
    let protocolErrors: Counter

    init(_ metrics: Metrics, _ doorkeeper: Doorkeeper) {
        results = Self.table(LogonResult.sent) {
            metrics.counter(
                "nimbus_logon_results_total", help: "Answers to logons and reconnects, by their result.",
                ["result": $0.description])
        }
        turnedAway = Self.table(Doorkeeper.Refusal.allCases) {
            metrics.counter(
                "nimbus_logon_turned_away_total", help: "Connections that were closed unheard.",
                ["reason": $0.rawValue])
        }
        throttled = Self.table(Throttle.allCases) {
            metrics.counter(
                "nimbus_logon_throttled_total", help: "Packets refused because there were too many.",
                ["of": $0.rawValue])
        }
        durations = Self.table(Step.allCases) {
            metrics.histogram(
                "nimbus_logon_step_seconds", help: "From a client's packet to its answer.",
                ["step": $0.rawValue])
        }
        reconnects = metrics.counter("nimbus_logon_reconnects_total", help: "Reconnects that succeeded.")
        protocolErrors = metrics.counter(
            "nimbus_logon_protocol_errors_total", help: "Connections closed because what came was no logon.")
        metrics.reading("nimbus_logon_connections", help: "Open connections on the logon port.") {
            Double(doorkeeper.connections)
        }
        metrics.reading("nimbus_logon_strangers", help: "Of those, the ones that have not logged on.") {
            Double(doorkeeper.strangers)
        }
    }

    func answered(_ result: LogonResult) { results[result]?.add() }
    func turnedAway(_ reason: Doorkeeper.Refusal) { turnedAway[reason]?.add() }
    func throttled(_ what: Throttle) { throttled[what]?.add() }
    func took(_ duration: Duration, for step: Step) { durations[step]?.observe(duration) }

    private static func table<Key: Hashable, Cell>(_ keys: [Key], _ make: (Key) -> Cell) -> [Key: Cell] {
        Dictionary(keys.map { ($0, make($0)) }) { first, _ in first }
    }
}
