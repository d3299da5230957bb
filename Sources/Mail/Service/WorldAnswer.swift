import Base
import Bus
import CharactersAPI
import MailAPI
import WorldsAPI
import WorldserverAPI

/// What became of something that a worldserver was asked to do.
enum WorldAnswer<Value: Sendable>: Sendable {
    case done(Value)
    /// Nothing has changed there.
    case refused(Worldserver.Refusal)
    /// It may have been done, or may still be.
    case unknown
    /// The process is gone. What it had stored before is in the database.
    case gone
}

extension Mail.Place {
    var address: String { Worldserver.Address(id: world, incarnation: incarnation).description }
}

/// Asking worldservers. A change is asked for again under its name until there is an answer, or no hope.
extension MailService {
    private static let attempts = 3

    func perform<W: WorldserverWrite>(
        _ change: W, at place: Mail.Place, since created: Int64
    ) async -> WorldAnswer<W.Reply> {
        var last = WorldAnswer<W.Reply>.unknown
        for attempt in 1...Self.attempts {
            do throws(AskError<Worldserver.Refusal>) {
                return .done(try await bus.ask(change, at: place.address))
            } catch {
                switch error {
                case .refused(.overloaded): last = .refused(.overloaded)
                case .refused(.malformedAnswer): return .unknown
                case .refused(let refusal): return .refused(refusal)
                case .unreachable:
                    if await isGone(place, since: created) { return .gone }
                    last = .unknown
                case .timedOut, .overloaded, .failed: last = .unknown
                }
            }
            if attempt < Self.attempts { await time.sleep(configuration.pause) }
        }
        if case .unknown = last, await isGone(place, since: created) { return .gone }
        return last
    }

    /// The registry has another process there, or none; not just since now.
    private func isGone(_ place: Mail.Place, since created: Int64) async -> Bool {
        guard now - created >= configuration.goneAfter.nanoseconds / 1_000_000_000 else { return false }
        do {
            guard let world = try await bus.ask(Worlds.LookUp(id: place.world)) else { return true }
            return world.endpoint.incarnation != place.incarnation
        } catch {
            // Without the registry nobody can say.
            return false
        }
    }

    func read<R: WorldserverRead>(_ question: R, at place: Mail.Place) async -> Result<
        R.Reply, Worldserver.Refusal
    > {
        do throws(AskError<Worldserver.Refusal>) {
            return .success(try await bus.ask(question, at: place.address))
        } catch {
            return .failure(error.refusal ?? .failed)
        }
    }

    /// Where a player is now, who was not found where he was thought to be: another worldserver, once he has
    /// arrived there. Nil when he is offline, or nobody says where he is in time.
    func currentPlace(of player: CharacterID, otherThan place: Mail.Place) async -> Mail.Place? {
        let end = time.now() + configuration.handOver
        repeat {
            guard let online = try? await bus.ask(Characters.OnlineByID(character: player)) else {
                return nil
            }
            if let world = online.world,
                world.id != place.world || world.incarnation != place.incarnation
            {
                return Mail.Place(world: world.id, incarnation: world.incarnation, player: place.player)
            }
            await time.sleep(configuration.pause)
        } while time.now() < end
        return nil
    }
}
