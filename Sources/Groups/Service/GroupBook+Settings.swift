import Base
import CharactersAPI
import GroupsAPI

// Spec group 5.11 to 5.13.
extension GroupBook {
    func setIcon(
        _ slot: UInt8, _ seen: GUID, in old: Group, by player: Groups.Player, _ facts: CommandFacts
    ) -> Decision {
        guard slot < Groups.icons, !old.isRaid || old.manages(player.id) else { return .nothing }
        if let target = seen.character(home: player.id.realm), old.index(of: target) == nil {
            guard let found = facts.target, found.id == target, mayBeFriends(found, player) else {
                return .nothing
            }
        }
        let target = Groups.translated(seen, from: player.id.realm, to: old.home)
        var group = old
        var cleared: [UInt8] = []
        if target != .none {
            for other in group.icons.indices where other != Int(slot) && group.icons[other] == target {
                group.icons[other] = .none
                cleared.append(UInt8(clamping: other))
            }
        }
        group.icons[Int(slot)] = target
        guard group.icons != old.icons else { return .nothing }
        return Decision(
            changes: [.put(group)], news: [.icon(group, setter: player.id, slot: slot, cleared: cleared)])
    }

    private func mayBeFriends(_ a: Groups.Player, _ b: Groups.Player) -> Bool {
        configuration.joinsSides || Characters.Team(race: a.race) == Characters.Team(race: b.race)
    }

    func setLoot(
        _ method: UInt32, _ seen: GUID, _ threshold: UInt32, in old: Group, by id: CharacterID
    ) -> Decision {
        guard old.leads(id), !old.isRestricted,
            let method = UInt8(exactly: method).flatMap(Groups.LootMethod.init(rawValue:)),
            (2...6).contains(threshold)
        else { return .nothing }
        let master = seen.character(home: id.realm)
        if method == .master, master.map({ old.index(of: $0) == nil }) ?? true { return .nothing }
        var group = old
        group.lootMethod = method
        group.masterLooter = method == .master ? master : nil
        group.lootThreshold = UInt8(clamping: threshold)
        guard group != old else { return .nothing }
        return Decision(changes: [.put(group)], news: [.lootChanged(group)])
    }

    func setDifficulty(
        _ value: UInt32, isRaid: Bool, in old: Group, by player: Groups.Player
    ) -> Decision {
        guard old.leads(player.id), value < (isRaid ? 4 : 3) else { return .nothing }
        let value = UInt8(clamping: value)
        guard value != (isRaid ? old.raidDifficulty : old.difficulty) else { return .nothing }
        guard mayChangeDifficulty(isRaid, of: old, by: player) else {
            return Decision(
                news: [.difficultyWanted(old, isRaid: isRaid, by: player.id)],
                performed: Groups.Performed(isDone: false))
        }
        var group = old
        if isRaid { group.raidDifficulty = value } else { group.difficulty = value }
        return Decision(
            changes: [.put(group)], news: [.difficultyChanged(group, isRaid: isRaid, by: player.id)])
    }

    /// Whoever asks is in no copy of a map, and no other member in one that it is about.
    private func mayChangeDifficulty(_ isRaid: Bool, of group: Group, by player: Groups.Player) -> Bool {
        guard !MapClasses.dungeons.contains(player.map), !MapClasses.raids.contains(player.map) else {
            return false
        }
        let concerned = isRaid ? MapClasses.raids : MapClasses.dungeons
        return group.ids.allSatisfy { id in
            guard id != player.id, let member = presence.player(id) else { return true }
            return !concerned.contains(member.map)
        }
    }
}
