/// What a client says. Its bytes are borrowed: they are valid only while it is being handed over.
public enum ClientOperation {
    case connect(ConnectOptions)
    /// PUB and HPUB. The subject is not checked beyond its length.
    case publish(Publication)
    /// The subject is not checked beyond its length; the queue is empty for a subscription of its own.
    case subscribe(
        subject: UnsafeRawBufferPointer, queue: UnsafeRawBufferPointer, sid: UnsafeRawBufferPointer)
    /// At once, or when so many messages have been delivered since the subscription.
    case unsubscribe(sid: UnsafeRawBufferPointer, max: UInt64?)
    case ping
    case pong
}

extension ClientOperation: WireOperation {
    init(_ line: ControlLine, _ body: Body, _ limits: ProtocolLimits) throws(NATSError) {
        switch line.verb {
        case .connect: self = .connect(try ConnectOptions(json: line.text))
        case .publish, .publishWithHeaders: self = .publish(try Self.publication(line, body, limits))
        case .subscribe:
            guard line.count == 2 || line.count == 3 else { throw .malformedArguments }
            self = .subscribe(
                subject: try line.subject(0, limits),
                queue: line.count == 3 ? try line.subject(1, limits) : line[5],
                sid: line[line.count - 1])
        case .unsubscribe:
            guard line.count == 1 || line.count == 2 else { throw .malformedArguments }
            var most: UInt64?
            if line.count == 2 {
                guard let number = ControlLine.decimal(line[1]) else { throw .malformedArguments }
                most = UInt64(clamping: number)
            }
            self = .unsubscribe(sid: line[0], max: most)
        case .ping where line.count == 0: self = .ping
        case .pong where line.count == 0: self = .pong
        default: throw .malformedArguments
        }
    }

    private static func publication(
        _ line: ControlLine, _ body: Body, _ limits: ProtocolLimits
    ) throws(NATSError) -> Publication {
        let names = line.count - line.verb.sizes
        guard names == 1 || names == 2 else { throw .malformedArguments }
        return Publication(
            subject: try line.subject(0, limits), reply: names == 2 ? try line.subject(1, limits) : line[5],
            body: body.bytes, headerBytes: body.headerBytes)
    }
}
