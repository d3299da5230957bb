public import Base

/// An event that ToCloud9 has too: beside our own form it goes out as ToCloud9's JSON on the same subject,
/// for programs that were written for it (spec events 1).
public protocol UpstreamEvent: Event {
    /// The number of the event within its producer's family. Consumers go by the subject and ignore it.
    static var upstreamType: Int { get }
    /// The fields by ToCloud9's names.
    var upstreamPayload: [JSONValue.Member] { get }
    /// The events to send instead, where ToCloud9's message has no room for all of this one.
    var upstreamParts: [Self] { get }
}

extension UpstreamEvent {
    public var upstreamParts: [Self] { [self] }

    /// The messages that say this in ToCloud9's way, in their order; mostly one.
    public var upstreamEnvelopes: [[UInt8]] {
        upstreamParts.map { part in
            UpstreamEnvelope(type: Self.upstreamType, payload: .object(part.upstreamPayload)).bytes
        }
    }
}

extension JSONValue {
    /// A list of numbers.
    public init(numbers: some Sequence<some BinaryInteger>) { self = .array(numbers.map { JSONValue($0) }) }
    /// As short as it can be said: 0.1 and not 0.10000000149011612.
    public init(_ value: Float) { self = .double(Double(value.description) ?? Double(value)) }
}
