/// How requests and events reach a handler: at once in process, or later, twice or never in a simulation.
public protocol Transport: Sendable {
    /// Calls `deliver` when the message has arrived. `name` is the wire name or the subject.
    func carry(_ name: String, _ deliver: @escaping @Sendable () -> Void)
}

/// Everything is in one process: delivery is a call.
public struct InProcessTransport: Transport {
    public init() {}
    public func carry(_ name: String, _ deliver: @escaping @Sendable () -> Void) { deliver() }
}
