import Base
import CSidecar

/// The worldserver's hooks as it has set them, and those who listen to its own messages. For any thread.
final class HookTable: Sendable {
    /// Nil: not set.
    struct Hooks {
        var groupCreated: OnGroupCreatedHook?
        var groupCreatedV2: OnGroupCreatedHookV2?
        var groupMemberAdded: OnGroupMemberAddedHook?
        var groupMemberRemoved: OnGroupMemberRemovedHook?
        var groupLeaderChanged: OnGroupLeaderChangedHook?
        var groupDisbanded: OnGroupDisbandedHook?
        var groupConvertedToRaid: OnGroupConvertedToRaidHook?
        var groupLootTypeChanged: OnGroupLootTypeChangedHook?
        var groupDungeonDifficultyChanged: OnGroupDungeonDifficultyChangedHook?
        var groupRaidDifficultyChanged: OnGroupRaidDifficultyChangedHook?
        var readyCheckStarted: OnGroupReadyCheckStartedHook?
        var readyCheckMemberState: OnGroupReadyCheckMemberStateHook?
        var readyCheckFinished: OnGroupReadyCheckFinishedHook?
        var memberSubGroupChanged: OnGroupMemberSubGroupChangedHook?
        var memberFlagsChanged: OnGroupMemberFlagsChangedHook?
        var memberStateChanged: OnGroupMemberStateChangedHook?
        var instanceResetRequest: OnGroupInstanceResetRequestHook?
        var instanceBindExtensionRequest: OnGroupInstanceBindExtensionRequestHook?
        var guildMemberAdded: OnGuildMemberAddedHook?
        var guildMemberLeft: OnGuildMemberLeftHook?
        var guildMemberRemoved: OnGuildMemberRemovedHook?
        var guildCreated: OnGuildCreatedHook?
        var mapsReassigned: OnMapsReassignedHook?
    }
    static let listenersMax = 1000

    private struct State {
        var hooks = Hooks()
        var listeners: [TC9NatsMessageHandler?] = []
    }
    private let state = Locked(State())

    func set(_ change: (inout Hooks) -> Void) { state.withLock { change(&$0.hooks) } }

    var current: Hooks { state.withLock { $0.hooks } }

    /// Keeps a function for messages and gives it a number; nil when there are too many.
    func add(_ listener: @escaping TC9NatsMessageHandler) -> Int? {
        state.withLock { state in
            if let free = state.listeners.firstIndex(where: { $0 == nil }) {
                state.listeners[free] = listener
                return free
            }
            guard state.listeners.count < Self.listenersMax else { return nil }
            state.listeners.append(listener)
            return state.listeners.count - 1
        }
    }

    func listener(_ number: Int) -> TC9NatsMessageHandler? {
        state.withLock { $0.listeners.indices.contains(number) ? $0.listeners[number] : nil }
    }

    /// No message will come for this one.
    func remove(listener number: Int) {
        state.withLock { if $0.listeners.indices.contains(number) { $0.listeners[number] = nil } }
    }

    func removeListeners() { state.withLock { $0.listeners = [] } }
}
