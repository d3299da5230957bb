/// Where a broker's connection to its server stands. It connects again by itself until it is stopped.
public enum BrokerState: Sendable, Equatable {
    /// There was no connection yet, and no failure.
    case connecting
    /// - Parameter server: its address, without credentials.
    case connected(server: String)
    /// Also after each failed attempt that has another reason than the one before.
    case lost(BrokerLoss)
    case stopped

    public var isConnected: Bool { if case .connected = self { true } else { false } }
}

/// Why there is no connection.
public enum BrokerLoss: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody listens there, or the name is not known.
    case unreachable(String)
    /// The server does not let us in; its own words.
    case refused(String)
    /// The connection ended or broke; the server's own words, if it had any.
    case closed(String)
    /// What came is not the protocol, or something that is needed is missing.
    case wrongProtocol(String)
    /// The server takes the connection but says nothing.
    case silent

    public var description: String {
        switch self {
        case .unreachable(let reason), .closed(let reason): reason
        case .refused(let words): "the server does not let us in: \(words)"
        case .wrongProtocol(let what): "this is no server that can be used: \(what)"
        case .silent: "the server does not answer"
        }
    }
}
