/// A message on its way, in borrowed bytes.
public struct Publication {
    public let subject: UnsafeRawBufferPointer
    /// Where an answer goes; empty when none is wanted.
    public let reply: UnsafeRawBufferPointer
    /// Headers and payload as they are on the wire, without the end.
    public let body: UnsafeRawBufferPointer
    /// How much of the body is headers; 0 for a message without.
    public let headerBytes: Int

    /// - Parameter headerBytes: cut to what the body has.
    public init(
        subject: UnsafeRawBufferPointer, reply: UnsafeRawBufferPointer = .init(start: nil, count: 0),
        body: UnsafeRawBufferPointer, headerBytes: Int = 0
    ) {
        self.subject = subject
        self.reply = reply
        self.body = body
        self.headerBytes = min(max(headerBytes, 0), body.count)
    }

    /// `NATS/1.0` and what follows up to an empty line; empty when there are none.
    public var headers: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: body[..<headerBytes]) }
    public var payload: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: body[headerBytes...]) }
}
