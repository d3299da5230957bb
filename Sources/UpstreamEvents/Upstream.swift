public import Base
public import Bus

/// ToCloud9's events that a worldserver's side listens to, as values. Other programs may publish them, so
/// what they say is only believed as far as it can be read: a field that is needed must be there and be of
/// its type, lists may be null, what is unknown is passed over (spec events 1).
///
/// GUIDs of players are as the realm of the event sees them: the low half at home, `realm << 32 | low`
/// abroad.
public enum Upstream {}

/// One of these events.
public protocol UpstreamMessage: Sendable {
    static var subject: String { get }
    init(_ fields: UpstreamFields) throws(UpstreamError)
}

/// One that is about a group.
public protocol UpstreamGroupMessage: UpstreamMessage {
    var group: Upstream.Group { get }
    /// Whom it is about; some of them may not be among those who hear it.
    var players: [GUID] { get }
}
extension UpstreamGroupMessage {
    public var players: [GUID] { [] }
}

extension UpstreamMessage {
    /// - Parameter bytes: the event with its envelope.
    public init(parsing bytes: [UInt8]) throws(UpstreamError) {
        try self.init(UpstreamFields(UpstreamEnvelope(parsing: bytes).payload))
    }
}

extension UpstreamFields {
    func realm() throws(UpstreamError) -> RealmID { RealmID(try integer("RealmID")) }
    func guid(_ name: String) throws(UpstreamError) -> GUID { GUID(try integer(name)) }
    func guid(_ name: String, else other: GUID) throws(UpstreamError) -> GUID {
        GUID(try integer(name, else: other.rawValue))
    }
    func guids(_ name: String) throws(UpstreamError) -> [GUID] {
        let numbers: [UInt64] = try integers(name)
        return numbers.map { GUID($0) }
    }
    func maps(_ name: String) throws(UpstreamError) -> [MapID] {
        let numbers: [UInt32] = try integers(name)
        return numbers.map { MapID($0) }
    }
}
