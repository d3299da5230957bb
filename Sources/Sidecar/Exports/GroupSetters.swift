public import CSidecar

@c @implementation
public func TC9SetOnGroupCreatedHook(_ hook: OnGroupCreatedHook?) {
    Membership.shared.world.hooks.set { $0.groupCreated = hook }
}

@c @implementation
public func TC9SetOnGroupCreatedHookV2(_ hook: OnGroupCreatedHookV2?) {
    Membership.shared.world.hooks.set { $0.groupCreatedV2 = hook }
}

@c @implementation
public func TC9SetOnGroupMemberAddedHook(_ hook: OnGroupMemberAddedHook?) {
    Membership.shared.world.hooks.set { $0.groupMemberAdded = hook }
}

@c @implementation
public func TC9SetOnGroupMemberRemovedHook(_ hook: OnGroupMemberRemovedHook?) {
    Membership.shared.world.hooks.set { $0.groupMemberRemoved = hook }
}

@c @implementation
public func TC9SetOnGroupLeaderChangedHook(_ hook: OnGroupLeaderChangedHook?) {
    Membership.shared.world.hooks.set { $0.groupLeaderChanged = hook }
}

@c @implementation
public func TC9SetOnGroupDisbandedHook(_ hook: OnGroupDisbandedHook?) {
    Membership.shared.world.hooks.set { $0.groupDisbanded = hook }
}

@c @implementation
public func TC9SetOnGroupConvertedToRaidHook(_ hook: OnGroupConvertedToRaidHook?) {
    Membership.shared.world.hooks.set { $0.groupConvertedToRaid = hook }
}

@c @implementation
public func TC9SetOnGroupLootTypeChangedHook(_ hook: OnGroupLootTypeChangedHook?) {
    Membership.shared.world.hooks.set { $0.groupLootTypeChanged = hook }
}

@c @implementation
public func TC9SetOnGroupDungeonDifficultyChangedHook(_ hook: OnGroupDungeonDifficultyChangedHook?) {
    Membership.shared.world.hooks.set { $0.groupDungeonDifficultyChanged = hook }
}

@c @implementation
public func TC9SetOnGroupRaidDifficultyChangedHook(_ hook: OnGroupRaidDifficultyChangedHook?) {
    Membership.shared.world.hooks.set { $0.groupRaidDifficultyChanged = hook }
}

@c @implementation
public func TC9SetOnGroupReadyCheckStartedHook(_ hook: OnGroupReadyCheckStartedHook?) {
    Membership.shared.world.hooks.set { $0.readyCheckStarted = hook }
}

@c @implementation
public func TC9SetOnGroupReadyCheckMemberStateHook(_ hook: OnGroupReadyCheckMemberStateHook?) {
    Membership.shared.world.hooks.set { $0.readyCheckMemberState = hook }
}

@c @implementation
public func TC9SetOnGroupReadyCheckFinishedHook(_ hook: OnGroupReadyCheckFinishedHook?) {
    Membership.shared.world.hooks.set { $0.readyCheckFinished = hook }
}

@c @implementation
public func TC9SetOnGroupMemberSubGroupChangedHook(_ hook: OnGroupMemberSubGroupChangedHook?) {
    Membership.shared.world.hooks.set { $0.memberSubGroupChanged = hook }
}

@c @implementation
public func TC9SetOnGroupMemberFlagsChangedHook(_ hook: OnGroupMemberFlagsChangedHook?) {
    Membership.shared.world.hooks.set { $0.memberFlagsChanged = hook }
}

@c @implementation
public func TC9SetOnGroupMemberStateChangedHook(_ hook: OnGroupMemberStateChangedHook?) {
    Membership.shared.world.hooks.set { $0.memberStateChanged = hook }
}

@c @implementation
public func TC9SetOnGroupInstanceResetRequestHook(_ hook: OnGroupInstanceResetRequestHook?) {
    Membership.shared.world.hooks.set { $0.instanceResetRequest = hook }
}

@c @implementation
public func TC9SetOnGroupInstanceBindExtensionRequestHook(_ hook: OnGroupInstanceBindExtensionRequestHook?) {
    Membership.shared.world.hooks.set { $0.instanceBindExtensionRequest = hook }
}

@c @implementation
public func TC9SetResetInstancesHandler(_ handler: ResetInstancesHandler?) {
    Membership.shared.world.handlers.set { $0.resetInstances = handler }
}
