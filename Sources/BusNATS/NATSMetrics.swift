import Base

/// What the bus's door counts.
struct NATSMetrics: Sendable {
    enum Refusal: String, CaseIterable, Sendable {
        /// Wrong or no credentials.
        case authorization
        /// No CONNECT in time.
        case deadline
        /// Pushed out by newer ones that had not said who they are either.
        case strangers
        /// As many connections as there may be.
        case connections
    }
    let connections: Gauge
    let subscriptions: Gauge
    let messagesIn: Counter
    let messagesOut: Counter
    let bytesIn: Counter
    let bytesOut: Counter
    let slowConsumers: Counter
    let stale: Counter
    let protocolErrors: Counter
    private let refused: [Refusal: Counter]

    init(_ metrics: Metrics) {
        func counter(_ name: String, _ help: String, _ labels: [String: String] = [:]) -> Counter {
            metrics.counter("nimbus_bus_" + name, help: help, labels)
        }
        connections = metrics.gauge("nimbus_bus_connections", help: "Connections to the bus.")
        subscriptions = metrics.gauge(
            "nimbus_bus_subscriptions", help: "Subscriptions of clients and of the daemon itself.")
        messagesIn = counter("messages_total", "Messages of the bus.", ["direction": "in"])
        messagesOut = counter("messages_total", "Messages of the bus.", ["direction": "out"])
        bytesIn = counter("bytes_total", "Headers and payloads of the bus.", ["direction": "in"])
        bytesOut = counter("bytes_total", "Headers and payloads of the bus.", ["direction": "out"])
        slowConsumers = counter("slow_consumers_total", "Clients cut off because they did not read.")
        stale = counter("stale_total", "Clients cut off because they did not answer.")
        protocolErrors = counter("protocol_errors_total", "Clients cut off because of what they sent.")
        refused = Dictionary(
            uniqueKeysWithValues: Refusal.allCases.map {
                ($0, counter("refused_total", "Clients that were not let in.", ["reason": $0.rawValue]))
            })
    }

    func refuse(_ reason: Refusal) { refused[reason]?.add() }
}
