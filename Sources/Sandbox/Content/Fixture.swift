public import Base

/// A creature or a game object that stands at every race's starting place, always with the same GUID, so that
/// whoever tests the cluster can name it (docs/sandbox.md lists them all).
public struct Fixture: Sendable {
    public enum Kind: UInt8, CaseIterable, Sendable {
        case mailbox = 1
        case auctioneer = 2
        case guildVault = 3
        case guildMaster = 4
        case battlemaster = 5
        case banker = 6

        public var name: String {
            switch self {
            case .mailbox: "Mailbox"
            case .auctioneer: "Auctioneer"
            case .guildVault: "Guild Vault"
            case .guildMaster: "Guild Master"
            case .battlemaster: "Battlemaster"
            case .banker: "Banker"
            }
        }

        /// What the client asks for by CMSG_CREATURE_QUERY or CMSG_GAMEOBJECT_QUERY.
        public var entry: UInt32 { 900_100 + UInt32(rawValue) }

        /// 19 mailbox, 34 guild vault; nil for a creature.
        public var gameObjectType: UInt8? {
            switch self {
            case .mailbox: 19
            case .guildVault: 34
            case .auctioneer, .guildMaster, .battlemaster, .banker: nil
            }
        }

        /// UNIT_NPC_FLAGS: 0x20000 banker, 0x40000 petitioner, 0x80000 tabard designer, 0x100000
        /// battlemaster, 0x200000 auctioneer, 0x800000 guild banker.
        public var npcFlags: UInt32 {
            switch self {
            case .mailbox, .guildVault: 0
            case .auctioneer: 0x20_0000
            case .guildMaster: 0xC_0000
            case .battlemaster: 0x10_0000
            case .banker: 0x82_0000
            }
        }

        /// What stands under the name.
        var title: String {
            switch self {
            case .mailbox, .guildVault: ""
            case .auctioneer: "Auction House"
            case .guildMaster: "Guild Charters and Crests"
            case .battlemaster: "Warsong Gulch"
            case .banker: "Vaults of Players and Guilds"
            }
        }
    }

    public let kind: Kind
    public let guid: GUID
    public let position: Position
    /// The model: of the place's own people for creatures.
    let display: UInt32

    /// All of them: six at each of the eight starting places.
    public static let all: [Fixture] = StartPlace.allCases.flatMap { place in
        Kind.allCases.map { Fixture($0, at: place) }
    }

    /// What every creature of them has: its level, a faction that is everybody's friend, its kind.
    static let level: UInt8 = 80
    static let faction: UInt32 = 35
    static let humanoid: UInt32 = 7

    /// By GUID.
    public static func find(_ guid: GUID) -> Fixture? { byGUID[guid] }
    static func kind(entry: UInt32) -> Kind? { Kind.allCases.first { $0.entry == entry } }

    private static let byGUID = Dictionary(uniqueKeysWithValues: all.map { ($0.guid, $0) })

    /// On a circle of four yards around the start, so that a new character can reach every one (the limit is
    /// 5.5 yards, spec sidecar 10.1); each looks to the middle.
    private init(_ kind: Kind, at place: StartPlace) {
        self.kind = kind
        let high: UInt64 = kind.gameObjectType == nil ? 0xF130 : 0xF110
        let counter = UInt64(place.rawValue) * 10 + UInt64(kind.rawValue)
        guid = GUID(high << 48 | UInt64(kind.entry) << 24 | counter)
        let (dx, dy) = kind.offset
        let start = place.position
        position = Position(
            map: start.map, x: start.x + dx, y: start.y + dy, z: start.z, orientation: kind.facing)
        display = kind.display(place)
    }
}

extension Fixture.Kind {
    /// Steps of 72 degrees, and the banker between the mailbox and the auctioneer.
    fileprivate var offset: (Float, Float) {
        switch self {
        case .mailbox: (4, 0)
        case .auctioneer: (1.236, 3.804)
        case .guildVault: (-3.236, 2.351)
        case .guildMaster: (-3.236, -2.351)
        case .battlemaster: (1.236, -3.804)
        case .banker: (3.236, 2.351)
        }
    }
    fileprivate var facing: Float {
        switch self {
        case .mailbox: 3.1416
        case .auctioneer: 4.3982
        case .guildVault: 5.6549
        case .guildMaster: 0.6283
        case .battlemaster: 1.885
        case .banker: 3.7699
        }
    }
    fileprivate func display(_ place: StartPlace) -> UInt32 {
        if self == .mailbox { return 1907 }
        if self == .guildVault { return 7822 }
        let race: Race =
            switch place {
            case .northshire: .human
            case .valleyOfTrials: .orc
            case .coldridge: .dwarf
            case .shadowglen: .nightElf
            case .deathknell: .undead
            case .campNarache: .tauren
            case .sunstrider: .bloodElf
            case .ammenVale: .draenei
            }
        return race.display(gender: self == .auctioneer ? 1 : 0)
    }
}
