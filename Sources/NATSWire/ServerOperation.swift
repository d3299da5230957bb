/// What a server says. Its bytes are borrowed: they are valid only while it is being handed over.
public enum ServerOperation {
    case info(ServerInfo)
    /// MSG and HMSG, for the subscription `sid`.
    case message(Publication, sid: UnsafeRawBufferPointer)
    case ping
    case pong
    case ok
    /// The text without its quotes.
    case error(String)
}

extension ServerOperation: WireOperation {
    init(_ line: ControlLine, _ body: Body, _ limits: ProtocolLimits) throws(NATSError) {
        switch line.verb {
        case .info: self = .info(try ServerInfo(json: line.text))
        case .message, .messageWithHeaders:
            let names = line.count - line.verb.sizes
            guard names == 2 || names == 3 else { throw .malformedArguments }
            let message = Publication(
                subject: try line.subject(0, limits),
                reply: names == 3 ? try line.subject(2, limits) : line[5],
                body: body.bytes, headerBytes: body.headerBytes)
            self = .message(message, sid: line[1])
        case .ping where line.count == 0: self = .ping
        case .pong where line.count == 0: self = .pong
        case .ok where line.count == 0: self = .ok
        case .error: self = .error(Self.unquoted(line.text))
        default: throw .malformedArguments
        }
    }

    private static func unquoted(_ text: UnsafeRawBufferPointer) -> String {
        let quote = UInt8(ascii: "'")
        guard text.count >= 2, text.first == quote, text.last == quote else {
            return String(decoding: text, as: UTF8.self)
        }
        return String(decoding: UnsafeRawBufferPointer(rebasing: text[1..<text.count - 1]), as: UTF8.self)
    }
}
