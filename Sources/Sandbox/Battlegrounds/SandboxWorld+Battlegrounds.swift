import Base
import Wire
import WorldserverAPI

/// Battlegrounds without fights: they are made, prepare, run, and send everybody back where he came from
/// (spec sidecar 10.7).
extension SandboxWorld {
    /// Nil: this world does not have the map, or there is no number.
    func makeBattleground(_ wish: Worldserver.StartBattleground) -> Battleground? {
        guard let map = BattlegroundMap.find(wish.map), maps.contains(wish.map),
            let instance = nextNumber(.instance)
        else { return nil }
        lastClientInstances[wish.type, default: 0] &+= 1
        let made = Battleground(
            instance: instance, clientInstance: lastClientInstances[wish.type] ?? 1, map: map, wish: wish)
        battlegrounds[instance] = made
        cluster.report(.battlegroundStatusChanged(instance: instance, status: 2))
        after(options.battlegroundPreparation) { $0.begin(instance) }
        expectPlayers(in: instance)
        return made
    }

    private func begin(_ instance: UInt32) {
        guard battlegrounds[instance]?.status == 2 else { return }
        battlegrounds[instance]?.status = 3
        battlegrounds[instance]?.began = time.now()
        cluster.report(.battlegroundStatusChanged(instance: instance, status: 3))
    }

    /// One that stays without players for a while is taken down (spec worldserver-api 2.4).
    private func expectPlayers(in instance: UInt32) {
        after(options.battlegroundPatience) { world in
            if world.battlegrounds[instance]?.players.isEmpty == true { world.endBattleground(instance) }
        }
    }

    /// It is over: everybody goes back.
    @discardableResult
    public func endBattleground(_ instance: UInt32) -> Bool {
        guard let over = battlegrounds[instance] else { return false }
        battlegrounds[instance]?.status = 4
        cluster.report(.battlegroundStatusChanged(instance: instance, status: 4))
        for low in over.players.keys.sorted() {
            if let player = players[low] { leaveBattleground(player) }
        }
        battlegrounds[instance] = nil
        return true
    }

    // MARK: Players

    /// Brings somebody in; false when he cannot come now.
    func add(_ player: Player, to instance: UInt32, _ side: Battleground.Side) -> Bool {
        guard let battleground = battlegrounds[instance], player.battleground == nil,
            player.link != nil, player.travel == nil, !player.isLeaving
        else { return false }
        player.battleground = BattlegroundStay(
            instance: instance, side: side, entry: player.position, entryZone: player.record.zone)
        let start = side == .alliance ? battleground.map.alliance : battleground.map.horde
        guard teleport(player, to: start) == nil else {
            player.battleground = nil
            return false
        }
        battlegrounds[instance]?.players[player.low] = side
        return true
    }

    /// It has loaded the battleground's map.
    func arriveInBattleground(_ player: Player) {
        guard let stay = player.battleground, let battleground = battlegrounds[stay.instance],
            player.position.map == battleground.map.map
        else { return }
        player.send(
            BattlefieldStatus.with {
                $0.arenaType = battleground.wish.arenaType
                $0.type = UInt32(battleground.wish.type)
                $0.levels = (battleground.wish.bracketLevel, battleground.wish.bracketLevel)
                $0.clientInstance = battleground.clientInstance
                $0.isRated = battleground.wish.isRated
                $0.map = battleground.map.map
                let since = battleground.began.map { (time.now() - $0).nanoseconds / 1_000_000 } ?? 0
                $0.sinceStart = UInt32(clamping: since)
                $0.side = stay.side.rawValue
            })
        tell(mates(of: player, stay), BattlegroundPlayerJoined(player: player.guid))
        joinRaid(player, stay)
    }

    /// Out of it and back to where it came from.
    func leaveBattleground(_ player: Player) {
        guard let stay = quitBattleground(player) else { return }
        player.send(BattlefieldStatus.none)
        if teleport(player, to: stay.entry) != nil { player.sentBack = stay.entry }
    }

    /// No longer counted in, wherever it goes now.
    @discardableResult
    func quitBattleground(_ player: Player) -> BattlegroundStay? {
        guard let stay = player.battleground else { return nil }
        let mates = mates(of: player, stay)
        player.battleground = nil
        battlegrounds[stay.instance]?.players[player.low] = nil
        leaveRaid(player, stay)
        cluster.report(.playerLeftBattleground(player: player.guid, instance: stay.instance))
        tell(mates, BattlegroundPlayerLeft(player: player.guid))
        expectPlayers(in: stay.instance)
        return stay
    }

    func leaveBattlefield(_ player: Player) {
        guard player.battleground != nil, player.isOnMap else { return meters.misplaced.add() }
        leaveBattleground(player)
    }

    /// Everybody else of its side who is there already.
    private func mates(of player: Player, _ stay: BattlegroundStay) -> [Player] {
        guard let battleground = battlegrounds[stay.instance] else { return [] }
        return battleground.players.filter { $0.value == stay.side && $0.key != player.low }.keys.sorted()
            .compactMap { players[$0] }.filter(\.isOnMap)
    }

    private func tell(_ players: [Player], _ packet: some Packet) {
        let frame = packet.serverFrame()
        for player in players { player.send(frame: frame) }
    }

    /// Copies of one map do not see each other.
    func shareInstance(_ one: Player, _ other: Player) -> Bool {
        one.battleground?.instance == other.battleground?.instance
    }

    /// The battlegrounds that run, by number.
    public func currentBattlegrounds() -> [SandboxBattleground] {
        battlegrounds.values.sorted { $0.instance < $1.instance }.map {
            SandboxBattleground(
                instance: $0.instance, clientInstance: $0.clientInstance, type: $0.wish.type, map: $0.map.map,
                status: $0.status, players: $0.players.count)
        }
    }
}
