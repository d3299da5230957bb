public import CSidecar

@c @implementation
public func TC9SetGetMoneyForPlayerHandler(_ handler: GetMoneyForPlayerHandler?) {
    Membership.shared.world.handlers.set { $0.money = handler }
}

@c @implementation
public func TC9SetModifyMoneyForPlayerHandler(_ handler: ModifyMoneyForPlayerHandler?) {
    Membership.shared.world.handlers.set { $0.changeMoney = handler }
}

@c @implementation
public func TC9SetCanPlayerInteractWithNPCAndFlagsHandler(_ handler: CanPlayerInteractWithNPCAndFlagsHandler?)
{
    Membership.shared.world.handlers.set { $0.interactWithCreature = handler }
}

@c @implementation
public func TC9SetCanPlayerInteractWithGOAndTypeHandler(_ handler: CanPlayerInteractWithGOAndTypeHandler?) {
    Membership.shared.world.handlers.set { $0.interactWithObject = handler }
}

@c @implementation
public func TC9SetSettleMoneyForPlayerHandler(_ handler: SettleMoneyForPlayerHandler?) {
    Membership.shared.world.handlers.set { $0.settleMoney = handler }
}
