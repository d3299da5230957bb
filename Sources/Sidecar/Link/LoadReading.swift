import Base
import WorldserverAPI
import WorldsAPI

/// How busy the worldserver is, asked of its monitoring handler again and again, and whether its loop turns.
final class LoadReading: Sendable {
    /// A world loop that did not come for so long stands (spec registry 5.2).
    static let standstill = Duration.seconds(5)
    private static let interval = Duration.seconds(2)

    private struct State {
        var load = Worldserver.Load()
        var isReading = false
        var isEnded = false
        /// When the world's loop was first waited for.
        var began: Instant?
    }
    private let world: WorldSide
    private let time: any TimeSource
    private let state = Locked(State())

    init(_ world: WorldSide, time: any TimeSource) {
        self.world = world
        self.time = time
    }

    var load: Worldserver.Load { state.withLock { $0.load } }

    /// Its loop came lately, or has not begun yet: a worldserver joins before its first turn.
    var isTurning: Bool {
        guard let last = world.queues.lastPumped else { return true }
        return time.now() - last < Self.standstill
    }

    var observation: Worlds.Observation {
        guard isTurning else { return .unresponsive }
        let load = load
        var delays = Worlds.Delays()
        (delays.mean, delays.median, delays.p95) = (load.mean, load.median, load.p95)
        (delays.p99, delays.max) = (load.p99, load.max)
        return .alive(connections: load.players, delays: delays)
    }

    func begin() { read() }
    func end() { state.withLock { $0.isEnded = true } }

    private func read() {
        let begins = state.withLock { state in
            guard !state.isEnded else { return false }
            defer { state.isReading = true }
            return !state.isReading
        }
        guard begins else { return }
        world.ask(Worldserver.ReadLoad(), deadline: time.now() + .seconds(30)) { [weak self] result in
            guard let self else { return }
            state.withLock { state in
                state.isReading = false
                if case .success(let load) = result { state.load = load }
            }
            time.after(Self.interval) { [weak self] in self?.read() }
        }
    }
}

/// Writes the pages (spec sidecar 7).
struct PageWriter: Sendable {
    private let world: WorldSide
    private let load: LoadReading
    private let metrics: Metrics
    private let time: any TimeSource
    private let startedAt: Int64

    init(_ world: WorldSide, load: LoadReading, metrics: Metrics, time: any TimeSource) {
        self.world = world
        self.load = load
        self.metrics = metrics
        self.time = time
        startedAt = time.unixNow().nanoseconds / 1_000_000
    }

    func write(_ path: String, _ answer: @escaping @Sendable (HealthPages.Page) -> Void) {
        switch path {
        case "/healthcheck": health(answer)
        case "/ready":
            answer(HealthPages.Page(status: 200, type: "application/json", body: #"{"ready":true}"#))
        case "/metrics": answer(metricsPage())
        default: answer(.notFound)
        }
    }

    /// Well is whose world's loop takes a question up within five seconds.
    private func health(_ answer: @escaping @Sendable (HealthPages.Page) -> Void) {
        let (now, startedAt) = (time.now(), startedAt)
        let said = Locked(false)
        let once: @Sendable (HealthPages.Page) -> Void = { page in
            let isFirst = said.withLock { said in
                defer { said = true }
                return !said
            }
            if isFirst { answer(page) }
        }
        guard world.queues.lastPumped != nil else {
            return once(Self.well(startedAt))
        }
        let timer = time.after(LoadReading.standstill) {
            once(Self.unwell("the world's loop does not answer"))
        }
        world.ask(Worldserver.Touch(), deadline: now + LoadReading.standstill) { result in
            timer.cancel()
            switch result {
            case .success: once(Self.well(startedAt))
            case .failure(let refusal): once(Self.unwell(refusal.rawValue))
            }
        }
    }

    private static func well(_ startedAt: Int64) -> HealthPages.Page {
        HealthPages.Page(
            status: 200, type: "application/json", body: #"{"status":"OK","startedAtUnixMs":\#(startedAt)}"#)
    }
    private static func unwell(_ why: String) -> HealthPages.Page {
        HealthPages.Page(
            status: 503, type: "application/json", body: #"{"status":"UNHEALTHY","error":"\#(why)"}"#)
    }

    private func metricsPage() -> HealthPages.Page {
        let load = load.load
        var text = ""
        let gauges: KeyValuePairs<String, (String, UInt32)> = [
            "active_connections": ("The number of active connections", load.players),
            "delay_mean": ("The mean delay in ms", load.mean),
            "delay_median": ("The median delay in ms", load.median),
            "delay_95_percentile": ("The 95 percentile delay in ms", load.p95),
            "delay_99_percentile": ("The 99 percentile delay in ms", load.p99),
            "delay_max": ("The max delay in ms", load.max),
        ]
        for (name, (help, value)) in gauges {
            text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name) \(value)\n"
        }
        return HealthPages.Page(
            status: 200, type: "text/plain; version=0.0.4",
            body: text + PrometheusText.render(metrics.entries))
    }
}
