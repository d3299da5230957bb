public import Base
public import Wire

/// What a player knows of the world from what it was sent: itself, the objects around it, the lines it read.
public struct WorldView: Sendable {
    /// An object that the client would draw (or keep in its bags).
    public struct Object: Sendable {
        public let guid: GUID
        /// 1 item, 3 unit, 4 player, 5 game object.
        public var type: UInt8
        /// nil for what has no place, such as items.
        public var position: Position?
        /// Update fields by index (spec gateway 17.1).
        public var fields: [Int: UInt32] = [:]

        public var isPlayer: Bool { type == 4 }
        public var level: UInt32 { fields[0x36] ?? 0 }
        public var entry: UInt32 { fields[0x03] ?? 0 }
        public var health: UInt32 { fields[0x18] ?? 0 }
        /// In copper; of oneself only.
        public var money: UInt32 { fields[0x492] ?? 0 }
        public var race: UInt8 { UInt8(truncatingIfNeeded: fields[0x17] ?? 0) }
    }

    /// One line of chat, as the client shows it.
    public struct Line: Sendable, Hashable {
        public let type: ChatType
        public let language: ChatLanguage
        public let sender: GUID
        public let text: String
    }
    /// Older lines are forgotten beyond so many.
    public static let linesMax = 10_000

    /// The character that is in the world or entering it.
    public internal(set) var me = GUID.none
    /// Where the player stands to its own knowledge.
    public internal(set) var position = Position(map: MapID(0), x: 0, y: 0, z: 0)
    public internal(set) var zone: UInt32 = 0
    public internal(set) var objects: [GUID: Object] = [:]
    public internal(set) var lines: [Line] = []
    /// Players' names from answers to name queries.
    public internal(set) var names: [GUID: String] = [:]

    public init() {}

    public var map: MapID { position.map }
    /// The object that the player is.
    public var myself: Object? { objects[me] }
    /// Other players in sight.
    public var players: [Object] { objects.values.filter { $0.isPlayer && $0.guid != me } }
    public func sees(_ guid: GUID) -> Bool { objects[guid] != nil }
    public func heard(_ text: String, type: ChatType? = nil, from sender: GUID? = nil) -> Bool {
        lines.contains {
            $0.text == text && (type ?? $0.type) == $0.type && (sender ?? $0.sender) == $0.sender
        }
    }

    // MARK: What packets change

    mutating func add(_ line: Line) {
        if lines.count >= Self.linesMax { lines.removeFirst(Self.linesMax / 2) }
        lines.append(line)
    }

    /// A character was chosen.
    mutating func begin(as guid: GUID) {
        leave()
        me = guid
    }
    /// A world shows itself: the client forgets what it saw.
    mutating func enter(at position: Position) {
        objects = [:]
        self.position = position
    }
    /// Back to the character screen, or cut off.
    mutating func leave() { objects = [:] }

    mutating func learn(name: String, of guid: GUID) { names[guid] = name }

    mutating func create(_ object: Object) { objects[object.guid] = object }

    mutating func change(_ guid: GUID, _ fields: [Int: UInt32]) {
        objects[guid]?.fields.merge(fields) { $1 }
    }

    mutating func move(_ guid: GUID, by info: MovementInfo) {
        guard let place = info.position(on: map) else { return }
        objects[guid]?.position = place
        if guid == me { position = place }
    }
    mutating func stand(inZone zone: UInt32) { self.zone = zone }

    mutating func remove(_ guid: GUID) {
        if guid != me { objects[guid] = nil }
    }
}
