public import Base

/// What every broker counts.
public struct BrokerMetrics: Sendable {
    /// Messages that were not taken.
    public let refused: Counter
    /// Answers of handlers that could not be sent.
    public let lostAnswers: Counter
    private let requests: [RequestEnd: Counter]

    private enum RequestEnd: String, CaseIterable {
        case answered
        case noResponders = "no_responders"
        case timedOut = "timed_out"
        /// It was never sent, as far as one knows.
        case notSent = "not_sent"

        init(_ error: BrokerError?) {
            self =
                switch error {
                case nil: .answered
                case .noResponders: .noResponders
                case .timedOut: .timedOut
                default: .notSent
                }
        }
    }

    /// - Parameter broker: which one; a label.
    public init(_ metrics: Metrics, broker: String) {
        func counter(_ name: String, _ help: String, _ labels: [String: String] = [:]) -> Counter {
            metrics.counter(
                "nimbus_broker_" + name, help: help, labels.merging(["broker": broker]) { $1 })
        }
        refused = counter("refused_total", "Messages that the broker did not take.")
        lostAnswers = counter("lost_answers_total", "Answers that could not be sent.")
        requests = Dictionary(
            uniqueKeysWithValues: RequestEnd.allCases.map {
                ($0, counter("requests_total", "Requests, by their end.", ["outcome": $0.rawValue]))
            })
    }

    /// - Parameter error: nil: with an answer.
    public func requestEnded(_ error: BrokerError?) { requests[RequestEnd(error)]?.add() }
}

/// What a broker with a connection of its own counts beside.
public struct BrokerConnectionMetrics: Sendable {
    public let connected: Gauge
    public let connects: Counter
    public let losses: Counter
    public let messagesIn: Counter
    public let messagesOut: Counter
    public let bytesIn: Counter
    public let bytesOut: Counter
    /// Messages that were taken but can never be sent, or came and found no room.
    public let dropped: Counter
    /// What the server complained of.
    public let errors: Counter

    /// - Parameter broker: which one; a label.
    /// - Parameter waitingBytes: how much waits to be sent.
    public init(_ metrics: Metrics, broker: String, waitingBytes: @escaping @Sendable () -> Int) {
        metrics.reading(
            "nimbus_broker_waiting_bytes", help: "What waits to be sent, with the memory around it.",
            ["broker": broker]
        ) { Double(waitingBytes()) }
        func counter(_ name: String, _ help: String, _ direction: String? = nil) -> Counter {
            var labels = ["broker": broker]
            labels["direction"] = direction
            return metrics.counter("nimbus_broker_" + name, help: help, labels)
        }
        let (messages, bytes) = ("Messages over the broker.", "Payloads over the broker.")
        connected = metrics.gauge(
            "nimbus_broker_connected", help: "1 while there is a connection.", ["broker": broker])
        connects = counter("connects_total", "Connections that stood.")
        losses = counter("losses_total", "Connections that stood and were lost.")
        messagesIn = counter("messages_total", messages, "in")
        messagesOut = counter("messages_total", messages, "out")
        bytesIn = counter("bytes_total", bytes, "in")
        bytesOut = counter("bytes_total", bytes, "out")
        dropped = counter("dropped_total", "Messages that were taken but never sent, or found no room.")
        errors = counter("errors_total", "Complaints of the server.")
    }

    public func sent(messages: Int, bytes: Int) {
        messagesOut.add(UInt64(clamping: messages))
        bytesOut.add(UInt64(clamping: bytes))
    }
    public func heard(bytes: Int) {
        messagesIn.add()
        bytesIn.add(UInt64(clamping: bytes))
    }
}
