public import CSidecar

@c @implementation
public func TC9SetBattlegroundStartHandler(_ handler: BattlegroundStartHandler?) {
    Membership.shared.world.handlers.set { $0.startBattleground = handler }
}

@c @implementation
public func TC9SetBattlegroundStartHandlerV2(_ handler: BattlegroundStartHandlerV2?) {
    Membership.shared.world.handlers.set { $0.startBattlegroundV2 = handler }
}

@c @implementation
public func TC9SetBattlegroundAddPlayersHandler(_ handler: BattlegroundAddPlayersHandler?) {
    Membership.shared.world.handlers.set { $0.addToBattleground = handler }
}

@c @implementation
public func TC9SetCanPlayerJoinBattlegroundQueueHandler(_ handler: CanPlayerJoinBattlegroundQueueHandler?) {
    Membership.shared.world.handlers.set { $0.joinBattlegroundQueue = handler }
}

@c @implementation
public func TC9SetCanPlayerTeleportToBattlegroundHandler(_ handler: CanPlayerTeleportToBattlegroundHandler?) {
    Membership.shared.world.handlers.set { $0.teleportToBattleground = handler }
}
