public import Base
public import Bus

extension Upstream {
    /// Maps changed hands. Each worldserver takes its own entry only: what is new to it, and what is no
    /// longer its (spec sidecar 5).
    public struct MapsReassigned: UpstreamMessage, Equatable {
        public static let subject = "sr.gs.maps.reassigned"
        public var servers: [GameServer]
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            servers = []
            for server in try fields.objects("Servers") { servers.append(try GameServer(server)) }
        }
    }

    public struct GameServer: Sendable, Equatable {
        public var id: String
        public var address: String
        public var realm: RealmID
        public var isCrossRealm: Bool
        /// Empty: every map.
        public var availableMaps: [MapID]
        public var oldMaps: [MapID]
        public var newMaps: [MapID]

        init(_ fields: UpstreamFields) throws(UpstreamError) {
            id = try fields.text("ID")
            address = try fields.text("Address", else: "")
            realm = RealmID(try fields.integer("RealmID", else: 0))
            isCrossRealm = try fields.flag("IsCrossRealm")
            availableMaps = try fields.maps("AvailableMaps")
            oldMaps = try fields.maps("OldAssignedMapsToHandle")
            newMaps = try fields.maps("NewAssignedMapsToHandle")
        }
    }
}
