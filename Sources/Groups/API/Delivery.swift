public import Base
public import Bus

extension Groups {
    /// What happened in groups, to the players of one gateway, in order.
    ///
    /// Each run of the service numbers what it sends to a gateway from 1 without gaps. A gateway that finds a
    /// gap, or hears a new run, asks `Look` for each of its players: no list stays stale.
    public struct Delivery: Event {
        public static let subject = "nimbus.groups.delivery"
        public var gateway: String
        public var run: UInt64, number: UInt64
        public var parts: [Part]
        public init(gateway: String, run: UInt64, number: UInt64, parts: [Part]) {
            self.gateway = gateway
            self.run = run
            self.number = number
            self.parts = parts
        }
    }
    public struct Part: Codable, Sendable, Equatable {
        public var to: [CharacterID]
        public var content: Content
        public init(to: [CharacterID], _ content: Content) {
            self.to = to
            self.content = content
        }
    }
    /// The service was started: what it knew of who was told what is gone.
    public struct Started: Event {
        public static let subject = "nimbus.groups.started"
        public var run: UInt64
        public init(run: UInt64) { self.run = run }
    }

    public enum Content: Codable, Sendable, Equatable {
        /// The counter is the first receiver's; each further one has one more.
        case list(View, counter: UInt32)
        /// The receivers are in this group no longer.
        case noGroup(numbers: [RealmID: UInt32], counter: UInt32)
        /// Not real: only that somebody tried, while the receiver is in a group.
        case invited(by: CharacterID, name: String, isReal: Bool)
        case declined(name: String)
        /// The invitation is void.
        case cancelled
        case removed
        case disbanded
        case leader(name: String)
        /// As the home realm of the group sees the target. Without a setter: a slot that was cleared.
        case icon(setter: CharacterID?, slot: UInt8, target: GUID, home: RealmID)
        case icons([GUID], home: RealmID)
        case difficulty(UInt8, isRaid: Bool)
        case readyCheck(by: CharacterID)
        case readyAnswer(CharacterID, isReady: Bool)
        case readyCheckFinished
        case ping(CharacterID, x: Float, y: Float)
        case roll(CharacterID, least: UInt32, most: UInt32, result: UInt32)
        case line(Player, Line)
        /// What became of the copies of a map that somebody wanted forgotten; nil: they are, else why not, as
        /// clients number it.
        case instanceReset(MapID, failure: UInt8?)
    }

    /// The group of a character as it is now; nil: none.
    public struct Look: Request {
        public typealias Reply = Looked?
        public static let wireName = "groups.look.v1"
        /// Nobody waits longer for his world.
        public static let deadline = Duration.seconds(2)
        public var character: CharacterID
        public init(_ character: CharacterID) { self.character = character }
    }
    public struct Looked: Codable, Sendable, Equatable {
        public var view: View
        /// For the list that is sent with it.
        public var counter: UInt32
        public init(view: View, counter: UInt32) {
            self.view = view
            self.counter = counter
        }
    }

    /// Where members are (spec group 7.4).
    public struct Places: Request {
        public typealias Reply = [Place]
        public static let wireName = "groups.places.v1"
        public static let charactersMax = 1000
        public var characters: [CharacterID]
        public init(_ characters: [CharacterID]) { self.characters = characters }
    }
    public struct Place: Codable, Sendable, Equatable {
        public var id: CharacterID
        /// nil: offline, or in no group.
        public var gateway: String?
        public var map: MapID?
        /// The worldserver's id; nil: not known.
        public var world: String?
        /// Which copy of the map; nil: not known, or the map has none.
        public var instance: UInt32?
        public init(
            id: CharacterID, gateway: String? = nil, map: MapID? = nil, world: String? = nil,
            instance: UInt32? = nil
        ) {
            self.id = id
            self.gateway = gateway
            self.map = map
            self.world = world
            self.instance = instance
        }
    }

    /// A character is no more, or is called otherwise from now on.
    public struct NoteCharacter: Request {
        public typealias Reply = Done
        public static let wireName = "groups.note-character.v1"
        public var character: CharacterID
        /// nil: deleted.
        public var name: String?
        public init(_ character: CharacterID, name: String?) {
            self.character = character
            self.name = name
        }
    }
}
