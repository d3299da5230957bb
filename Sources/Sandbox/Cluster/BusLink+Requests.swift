import Base
import Bus
import WorldserverAPI

/// What the cluster asks of a world, under the address of its registration: each change once, nothing after
/// its deadline, in the order of arrival (spec worldserver-api 1).
extension BusLink {
    /// More that wait for a world that stands still are refused.
    static let waitingMax = 1000

    /// From now on under this address, and no longer under an older one.
    func serve(at address: String?) {
        let old = served
        guard old != address else { return }
        served = address
        for entry in Self.served {
            if let address { entry.serve(self, address) }
            if let old { entry.end(self, old) }
        }
    }

    private struct Entry: Sendable {
        let serve: @Sendable (isolated BusLink, String) -> Void
        let end: @Sendable (isolated BusLink, String) -> Void
    }

    private static func read<R: WorldserverRead & WorldRequest>(_ request: R.Type) -> Entry {
        Entry { link, address in
            link.bus.serve(R.self, at: address, inFlightMax: 4096) { [weak link] request in
                guard let link else { throw Worldserver.Refusal.failed }
                return try await link.read(request)
            }
        } end: { link, address in
            link.bus.stopServing(R.self, at: address)
        }
    }
    private static func write<W: WorldserverWrite & WorldRequest>(_ request: W.Type) -> Entry {
        Entry { link, address in
            link.bus.serve(W.self, at: address, inFlightMax: 4096) { [weak link] request in
                guard let link else { throw Worldserver.Refusal.failed }
                return try await link.write(request)
            }
        } end: { link, address in
            link.bus.stopServing(W.self, at: address)
        }
    }

    private static let served: [Entry] = [
        read(Worldserver.ItemsByGUID.self), read(Worldserver.ItemAt.self), read(Worldserver.Money.self),
        read(Worldserver.CanInteractWithCreature.self), read(Worldserver.CanInteractWithObject.self),
        read(Worldserver.CheckPetition.self), read(Worldserver.ReadLoad.self), read(Worldserver.Touch.self),
        read(Worldserver.CanJoinBattlegroundQueue.self), read(Worldserver.CanEnterBattleground.self),
        read(Worldserver.ReadDungeonLocks.self), read(Worldserver.ReadDungeonOffers.self),
        read(Worldserver.ReadDungeon.self), read(Worldserver.CanStoreItems.self),
        write(Worldserver.GiveStoredItem.self), write(Worldserver.CreateTextItem.self),
        write(Worldserver.SettleMoney.self), write(Worldserver.ResetInstances.self),
        write(Worldserver.RemoveItems.self), write(Worldserver.DestroyItems.self),
        write(Worldserver.AddItem.self), write(Worldserver.TakeItemAt.self),
        write(Worldserver.StoreNewItem.self), write(Worldserver.EnchantItem.self),
        write(Worldserver.ChangeMoney.self), write(Worldserver.SpendMoney.self),
        write(Worldserver.SetGuildFields.self), write(Worldserver.CreateGuild.self),
        write(Worldserver.StartBattleground.self), write(Worldserver.AddToBattleground.self),
        write(Worldserver.TeleportToDungeon.self), write(Worldserver.CastBootVote.self),
        write(Worldserver.MaterializeProposal.self),
    ]

    private func read<R: WorldserverRead & WorldRequest>(
        _ request: R
    ) async throws(Worldserver.Refusal) -> R.Reply {
        let deadline = time.now() + R.deadline
        return try await answer(request) { _ in deadline }
    }

    private func write<W: WorldserverWrite & WorldRequest>(
        _ request: W
    ) async throws(Worldserver.Refusal) -> W.Reply {
        let (now, memory) = (time.now(), memory)
        let outcome = await withCheckedContinuation {
            (waiter: CheckedContinuation<WriteMemory.Outcome, Never>) in
            let admission = memory.admit(
                request.id, kind: ObjectIdentifier(W.self), until: now + W.deadline, now: now
            ) { waiter.resume(returning: $0) }
            switch admission {
            case .new: Task(executorPreference: loop) { await self.execute(request, memory: memory) }
            case .joined: break
            case .answered(let outcome): waiter.resume(returning: outcome)
            case .refused(let refusal): waiter.resume(returning: .failure(refusal))
            }
        }
        // The memory holds one type of request under an id, so the type is always right.
        guard let reply = try outcome.get() as? W.Reply else { throw .failed }
        return reply
    }

    private func execute<W: WorldserverWrite & WorldRequest>(_ request: W, memory: WriteMemory) async {
        let outcome: WriteMemory.Outcome
        do throws(Worldserver.Refusal) {
            // Who joined may wait longer than who asked first.
            outcome = .success(try await answer(request) { _ in memory.deadline(of: request.id) })
        } catch {
            if error == .overloaded { return memory.abandon(request.id, error) }
            outcome = .failure(error)
        }
        memory.finish(request.id, outcome, now: time.now())
    }

    /// In the world's next turn, if that comes in time.
    private func answer<R: WorldRequest>(
        _ request: R, until deadline: (isolated BusLink) -> Instant
    ) async throws(Worldserver.Refusal) -> R.Reply {
        guard let world else { throw .failed }
        guard waiting < Self.waitingMax else { throw .overloaded }
        waiting += 1
        await world.untilAwake()
        waiting -= 1
        guard time.now() < deadline(self) else { throw .expired }
        // It died meanwhile, and nobody is on it any more.
        guard await world.isRunning else { throw .failed }
        return try await world.answerStored(request)
    }
}
