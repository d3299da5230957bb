public import Base
public import Wire

/// What a player knows of the world from what it was sent: itself, the objects around it, the lines it read.
public struct WorldView: Sendable {
    /// An object that the client would draw (or keep in its bags).
    public struct Object: Sendable {
        public let guid: GUID
        /// nil for a kind that has no name.
        public internal(set) var type: ObjectType?
        /// nil for what has no place, such as items.
        public internal(set) var position: Position?
        public internal(set) var fields: UpdateFields

        public var isPlayer: Bool { type == .player }
        public var level: UInt32 { fields[UpdateField.Unit.level] ?? 0 }
        public var entry: UInt32 { fields[.entry] ?? 0 }
        public var health: UInt32 { fields[UpdateField.Unit.health] ?? 0 }
        /// In copper; of oneself only.
        public var money: UInt32 { fields[UpdateField.Player.money] ?? 0 }
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

    mutating func take(_ block: UpdateBlock) {
        switch block {
        case .create(let creation):
            objects[creation.guid] = Object(
                guid: creation.guid, type: ObjectType(rawValue: creation.type),
                position: creation.movement.position(on: map), fields: creation.fields)
        case .values(let guid, let fields):
            guard let known = objects[guid] else { return }
            objects[guid]?.fields = known.fields.merging(fields)
        case .movement(let guid, let movement):
            if let place = movement.position(on: map) { objects[guid]?.position = place }
        case .outOfRange(let guids):
            for guid in guids { remove(guid) }
        case .nearby: break
        }
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

extension UpdateMovement {
    /// The place in the world; nil for what has none or is on a transport.
    fileprivate func position(on map: MapID) -> Position? {
        switch place {
        case .none: nil
        case .living(let living): living.info.position(on: map)
        case .carried(let place):
            place.transport == .none
                ? Position(map: map, x: place.x, y: place.y, z: place.z, orientation: place.orientation) : nil
        case .stationary(let x, let y, let z, let orientation):
            Position(map: map, x: x, y: y, z: z, orientation: orientation)
        }
    }
}
