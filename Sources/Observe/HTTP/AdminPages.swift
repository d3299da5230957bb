import Base

/// What each address of the admin server says.
final class AdminPages: Sendable {
    struct Page {
        var status: UInt32
        var contentType: String
        var body: String
    }
    private let metrics: Metrics
    private let health: Health

    init(metrics: Metrics, health: Health) {
        self.metrics = metrics
        self.health = health
    }

    func answer(method: String, path: String) -> Page {
        guard ["/metrics", "/healthz", "/readyz"].contains(path) else {
            return json(404, ["error": "there are /metrics, /healthz and /readyz"])
        }
        guard method == "GET" || method == "HEAD" else { return json(405, ["error": "only GET and HEAD"]) }
        switch path {
        case "/metrics":
            return Page(
                status: 200, contentType: PrometheusText.contentType,
                body: PrometheusText.render(metrics.entries))
        case "/healthz": return json(200, ["status": "ok"])
        default:
            let report = health.report
            return json(report.isReady ? 200 : 503, report.json)
        }
    }

    private func json(_ status: UInt32, _ value: JSONValue) -> Page {
        Page(status: status, contentType: "application/json", body: value.text + "\n")
    }
}
