/// Why the bus does not do what an in-process peer wants.
public enum NATSLocalError: Error, Equatable, Sendable {
    /// One cannot publish to a pattern.
    case notLiteral(String)
    /// Headers and payload are larger than a message may be.
    case payloadTooLarge(bytesMax: Int)
    /// Too much waits already; nothing was done.
    case overloaded
    /// Nobody hears the request.
    case noResponders
    /// No answer came before the deadline.
    case timedOut
    /// The bus has ended.
    case stopped
}
