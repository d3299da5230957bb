import Base
import WorldserverAPI

/// What is counted of one kind of request.
final class RequestMeters: Sendable {
    /// Time in the handler.
    let seconds: Histogram
    private let wireName: String
    private let metrics: Metrics
    private let ok: Counter
    private let refusals = Locked<[Worldserver.Refusal: Counter]>([:])

    init(_ wireName: String, _ metrics: Metrics) {
        self.wireName = wireName
        self.metrics = metrics
        seconds = metrics.histogram(
            "nimbus_sidecar_handler_seconds", help: "Time in the worldserver's handlers.",
            ["request": wireName])
        ok = Self.counter(metrics, wireName, "ok")
    }

    private static func counter(_ metrics: Metrics, _ wireName: String, _ result: String) -> Counter {
        metrics.counter(
            "nimbus_sidecar_requests_total", help: "Requests to the worldserver by what became of them.",
            ["request": wireName, "result": result])
    }

    /// A request was answered; nil is a reply.
    func answered(_ refusal: Worldserver.Refusal?) {
        guard let refusal else { return ok.add() }
        let counter = refusals.withLock { refusals in
            if let known = refusals[refusal] { return known }
            let made = Self.counter(metrics, wireName, refusal.rawValue)
            refusals[refusal] = made
            return made
        }
        counter.add()
    }
}
