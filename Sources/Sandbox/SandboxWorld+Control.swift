public import Base

/// A player of a simulated worldserver as tests look at it.
public struct SandboxPlayer: Sendable, Hashable {
    public var name: String
    public var guid: GUID
    public var account: AccountID
    public var position: Position
    public var zone: UInt32
    public var level: UInt8
    public var money: UInt32
    /// Its link was lost; it stands in the world without one.
    public var isParked: Bool
    /// Between two maps.
    public var isTravelling: Bool
}

/// The control surface for tests and benches (spec sidecar 10.1).
extension SandboxWorld {
    /// Everybody in the world, by name.
    public func currentPlayers() -> [SandboxPlayer] {
        players.values.map { player in
            SandboxPlayer(
                name: player.name, guid: player.guid, account: player.record.account,
                position: player.position,
                zone: player.record.zone, level: player.record.level, money: player.record.money,
                isParked: player.isParked, isTravelling: player.travel != nil)
        }.sorted { $0.name < $1.name }
    }

    /// It listens and serves, be it standing still.
    public var isRunning: Bool { state == .running }
    /// Links of gateways, those at the character screen included.
    public var linkCount: Int { links.count }
    /// Links whose account is known.
    public var sessionCount: Int { sessions.count }
    /// The maps that the registry gave it last.
    public var ownedMaps: Set<MapID> { maps }

    /// The channels of the game that a player is in, by number, as his client calls them.
    public func channels(of name: String) -> [UInt32: String] {
        players.values.first { $0.name == name }?.channels ?? [:]
    }

    /// Sends a player somewhere, as a chat command of its own would; false when it is not here, on its way
    /// already, or when there is no such place.
    @discardableResult
    public func teleport(_ name: String, to position: Position) -> Bool {
        guard let player = players.values.first(where: { $0.name == name }) else { return false }
        return teleport(player, to: position) == nil
    }

    /// Sends a player to another worldserver unasked (0x520), as when its map is taken away.
    @discardableResult
    public func sendOff(_ name: String) -> Bool {
        guard let player = players.values.first(where: { $0.name == name }) else { return false }
        sendOff(player)
        return true
    }

    /// Changes how the world behaves from now on.
    public func change(_ change: @Sendable (inout SandboxOptions) -> Void) { change(&options) }

    /// Makes a charter of an item.
    public func put(_ petition: SandboxPetition, on item: GUID) {
        guard let low = Item.low(of: item) else { return }
        guilds.petitions[low] = petition
    }

    /// Closes the link of a player, as a broken connection would: the player stays parked.
    @discardableResult
    public func cutLink(of name: String) -> Bool {
        guard let link = players.values.first(where: { $0.name == name })?.link else { return false }
        link.close(because: "cut for a test")
        return true
    }
}
