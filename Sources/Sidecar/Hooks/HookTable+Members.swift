import Base
import CSidecar
import WorldserverAPI

extension HookTable {
    /// Calls the hooks that take a struct: ready checks, members, instances.
    func called(_ hooks: Hooks, member event: WorldEvent) -> HookOutcome {
        switch event {
        case .readyCheckStarted(let group, let leader, let milliseconds):
            return lend(
                hooks.readyCheckStarted,
                GroupReadyCheckStarted(
                    groupGuid: group, leaderGuid: leader.rawValue, durationMs: milliseconds)
            ) { $0($1) }
        case .readyCheckAnswered(let group, let member, let state):
            return lend(
                hooks.readyCheckMemberState,
                GroupReadyCheckMemberState(groupGuid: group, memberGuid: member.rawValue, state: state)
            ) { $0($1) }
        case .readyCheckFinished(let group):
            return lend(hooks.readyCheckFinished, GroupReadyCheckFinished(groupGuid: group)) { $0($1) }
        case .memberSubGroupChanged(let group, let member, let subGroup):
            return lend(
                hooks.memberSubGroupChanged,
                GroupMemberSubGroupChanged(
                    groupGuid: group, memberGuid: member.rawValue, subGroup: subGroup)
            ) { $0($1) }
        case .memberFlagsChanged(let group, let member, let flags, let roles):
            return lend(
                hooks.memberFlagsChanged,
                GroupMemberFlagsChanged(
                    groupGuid: group, memberGuid: member.rawValue, flags: flags, roles: roles)
            ) { $0($1) }
        case .memberStateChanged: return called(hooks, state: event)
        case .instanceResetRequested(let group, let player, let map, let difficulty):
            return lend(
                hooks.instanceResetRequest,
                GroupInstanceResetRequest(
                    groupGuid: group, playerGuid: player.rawValue, mapId: map.rawValue,
                    difficulty: difficulty)
            ) { $0($1) }
        case .instanceBindExtensionRequested(let group, let player, let map, let difficulty, let extended):
            return lend(
                hooks.instanceBindExtensionRequest,
                GroupInstanceBindExtensionRequest(
                    groupGuid: group, playerGuid: player.rawValue, mapId: map.rawValue,
                    difficulty: difficulty, extended: extended ? 1 : 0)
            ) { $0($1) }
        default: return .noHook
        }
    }

    private func called(_ hooks: Hooks, state event: WorldEvent) -> HookOutcome {
        guard case .memberStateChanged(let group, let state, let auras) = event else { return .noHook }
        guard let hook = hooks.memberStateChanged else { return .noHook }
        guard let count = UInt32(exactly: auras?.count ?? 0) else { return .unsayable }
        return LentMemory.with { memory in
            let lent = (auras ?? []).map {
                GroupMemberAuraState(slot: $0.slot, spellId: $0.spell, flags: $0.flags)
            }
            return lend(
                hook,
                GroupMemberStateChanged(
                    groupGuid: group, memberGuid: state.player.rawValue, online: state.isOnline ? 1 : 0,
                    level: state.level, playerClass: state.characterClass, zoneId: state.zone,
                    mapId: state.map.rawValue, health: state.health, maxHealth: state.healthMax,
                    powerType: state.powerType, power: state.power, maxPower: state.powerMax,
                    aurasKnown: auras == nil ? 0 : 1, auraCount: count, auras: memory.list(lent))
            ) { $0($1) }
        }
    }

    /// Calls a hook with a copy of a struct that it may write into.
    private func lend<Hook, Record>(
        _ hook: Hook?, _ record: Record, _ call: (Hook, UnsafeMutablePointer<Record>) -> Void
    ) -> HookOutcome {
        guard let hook else { return .noHook }
        var copy = record
        call(hook, &copy)
        return .called
    }
}
