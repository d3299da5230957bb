import Base
import Bus
import TestSupport
import WorldserverAPI

@testable import Sandbox

/// Stands between the mail service and a simulated worldserver, and lets that die at a given change: before
/// it was done, or after, when nobody hears of it any more.
actor WorldDoor {
    enum Fate: Sendable, Hashable {
        case before(Int), after(Int)
        /// It lives on; the answer is lost on its way.
        case silent(Int)
    }
    private let outside: Bus
    private let inside: Bus
    private let world: SandboxWorld
    private(set) var address = Worldserver.Address(id: "1", incarnation: 0)
    private var fate: Fate?
    private var changes = 0
    /// What this worldserver is said not to know.
    private var unknown: Set<String> = []
    /// The names of all changes that came.
    private(set) var asked: [String] = []

    init(from outside: Bus, to inside: Bus, _ world: SandboxWorld) {
        self.outside = outside
        self.inside = inside
        self.world = world
    }

    /// From now on for this incarnation alone.
    func open(to new: Worldserver.Address) {
        close()
        address = new
        serve(Worldserver.SettleMoney.self)
        serve(Worldserver.SpendMoney.self)
        serve(Worldserver.ChangeMoney.self)
        serve(Worldserver.RemoveItems.self)
        serve(Worldserver.GiveStoredItem.self)
        serve(Worldserver.AddItem.self)
        serve(Worldserver.CreateTextItem.self)
        pass(Worldserver.Money.self)
        pass(Worldserver.ItemsByGUID.self)
        pass(Worldserver.CanStoreItems.self)
    }

    private func close() {
        stop(Worldserver.SettleMoney.self)
        stop(Worldserver.SpendMoney.self)
        stop(Worldserver.ChangeMoney.self)
        stop(Worldserver.RemoveItems.self)
        stop(Worldserver.GiveStoredItem.self)
        stop(Worldserver.AddItem.self)
        stop(Worldserver.CreateTextItem.self)
        stop(Worldserver.Money.self)
        stop(Worldserver.ItemsByGUID.self)
        stop(Worldserver.CanStoreItems.self)
    }
    private func stop<R: Request>(_ request: R.Type) {
        outside.stopServing(R.self, at: address.description)
    }

    func dies(_ fate: Fate?) {
        self.fate = fate
        changes = 0
    }
    func lacks(_ names: [String]) { unknown = Set(names) }
    func forgetAsked() { asked = [] }

    private func serve<W: WorldserverWrite>(_ change: W.Type) {
        outside.serve(W.self, at: address.description) { [self] in try await forward($0) }
    }
    private func pass<R: WorldserverRead>(_ question: R.Type) {
        outside.serve(R.self, at: address.description) { [self] in try await ask($0) }
    }

    private func forward<W: WorldserverWrite>(_ change: W) async throws -> W.Reply {
        changes += 1
        asked.append(W.wireName)
        let number = changes
        if fate == .before(number) { try await die() }
        do {
            let reply = try await ask(change)
            if fate == .after(number) { try await die() }
            if fate == .silent(number) { throw TestSupportError("lost on its way") }
            return reply
        } catch let refusal as Worldserver.Refusal {
            if fate == .after(number) { try await die() }
            throw refusal
        }
    }

    private func ask<R: Request>(_ request: R) async throws -> R.Reply
    where R.Refusal == Worldserver.Refusal {
        if unknown.contains(R.wireName) { throw Worldserver.Refusal.noHandler }
        do throws(AskError<Worldserver.Refusal>) {
            return try await inside.ask(request, at: address.description)
        } catch {
            if let refusal = error.refusal { throw refusal }
            throw TestSupportError("\(error)")
        }
    }

    private func die() async throws -> Never {
        fate = nil
        close()
        await world.crash()
        throw TestSupportError("the worldserver died")
    }
}
