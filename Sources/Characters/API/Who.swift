public import Base
public import Bus

extension Characters {
    /// Who of a realm is in the world, as far as the asking player may know (spec characters 4).
    public struct Who: Request {
        public typealias Reply = WhoFound
        public static let wireName = "characters.who.v1"
        public var realm: RealmID
        public var asker: WhoAsker
        public var filter: WhoFilter
        public init(realm: RealmID, asker: WhoAsker, filter: WhoFilter) {
            self.realm = realm
            self.asker = asker
            self.filter = filter
        }
    }

    /// What decides whom a player may see.
    public struct WhoAsker: Codable, Sendable, Hashable {
        public var race: UInt8
        /// The account's security level.
        public var security: UInt8
        /// The client's: in which language it names zones.
        public var locale: UInt8 = 0
        public init(race: UInt8, security: UInt8, locale: UInt8 = 0) {
            self.race = race
            self.security = security
            self.locale = locale
        }
    }

    /// All of it has to fit.
    public struct WhoFilter: Codable, Sendable, Hashable {
        /// From and to; a highest of 100 or more is no bound.
        public var lowest: UInt32 = 0, highest: UInt32 = 100
        /// Parts, in any capitalisation; empty fits all.
        public var name = "", guild = ""
        /// Bit n for race or class n.
        public var races = UInt32.max, classes = UInt32.max
        /// Any of these; empty fits all. At most ten, more are left out.
        public var zones: [UInt32] = []
        /// One of these is a part of the name, of the guild's name, or of the zone's. At most four, more are
        /// left out; with none but empty ones all fit.
        public var words: [String] = []
        public init() {}
    }

    public struct WhoFound: Codable, Sendable, Equatable {
        /// At most as many as a client shows, in the order of their names.
        public var shown: [WhoRow]
        /// All that fit.
        public var matches: Int
        public init(shown: [WhoRow], matches: Int) {
            self.shown = shown
            self.matches = matches
        }
    }
    public struct WhoRow: Codable, Sendable, Equatable {
        public var name: String
        /// Empty without a guild.
        public var guild: String
        public var level: UInt8, characterClass: UInt8, race: UInt8, gender: UInt8
        public var zone: UInt32
        public init(_ online: Online, guild: String) {
            name = online.name
            self.guild = guild
            level = online.level
            characterClass = online.characterClass
            race = online.race
            gender = online.gender
            zone = online.zone
        }
    }

    /// The two sides of the game.
    public enum Team: UInt8, Sendable {
        case alliance, horde

        /// Of a playable race; nil for any other.
        public init?(race: UInt8) {
            switch race {
            case 1, 3, 4, 7, 11: self = .alliance
            case 2, 5, 6, 8, 10: self = .horde
            default: return nil
            }
        }
    }
}
