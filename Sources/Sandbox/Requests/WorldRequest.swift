public import Bus
public import WorldserverAPI
import Base

/// A request of the cluster that a simulated worldserver answers from memory, within one turn of its world:
/// so that whoever calls it by a function of C can wait for the answer.
public protocol WorldRequest: Request where Refusal == Worldserver.Refusal {
    func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Reply

    /// Fetches from the database what `answer` needs, where there is time for that.
    func prepare(in world: isolated SandboxWorld) async
}

extension WorldRequest {
    public func prepare(in world: isolated SandboxWorld) async {}
}

extension SandboxWorld {
    /// Answers at once. What has changed is stored behind it; `answerStored` waits for that.
    public func answer<R: WorldRequest>(_ request: R) throws(Worldserver.Refusal) -> R.Reply {
        newStores = []
        defer { newStores = [] }
        do throws(Worldserver.Refusal) {
            let reply = try request.answer(in: self)
            meters.answered.add()
            return reply
        } catch {
            meters.refused.add()
            throw error
        }
    }

    /// Answers when whatever has changed is in the database: what it does not take is undone and refused as
    /// `failed` (spec worldserver-api 2.1 and 2.2).
    public func answerStored<R: WorldRequest>(
        _ request: R
    ) async throws(Worldserver.Refusal) -> R.Reply {
        await request.prepare(in: self)
        newStores = []
        let reply: R.Reply
        do throws(Worldserver.Refusal) {
            reply = try request.answer(in: self)
        } catch {
            newStores = []
            meters.refused.add()
            throw error
        }
        for store in exchange(&newStores, with: []) {
            guard await store.outcome(in: self) else {
                meters.refused.add()
                throw .failed
            }
        }
        meters.answered.add()
        return reply
    }

    /// Who is in the world here: on a map, not about to leave. Somebody between two maps is not
    /// (spec worldserver-api 1).
    func present(_ guid: GUID) throws(Worldserver.Refusal) -> Player {
        guard let player = player(guid), player.isOnMap, !player.isLeaving else { throw .playerNotFound }
        return player
    }

    /// As this worldserver names players: the low half, or its own realm and the low half.
    func player(_ guid: GUID) -> Player? {
        guard let id = guid.character(home: configuration.realm), id.realm == configuration.realm else {
            return nil
        }
        return players[id.low]
    }
}

/// Lists in requests have at most so many entries (spec worldserver-api 6).
func checkLength<Element>(
    of list: [Element], atMost limit: Int = Worldserver.itemsMax
) throws(Worldserver.Refusal) {
    guard list.count <= limit else { throw .failed }
}
