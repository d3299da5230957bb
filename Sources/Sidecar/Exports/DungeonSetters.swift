public import CSidecar

@c @implementation
public func TC9SetLfgPlayerLockInfoHandler(_ handler: LfgPlayerLockInfoHandler?) {
    Membership.shared.world.handlers.set { $0.dungeonLocks = handler }
}

@c @implementation
public func TC9SetLfgPlayerInfoHandler(_ handler: LfgPlayerInfoHandler?) {
    Membership.shared.world.handlers.set { $0.dungeonOffers = handler }
}

@c @implementation
public func TC9SetLfgDungeonInfoHandler(_ handler: LfgDungeonInfoHandler?) {
    Membership.shared.world.handlers.set { $0.dungeon = handler }
}

@c @implementation
public func TC9SetLfgTeleportPlayerHandler(_ handler: LfgTeleportPlayerHandler?) {
    Membership.shared.world.handlers.set { $0.teleportToDungeon = handler }
}

@c @implementation
public func TC9SetLfgBootVoteHandler(_ handler: LfgBootVoteHandler?) {
    Membership.shared.world.handlers.set { $0.bootVote = handler }
}

@c @implementation
public func TC9SetLfgMaterializeProposalHandler(_ handler: LfgMaterializeProposalHandler?) {
    Membership.shared.world.handlers.set { $0.materializeProposal = handler }
}
