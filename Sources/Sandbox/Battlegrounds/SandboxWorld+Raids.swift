import Base
import Wire

/// The raids of battlegrounds: who comes in is in his side's, and its tools are the worldserver's
/// (spec group 5).
extension SandboxWorld {
    func joinRaid(_ player: Player, _ stay: BattlegroundStay) {
        guard battlegrounds[stay.instance] != nil else { return }
        var raid = battlegrounds[stay.instance]?.raids[stay.side] ?? newRaid()
        raid.add(player.low)
        list(&raid)
        if raid.icons.contains(where: { $0 != .none }) { player.send(raid.iconList) }
        battlegrounds[stay.instance]?.raids[stay.side] = raid
    }

    /// The last one ends the raid; AzerothCore in a cluster then lists nothing, not even the group that the
    /// player had before.
    func leaveRaid(_ player: Player, _ stay: BattlegroundStay) {
        guard var raid = battlegrounds[stay.instance]?.raids[stay.side], raid.remove(player.low) else {
            return
        }
        if raid.members.isEmpty {
            player.send(GroupDestroyed())
            battlegrounds[stay.instance]?.raids[stay.side] = nil
        } else {
            player.send(raid.noList())
            list(&raid)
            battlegrounds[stay.instance]?.raids[stay.side] = raid
        }
    }

    private func newRaid() -> BattlegroundRaid {
        lastRaid &+= 1
        return BattlegroundRaid(number: lastRaid)
    }
    private func list(_ raid: inout BattlegroundRaid) {
        for member in raid.members { players[member.low]?.send(raid.list(for: member.low, players)) }
    }

    // MARK: Tools

    /// Groups that are not of a battleground are the cluster's.
    private func raid(of player: Player) -> BattlegroundRaid? {
        player.battleground.flatMap { battlegrounds[$0.instance]?.raids[$0.side] }
    }
    private func tell(_ raid: BattlegroundRaid, _ packet: some Packet) {
        let frame = packet.serverFrame()
        for member in raid.members { players[member.low]?.send(frame: frame) }
    }

    /// The leader asks, the others answer to him.
    func checkReadiness(_ packet: ReadyCheckRequest, _ player: Player) {
        guard let raid = raid(of: player) else { return meters.misplaced.add() }
        guard let isReady = packet.isReady else {
            if raid.leader == player.low { tell(raid, ReadyCheck(starter: player.guid)) }
            return
        }
        raid.leader.flatMap { players[$0] }?
            .send(ReadyCheckConfirm(player: player.guid, isReady: isReady))
    }
    func endReadinessCheck(_ player: Player) {
        guard let raid = raid(of: player) else { return meters.misplaced.add() }
        if raid.leader == player.low { tell(raid, ReadyCheckFinished()) }
    }

    func setIcon(_ packet: RaidTargetRequest, _ player: Player) {
        guard let stay = player.battleground, var raid = raid(of: player) else {
            return meters.misplaced.add()
        }
        guard packet.slot != RaidTargetRequest.ask else { return player.send(raid.iconList) }
        guard raid.leader == player.low else { return }
        for icon in raid.setIcon(packet.slot, packet.target) {
            tell(raid, RaidTargets(setter: player.guid, icon))
        }
        battlegrounds[stay.instance]?.raids[stay.side] = raid
    }

    /// Nobody is thrown out of a battleground by the others.
    func uninvite(_ player: Player) {
        guard raid(of: player) != nil else { return meters.misplaced.add() }
        player.send(PartyCommandResult(operation: 1, name: "", result: 13))
    }
}
