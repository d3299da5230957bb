/// A picture of the daemon, for `nimbus status` and its JSON.
public struct ClusterStatus: Codable, Sendable {
    public struct Part: Codable, Sendable {
        public var name: String, state: String
    }
    public struct Realm: Codable, Sendable {
        public var id: Int, name: String, isOnline: Bool
        public var gateway: String
        public var sessions: Int, players: Int
    }
    public struct World: Codable, Sendable {
        public var alias: String, address: String
        public var realm: Int
        public var health: String
        public var maps: Int, players: Int
    }
    public var uptimeSeconds = 0
    public var residentBytes = 0
    public var parts: [Part] = []
    public var realms: [Realm] = []
    public var worlds: [World] = []
    public init() {}
}
