public import CSidecar

@c @implementation
public func TC9SetOnGuildMemberAddedHook(_ hook: OnGuildMemberAddedHook?) {
    Membership.shared.world.hooks.set { $0.guildMemberAdded = hook }
}

@c @implementation
public func TC9SetOnGuildMemberLeftHook(_ hook: OnGuildMemberLeftHook?) {
    Membership.shared.world.hooks.set { $0.guildMemberLeft = hook }
}

@c @implementation
public func TC9SetOnGuildMemberRemovedHook(_ hook: OnGuildMemberRemovedHook?) {
    Membership.shared.world.hooks.set { $0.guildMemberRemoved = hook }
}

@c @implementation
public func TC9SetOnGuildCreatedHook(_ hook: OnGuildCreatedHook?) {
    Membership.shared.world.hooks.set { $0.guildCreated = hook }
}

@c @implementation
public func TC9SetSetPlayerGuildFieldsHandler(_ handler: SetPlayerGuildFieldsHandler?) {
    Membership.shared.world.handlers.set { $0.setGuildFields = handler }
}

@c @implementation
public func TC9SetGuildCreateHandler(_ handler: GuildCreateHandler?) {
    Membership.shared.world.handlers.set { $0.createGuild = handler }
}

@c @implementation
public func TC9SetCanTurnInGuildPetitionHandler(_ handler: CanTurnInGuildPetitionHandler?) {
    Membership.shared.world.handlers.set { $0.turnInPetition = handler }
}
