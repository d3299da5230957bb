import Base

/// The metrics of one database.
struct DatabaseMeters: Sendable {
    let waited: Histogram
    let took: Histogram
    let busy: Gauge
    let waiting: Gauge
    private let failures: [StoreError.Code: Counter]

    init(database: String, metrics: Metrics) {
        let labels = ["database": database]
        waited = metrics.histogram(
            "nimbus_database_wait_seconds", help: "Time until a connection was free.", labels)
        took = metrics.histogram(
            "nimbus_database_query_seconds", help: "Time of a statement or transaction.", labels)
        busy = metrics.gauge("nimbus_database_connections_busy", help: "Connections in use.", labels)
        waiting = metrics.gauge(
            "nimbus_database_waiting", help: "Callers that wait for a connection.", labels)
        var failures: [StoreError.Code: Counter] = [:]
        for code in StoreError.Code.allCases {
            failures[code] = metrics.counter(
                "nimbus_database_errors_total", help: "Failed statements and transactions.",
                ["database": database, "code": code.rawValue])
        }
        self.failures = failures
    }

    func failed(_ code: StoreError.Code) { failures[code]?.add() }
}
