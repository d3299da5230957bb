import AccountsAPI
import Base
import Bus
import CharactersAPI
import Wire
import WorldsAPI

/// A session whose worldserver is being emptied, or whose gateway was given up for a while.
extension ClientSession {
    /// The map of a player who can be taken to another worldserver now; nil when the player is not on one of
    /// `worlds`, is in an instance or on a transport, or changes worlds already (spec gateway 12.5).
    func map(ifLeaving worlds: [Worlds.WorldID: UInt64], now: Instant) -> MapID? {
        guard phase == .inWorld, let stay, stay.isPresent, stay.transition.step == .idle,
            let live = stay.live, worlds[live.endpoint.id] == live.endpoint.incarnation,
            KnownMaps.openWorld.contains(stay.position.map), !stay.isOnTransport,
            // Its client has not loaded the last new world yet.
            stay.acknowledgementsToSwallow == 0
        else { return nil }
        if let last = stay.lastLayerChange, now - last < .seconds(10) { return nil }
        return stay.position.map
    }

    /// False when it does not begin.
    func relocate(to worlds: [Worlds.Endpoint]) -> Bool {
        guard let stay else { return false }
        let actions = stay.transition.relocate(to: worlds)
        perform(actions, of: stay)
        return !actions.isEmpty
    }

    /// Whether a player who was to leave `worlds` has done so; nil while it is under way.
    func isOff(_ worlds: [Worlds.WorldID: UInt64]) -> Bool? {
        guard let stay else { return true }
        guard stay.transition.isIdle, let live = stay.live else { return nil }
        return worlds[live.endpoint.id] != live.endpoint.incarnation
    }

    /// Claims the character once more and tells that it is in the world. Who lost it to a newer session
    /// leaves.
    func announcePresence() {
        guard let account, let stay, stay.isPresent else { return }
        let epoch = stay.epoch
        enqueue(.characters) { session in
            await session.claimAgain(account.account, epoch)
        }
    }

    private func claimAgain(_ account: AccountID, _ epoch: UInt64) async {
        guard let stay, stay.epoch == epoch else { return }
        do throws(AskError<Characters.ClaimRefusal>) {
            let claim = try await gateway.bus.ask(
                Characters.ClaimCharacter(account: account, character: stay.character.id, session: id))
            guard let stay = self.stay, stay.epoch == epoch else { return }
            stay.presence = claim.epoch
            stay.change = nil
            gateway.bus.publish(Characters.LoggedIn(character: online(stay)))
            tellPresence()
            announceChannels()
        } catch {
            if error.refusal == .notTheOwner { return evict(because: "evicted by a newer session") }
            gateway.log.warning("a character could not be claimed again", ["error": .string("\(error)")])
        }
    }
}
