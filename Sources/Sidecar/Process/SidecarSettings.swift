import Base

/// The settings of the library: a library has no command line and no file, so they are environment variables
/// (spec sidecar 8). Upstream's names count, with and without `TC9_`; what upstream needed for its services
/// one by one (addresses, gRPC ports, reading threads) is not needed and not looked at.
struct SidecarSettings: Sendable, Equatable {
    /// Where the bus is: a nats-server, or the daemon's own door; several with commas between.
    var natsURL = "nats://localhost:4222"
    /// For servers whose URL has no name and password; empty: none.
    var natsToken = ""
    /// How long `TC9InitLib` waits for the registry; it goes on trying in the background.
    var initialWait = Duration.seconds(60)
    /// Where /healthcheck and /metrics are served; 0: nowhere.
    var healthPort: UInt16 = 8901
    /// Instead of a certain one, for many worldservers on one machine.
    var takesAnyHealthPort = false
    /// Under which name others reach this worldserver; empty: as the registry sees it.
    var preferredHostname = ""
    var logLevel = LogLevel.info
    /// How many numbers are taken in advance.
    var characterGUIDs: UInt32 = 50
    var itemGUIDs: UInt32 = 200
    var instanceGUIDs: UInt32 = 10
    /// How much may wait for the world's thread, and how long it may take a turn.
    var world = WorldSide.Limits()
    /// What was set and makes no sense; the default counts instead.
    var complaints: [String] = []

    init() {}

    /// - Parameter variable: the value of an environment variable, nil when it is not set.
    init(environment variable: (String) -> String?) {
        func text(_ name: String) -> String? {
            for name in ["TC9_\(name)", name] {
                if let value = variable(name), !value.isEmpty { return value }
            }
            return nil
        }
        func number<Number: FixedWidthInteger>(
            _ name: String, _ range: ClosedRange<Number>, _ set: (Number) -> Void
        ) {
            guard let text = text(name) else { return }
            if let number = Number(text), range.contains(number) {
                set(number)
            } else {
                complaints.append(
                    "\(name)=\(text.prefix(100)) is no number from \(range.lowerBound) to \(range.upperBound)"
                )
            }
        }
        natsURL = text("NATS_URL") ?? natsURL
        natsToken = text("NATS_TOKEN") ?? natsToken
        preferredHostname = text("PREFERRED_HOSTNAME") ?? preferredHostname
        if let name = text("LOG_LEVEL") { setLogLevel(name) }
        if text("HEALTH_CHECK_PORT") == "any" {
            healthPort = 0
            takesAnyHealthPort = true
        } else {
            number("HEALTH_CHECK_PORT", 0...UInt16.max) { healthPort = $0 }
        }
        number("INIT_TIMEOUT_MS", 0...3_600_000) { (wait: Int) in initialWait = .milliseconds(wait) }
        number("CHARACTER_GUIDS_BUFFER_SIZE", 1...100_000) { characterGUIDs = $0 }
        number("ITEM_GUIDS_BUFFER_SIZE", 1...100_000) { itemGUIDs = $0 }
        number("INSTANCE_GUIDS_BUFFER_SIZE", 1...100_000) { instanceGUIDs = $0 }
        number("QUEUE_LENGTH", 1...100_000) { (length: Int) in
            world.queues.events = length
            world.queues.reads = length
            world.queues.writes = length
        }
        number("PROCESS_BUDGET_MS", 1...1000) { (budget: Int) in
            world.queues.budget = .milliseconds(budget)
        }
    }

    private mutating func setLogLevel(_ name: String) {
        let levels: KeyValuePairs<String, LogLevel> = [
            "trace": .trace, "debug": .debug, "info": .info, "notice": .notice, "warn": .warning,
            "warning": .warning, "error": .error, "critical": .error, "off": .error,
        ]
        if let level = levels.first(where: { $0.key == name.lowercased() })?.value {
            logLevel = level
        } else {
            complaints.append(
                "LOG_LEVEL=\(name.prefix(100)) is none of \(levels.map(\.key).joined(separator: ", "))")
        }
    }
}
