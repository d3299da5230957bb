import Base
import CSidecar

/// What became of an event on the world's thread.
enum HookOutcome: String, CaseIterable, Sendable {
    case called
    /// The worldserver has no hook for it.
    case noHook = "no_hook"
    /// More members, or a longer text, than the interface can say.
    case unsayable
}

extension HookTable {
    /// Calls the hook for an event. On the world's thread only.
    func call(_ event: WorldEvent) -> HookOutcome {
        let hooks = current
        return switch event {
        case .groupCreated(let group): called(hooks, group)
        case .groupMemberAdded(let group, let member):
            called(hooks.groupMemberAdded) { $0(group, member.rawValue) }
        case .groupMemberRemoved(let group, let member, let leader):
            called(hooks.groupMemberRemoved) { $0(group, member.rawValue, leader.rawValue) }
        case .groupLeaderChanged(let group, let previous, let new):
            called(hooks.groupLeaderChanged) { $0(group, previous.rawValue, new.rawValue) }
        case .groupDisbanded(let group): called(hooks.groupDisbanded) { $0(group) }
        case .groupConvertedToRaid(let group): called(hooks.groupConvertedToRaid) { $0(group) }
        case .groupLootChanged(let group, let method, let looter, let threshold):
            called(hooks.groupLootTypeChanged) { $0(group, method, looter.rawValue, threshold) }
        case .groupDungeonDifficultyChanged(let group, let difficulty):
            called(hooks.groupDungeonDifficultyChanged) { $0(group, difficulty) }
        case .groupRaidDifficultyChanged(let group, let difficulty):
            called(hooks.groupRaidDifficultyChanged) { $0(group, difficulty) }
        case .guildMemberAdded(let guild, let player):
            called(hooks.guildMemberAdded) { $0(guild, player.rawValue) }
        case .guildMemberLeft(let guild, let player):
            called(hooks.guildMemberLeft) { $0(guild, player.rawValue) }
        case .guildMemberRemoved(let guild, let player):
            called(hooks.guildMemberRemoved) { $0(guild, player.rawValue) }
        case .guildCreated(let guild, let name, let leader, let members):
            called(hooks, guild: guild, name: name, leader: leader, members: members)
        case .mapsReassigned(let added, let removed): called(hooks, added: added, removed: removed)
        case .message(let listener, let subject, let payload): called(listener, subject, payload)
        default: called(hooks, member: event)
        }
    }

    private func called<Hook>(_ hook: Hook?, _ call: (Hook) -> Void) -> HookOutcome {
        guard let hook else { return .noHook }
        call(hook)
        return .called
    }

    private func called(_ hooks: Hooks, _ group: GroupRecord) -> HookOutcome {
        guard hooks.groupCreatedV2 != nil || hooks.groupCreated != nil else { return .noHook }
        guard let count = UInt8(exactly: group.members.count) else { return .unsayable }
        return LentMemory.with { memory in
            let members = memory.list(group.members.map(\.guid.rawValue))
            if let hook = hooks.groupCreatedV2 {
                var names: [UnsafeMutablePointer<CChar>?] = []
                for member in group.members { names.append(memory.text(member.name)) }
                var record = EventObjectGroupV2(
                    guid: group.group, leader: group.leader.rawValue, lootMethod: group.lootMethod,
                    looterGuid: group.looter.rawValue, lootThreshold: group.lootThreshold,
                    groupType: group.type, difficulty: group.difficulty,
                    raidDifficulty: group.raidDifficulty,
                    masterLooterGuid: group.masterLooter.rawValue, members: members,
                    memberNames: memory.list(names), membersSize: count,
                    lfgDungeonEntry: group.dungeonEntry)
                hook(&record)
            } else if let hook = hooks.groupCreated {
                var record = EventObjectGroup(
                    guid: group.group, leader: group.leader.rawValue, lootMethod: group.lootMethod,
                    looterGuid: group.looter.rawValue, lootThreshold: group.lootThreshold,
                    groupType: group.type, difficulty: group.difficulty,
                    raidDifficulty: group.raidDifficulty,
                    masterLooterGuid: group.masterLooter.rawValue, members: members, membersSize: count)
                hook(&record)
            }
            return .called
        }
    }

    private func called(
        _ hooks: Hooks, guild: UInt64, name: String, leader: GUID, members: [GUID]
    ) -> HookOutcome {
        guard let hook = hooks.guildCreated else { return .noHook }
        guard let count = Int32(exactly: members.count) else { return .unsayable }
        return LentMemory.with { memory in
            hook(guild, memory.text(name), leader.rawValue, memory.list(members.map(\.rawValue)), count)
            return .called
        }
    }

    private func called(_ hooks: Hooks, added: [MapID], removed: [MapID]) -> HookOutcome {
        guard let hook = hooks.mapsReassigned else { return .noHook }
        guard let addedCount = Int32(exactly: added.count), let removedCount = Int32(exactly: removed.count)
        else { return .unsayable }
        return LentMemory.with { memory in
            hook(
                memory.list(added.map(\.rawValue)), addedCount, memory.list(removed.map(\.rawValue)),
                removedCount)
            return .called
        }
    }

    private func called(_ listener: Int, _ subject: String, _ payload: [UInt8]) -> HookOutcome {
        guard let listener = self.listener(listener) else { return .noHook }
        guard let count = Int32(exactly: payload.count) else { return .unsayable }
        return LentMemory.with { memory in
            // Never NULL, also without bytes: callers make strings of it.
            let bytes = memory.list(payload.map(CChar.init(bitPattern:))) ?? memory.text("")
            listener(memory.text(subject), bytes, count)
            return .called
        }
    }
}
