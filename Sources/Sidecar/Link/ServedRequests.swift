import Base
import Bus
import WorldserverAPI

/// The requests of the cluster that this worldserver answers, at the address of the registration that counts.
final class ServedRequests: Sendable {
    private let bus: Bus
    private let world: WorldSide
    private let time: any TimeSource
    private let address = Locked<String?>(nil)

    init(bus: Bus, world: WorldSide, time: any TimeSource) {
        self.bus = bus
        self.world = world
        self.time = time
    }

    /// From now on under this address, and no longer under an older one: what was meant for an older
    /// incarnation is not done.
    func move(to new: String?) {
        let old = address.withLock { address in
            defer { address = new }
            return address
        }
        guard old != new else { return }
        for request in Self.all {
            if let new { request.serve(self, new) }
            if let old { request.end(self, old) }
        }
    }

    private struct Entry: Sendable {
        let serve: @Sendable (ServedRequests, String) -> Void
        let end: @Sendable (ServedRequests, String) -> Void
    }
    private static func read<R: WorldserverRead & Handled>(_ request: R.Type) -> Entry {
        Entry { served, address in
            let (world, time) = (served.world, served.time)
            // The queue is the limit, and its overflow is said in the worldserver's own way.
            served.bus.serve(R.self, at: address, inFlightMax: 4096) { request in
                try await world.answer(request, deadline: time.now() + R.deadline)
            }
        } end: { served, address in
            served.bus.stopServing(R.self, at: address)
        }
    }
    private static func write<W: WorldserverWrite & Handled>(_ request: W.Type) -> Entry {
        Entry { served, address in
            let (world, time) = (served.world, served.time)
            served.bus.serve(W.self, at: address, inFlightMax: 4096) { request in
                try await world.answer(request, deadline: time.now() + W.deadline)
            }
        } end: { served, address in
            served.bus.stopServing(W.self, at: address)
        }
    }

    private static let all: [Entry] = [
        read(Worldserver.ItemsByGUID.self), read(Worldserver.ItemAt.self), read(Worldserver.Money.self),
        read(Worldserver.CanInteractWithCreature.self), read(Worldserver.CanInteractWithObject.self),
        read(Worldserver.CheckPetition.self), read(Worldserver.ReadLoad.self), read(Worldserver.Touch.self),
        read(Worldserver.CanJoinBattlegroundQueue.self), read(Worldserver.CanEnterBattleground.self),
        read(Worldserver.ReadDungeonLocks.self), read(Worldserver.ReadDungeonOffers.self),
        read(Worldserver.ReadDungeon.self), read(Worldserver.CanStoreItems.self),
        write(Worldserver.GiveStoredItem.self), write(Worldserver.CreateTextItem.self),
        write(Worldserver.ResetInstances.self), write(Worldserver.SettleMoney.self),
        write(Worldserver.RemoveItems.self), write(Worldserver.DestroyItems.self),
        write(Worldserver.AddItem.self),
        write(Worldserver.TakeItemAt.self), write(Worldserver.StoreNewItem.self),
        write(Worldserver.EnchantItem.self), write(Worldserver.ChangeMoney.self),
        write(Worldserver.SpendMoney.self),
        write(Worldserver.SetGuildFields.self), write(Worldserver.CreateGuild.self),
        write(Worldserver.StartBattleground.self), write(Worldserver.AddToBattleground.self),
        write(Worldserver.TeleportToDungeon.self), write(Worldserver.CastBootVote.self),
        write(Worldserver.MaterializeProposal.self),
    ]
}
