import Base
import Bus
import Loop
import WorldsAPI

/// Looking at worldservers.
extension WorldLink {
    // MARK: Health

    func scheduleLook(_ address: String, after delay: Duration) {
        watches[address]?.healthTimer?.cancel()
        watches[address]?.healthTimer = timer(delay) { await $0.look(at: address) }
    }

    /// One look. A worldserver has at most one under way; when its time comes
    /// during it, the next follows at once.
    func look(at address: String) async {
        guard let watch = watches[address] else { return }
        guard !watch.isLooking else {
            watches[address]?.isDue = true
            return
        }
        watches[address]?.isLooking = true
        let began = time.now()
        scheduleLook(address, after: watch.interval(configuration))
        let (observation, startedAt) = await observe(watch)
        count(observation)
        // It may have been forgotten meanwhile, or be another incarnation: what
        // was seen is then of the old one.
        guard watches[address]?.serial == watch.serial else { return }
        watches[address]?.note(observation)
        reschedule(address, began: began)
        await report(observation, startedAt: startedAt, seenAs: watch)
        guard watches[address]?.serial == watch.serial else { return }
        watches[address]?.isLooking = false
        guard watches[address]?.isDue == true else { return }
        watches[address]?.isDue = false
        Task(executorPreference: loop) { await self.look(at: address) }
    }

    /// A failure shortens the way to the next look, a success lengthens it again.
    private func reschedule(_ address: String, began: Instant) {
        guard let watch = watches[address], !watch.isDue else { return }
        let passed = time.now() - began
        scheduleLook(address, after: max(.zero, watch.interval(configuration) - passed))
    }

    /// What is seen, with the start of the process if its page tells it (spec registry 5.3).
    private func observe(_ watch: Watch) async -> (Worlds.Observation, startedAt: UInt64) {
        let hasPage = !watch.healthAddress.isEmpty
        let outcome = await probe(
            hasPage ? watch.healthAddress : watch.address, hasPage ? .get("/healthcheck") : .knock)
        switch outcome {
        case .accepted: return (.reachable, 0)
        case .answered(200, let body):
            let known = watches[watch.address] ?? watch
            return (
                .alive(connections: known.connections, delays: known.delays), HealthPage.startedAt(body) ?? 0
            )
        case .answered(503, _), .answered(504, _), .silent: return (.unresponsive, 0)
        case .answered, .refused, .malformed: return (.refused, 0)
        case .unreachable: return (.unreachable, 0)
        }
    }

    // MARK: Metrics

    func scheduleMetrics(_ address: String, after delay: Duration) {
        guard let watch = watches[address], !watch.healthAddress.isEmpty else { return }
        watch.metricsTimer?.cancel()
        watches[address]?.metricsTimer = timer(delay) { await $0.readMetrics(of: address) }
    }

    /// Reads the metrics page; when it cannot be read, the old values stay.
    private func readMetrics(of address: String) async {
        guard let watch = watches[address] else { return }
        scheduleMetrics(address, after: configuration.metricsInterval)
        // A worldserver that is away has none.
        guard watch.registration != nil else { return }
        let outcome = await probe(watch.healthAddress, .get("/metrics"))
        guard var known = watches[address], known.serial == watch.serial,
            known.registration == watch.registration
        else { return }
        guard case .answered(200, let body) = outcome else {
            log.debug(
                "no metrics", ["address": .string(watch.healthAddress), "found": .string("\(outcome)")])
            return
        }
        MetricsPage(body).update(&known.connections, &known.delays)
        watches[address]?.connections = known.connections
        watches[address]?.delays = known.delays
    }

    // MARK: Both

    private func probe(_ address: String, _ question: Probe.Question) async -> Probe.Outcome {
        await Probe.look(
            at: address, question, resolver: resolver, loop: loop, time: time, configuration)
    }

    private func timer(
        _ delay: Duration, _ body: @escaping @Sendable (isolated WorldLink) async -> Void
    ) -> any TimerToken {
        let loop = loop
        return time.after(delay) { [weak self] in
            Task(executorPreference: loop) {
                if let self { await body(self) }
            }
        }
    }
}
