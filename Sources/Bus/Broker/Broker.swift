/// Carries messages between processes, by subject, in the manner of NATS: a subscriber hears what is
/// published while it is there; of a queue group one member hears it; a request is answered by the first who
/// answers.
///
/// Every call is for any thread and returns at once. What this process publishes is not handed to its own
/// subscriptions: whoever is in the same process is reached without a broker.
public protocol Broker: Sendable {
    /// - Parameter subject: literal tokens with dots between them.
    func publish(_ subject: String, _ payload: [UInt8]) throws(BrokerError)

    /// Calls `handler` for each message, in the order of each publisher, until the subscription is cancelled;
    /// also after the connection was lost and came back.
    ///
    /// - Parameter subject: may have the wildcards `*` and `>`.
    /// - Parameter queue: the name of a queue group.
    /// - Parameter handler: called on a thread of the broker's; must not block.
    func subscribe(
        _ subject: String, queue: String?, _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) throws(BrokerError) -> any BrokerSubscription

    /// Asks, and waits for the first answer: `noResponders` at once when nobody listens, `timedOut` after
    /// `deadline`.
    func request(
        _ subject: String, _ payload: [UInt8], deadline: Duration
    ) async throws(BrokerError) -> [UInt8]
}

/// A message as a subscriber gets it.
public struct BrokerMessage: Sendable {
    public let subject: String
    public let payload: [UInt8]
    /// Sends the answer to whoever asked; nil when no answer is wanted. For any thread; an answer that cannot
    /// be sent is counted by the broker.
    public let answer: (@Sendable ([UInt8]) -> Void)?

    public init(subject: String, payload: [UInt8], answer: (@Sendable ([UInt8]) -> Void)? = nil) {
        self.subject = subject
        self.payload = payload
        self.answer = answer
    }
}

/// Ends with `cancel()`, not with the handle.
public protocol BrokerSubscription: Sendable {
    func cancel()
}

/// Why a broker did not do it.
public enum BrokerError: Error, Sendable, Equatable {
    /// Nobody listens to the subject.
    case noResponders
    case timedOut
    /// The payload is longer than a message may be.
    case tooLarge(bytesMax: Int)
    /// Too much waits to be sent.
    case overloaded
    /// Not a subject, or one with wildcards where none may be.
    case invalidSubject(String)
    /// There is no connection, and what could be kept until there is one again is full.
    case disconnected
    /// The broker was stopped.
    case stopped
}
