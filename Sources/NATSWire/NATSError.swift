/// Why bytes are not the NATS protocol. The stream cannot be read on after one of these.
public enum NATSError: Error, Equatable, Sendable {
    /// No operation that this side of a connection may be sent.
    case unknownOperation
    /// A line without an end within the limit.
    case controlLineTooLong(bytesMax: Int)
    /// Too few or too many arguments, a size that is no number, headers larger than the message.
    case malformedArguments
    /// The message is announced as larger than the limit.
    case payloadTooLarge(bytesMax: Int)
    /// A payload that is longer or shorter than announced.
    case payloadNotTerminated
    /// A subject, a reply subject or the name of a queue group beyond the limit.
    case subjectTooLong(bytesMax: Int)
    /// A subject that has empty tokens, control characters or a wildcard where none may be.
    case badSubject
    /// The options of CONNECT or INFO are no JSON object of the known types.
    case malformedOptions(JSONFieldsError)
    /// Header lines that are none.
    case malformedHeaders
    /// Something else than CONNECT where nothing else is allowed yet.
    case notConnected

    /// What follows `-ERR`, without its quotes: nats-server's text, where it has one.
    public var text: String {
        switch self {
        case .unknownOperation: "Unknown Protocol Operation"
        case .controlLineTooLong: "maximum control line exceeded"
        case .malformedArguments, .malformedOptions, .malformedHeaders: "Parser Error"
        case .payloadNotTerminated: "Unknown Protocol Operation"
        case .payloadTooLarge: "Maximum Payload Violation"
        case .subjectTooLong, .badSubject: "Invalid Subject"
        case .notConnected: "Authorization Violation"
        }
    }
}
