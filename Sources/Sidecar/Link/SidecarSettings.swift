import Base

/// What the worldserver's environment says. The names are upstream's: with the prefix `TC9_` those of its C++ library,
/// without it those of its Go library (spec sidecar 8). What upstream needs for its other services is not read.
struct SidecarSettings: Equatable {
    /// Where the bus is; several divided by commas.
    var busURL = "nats://localhost:4222"
    /// For servers whose address has no credentials of its own.
    var busToken = ""
    var healthPort: UInt16 = 8901
    /// The host that the gateways are told; empty: the address by which this process reaches the bus.
    var host = ""
    var characterNumbers = 100
    var itemNumbers = 2000
    var instanceNumbers = 100
    var logLevel = LogLevel.info
    /// How long `TC9InitLib` waits for the registry.
    var initialWait = Duration.seconds(60)
    /// How long one call of a Process function may take, before the rest waits for the next one.
    var pumpBudget = Duration.milliseconds(5)

    /// A value that cannot be used, with its name.
    struct Problem: Equatable {
        let name: String
        let value: String
    }
    /// What was wrong; the default counts in its place.
    private(set) var problems: [Problem] = []

    init(environment: (String) -> String?) {
        read("NATS_URL", environment) { busURL = $0.isEmpty ? busURL : $0 }
        read("NATS_TOKEN", environment) { busToken = $0 }
        read("PREFERRED_HOSTNAME", environment) { host = $0 }
        number("HEALTH_CHECK_PORT", environment, 0...65_535) { healthPort = UInt16(clamping: $0) }
        number("CHARACTER_GUIDS_BUFFER_SIZE", environment, 1...50_000) { characterNumbers = max($0, 100) }
        number("ITEM_GUIDS_BUFFER_SIZE", environment, 1...50_000) { itemNumbers = max($0, 2000) }
        number("INSTANCE_GUIDS_BUFFER_SIZE", environment, 1...50_000) { instanceNumbers = max($0, 100) }
        number("INIT_TIMEOUT_MS", environment, 0...3_600_000) { initialWait = .milliseconds($0) }
        number("PUMP_BUDGET_MS", environment, 1...1000) { pumpBudget = .milliseconds($0) }
        read("LOG_LEVEL", environment) { text in
            guard let level = LogLevel.allCases.first(where: { "\($0)" == text.lowercased() }) else {
                problems.append(Problem(name: "LOG_LEVEL", value: text))
                return
            }
            logLevel = level
        }
    }

    private func read(_ name: String, _ environment: (String) -> String?, _ use: (String) -> Void) {
        guard let value = environment("TC9_" + name) ?? environment(name) else { return }
        use(value)
    }

    private mutating func number(
        _ name: String, _ environment: (String) -> String?, _ range: ClosedRange<Int>, _ use: (Int) -> Void
    ) {
        guard let text = environment("TC9_" + name) ?? environment(name), !text.isEmpty else { return }
        guard let value = Int(text), range.contains(value) else {
            problems.append(Problem(name: name, value: text))
            return
        }
        use(value)
    }
}
