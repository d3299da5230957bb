public import NATSWire

/// A message as an in-process peer hears it.
public struct NATSMessage: Sendable {
    public let subject: String
    /// Where an answer goes; empty when none is wanted.
    public let reply: String
    /// The headers as they came; empty when there are none.
    public let headerBlock: [UInt8]
    public let payload: [UInt8]

    /// Nil when there are none, or what came are none.
    public var headers: MessageHeaders? {
        headerBlock.isEmpty ? nil : try? headerBlock.withUnsafeBytes { try MessageHeaders($0) }
    }

    init(_ message: Publication) {
        subject = String(decoding: message.subject, as: UTF8.self)
        reply = String(decoding: message.reply, as: UTF8.self)
        headerBlock = Array(message.headers)
        payload = Array(message.payload)
    }
}
