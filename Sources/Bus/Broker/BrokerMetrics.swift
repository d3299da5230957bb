public import Base

/// What a broker with a connection of its own counts.
public struct BrokerMetrics: Sendable {
    public let connected: Gauge
    public let connects: Counter
    public let losses: Counter
    public let messagesIn: Counter
    public let messagesOut: Counter
    public let bytesIn: Counter
    public let bytesOut: Counter
    /// Calls that found no room.
    public let refused: Counter
    /// Messages that were taken but can never be sent.
    public let dropped: Counter
    /// What the server complained of.
    public let errors: Counter
    private let answered: Counter
    private let failed: [(error: BrokerError, counter: Counter)]
    private let refusedRequests: Counter

    /// - Parameter broker: which one; a label.
    public init(_ metrics: Metrics, broker: String) {
        func counter(_ name: String, _ help: String, _ label: (String, String)? = nil) -> Counter {
            var labels = ["broker": broker]
            if let label { labels[label.0] = label.1 }
            return metrics.counter("nimbus_broker_" + name, help: help, labels)
        }
        func requests(_ outcome: String) -> Counter {
            counter("requests_total", "Requests over the broker, by how they ended.", ("outcome", outcome))
        }
        let (messages, bytes) = ("Messages over the broker.", "Payloads over the broker.")
        connected = metrics.gauge(
            "nimbus_broker_connected", help: "1 while there is a connection.", ["broker": broker])
        connects = counter("connects_total", "Connections that stood.")
        losses = counter("losses_total", "Connections that stood and were lost.")
        messagesIn = counter("messages_total", messages, ("direction", "in"))
        messagesOut = counter("messages_total", messages, ("direction", "out"))
        bytesIn = counter("bytes_total", bytes, ("direction", "in"))
        bytesOut = counter("bytes_total", bytes, ("direction", "out"))
        refused = counter("refused_total", "Messages that were not taken for lack of room.")
        dropped = counter("dropped_total", "Messages that were taken but never sent.")
        errors = counter("errors_total", "Complaints of the server.")
        answered = requests("answered")
        failed = [(.noResponders, requests("no_responders")), (.timedOut, requests("timed_out"))]
        refusedRequests = requests("not_sent")
    }

    public func sent(messages: Int, bytes: Int) {
        messagesOut.add(UInt64(clamping: messages))
        bytesOut.add(UInt64(clamping: bytes))
    }
    public func heard(bytes: Int) {
        messagesIn.add()
        bytesIn.add(UInt64(clamping: bytes))
    }
    /// How a request ended; nil: with an answer.
    public func requestEnded(_ error: BrokerError?) {
        guard let error else { return answered.add() }
        (failed.first { $0.error == error }?.counter ?? refusedRequests).add()
    }
}
