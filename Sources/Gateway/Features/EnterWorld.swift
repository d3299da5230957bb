import AccountsAPI
import Base
import Bus
import CharactersAPI
import GroupsAPI
import Wire
import WorldsAPI

/// CMSG_PLAYER_LOGIN: whose character it is, who has it now, where it goes (spec gateway 9).
enum EnterWorld: Feature {
    static let routes = Routes {
        on(PlayerLogin.self, in: .characterList) { session, packet in
            session.enterWorld(packet.character)
            return .consumed
        }
    }
}

extension ClientSession {
    func enterWorld(_ guid: GUID) {
        guard let account, errand == nil else { return failEntry(.failed) }
        guard let character = guid.character(home: gateway.realm), character.realm == gateway.realm else {
            noteForeignCharacter(guid, "not of this realm")
            return failEntry(.noCharacter)
        }
        phase = .enteringWorld
        let began = gateway.time.now()
        enqueue(.characters) { session in
            await session.claimAndEnter(account.account, character, began)
        }
    }

    private func claimAndEnter(_ account: AccountID, _ character: CharacterID, _ began: Instant) async {
        let entering: Characters.Entering
        do throws(AskError<Characters.EnterRefusal>) {
            entering = try await gateway.bus.ask(
                Characters.LookUpForEntry(account: account, character: character))
        } catch {
            guard phase == .enteringWorld else { return }
            if let refusal = error.refusal {
                noteForeignCharacter(GUID(UInt64(character.low)), refusal.rawValue)
                return failEntry(.noCharacter)
            }
            gateway.log.error("characters could not be asked", ["error": .string("\(error)")])
            return failEntry(.failed)
        }
        guard phase == .enteringWorld, entering.account == account else { return }
        let claim: Characters.CharacterClaim
        do {
            claim = try await gateway.bus.ask(
                Characters.ClaimCharacter(account: account, character: character, session: id))
        } catch {
            gateway.log.warning("a character could not be claimed", ["error": .string("\(error)")])
            return failEntry(.duplicateCharacter)
        }
        guard phase == .enteringWorld else {
            // It ended, and said so, perhaps before the claim was there.
            if phase == .leaving { release(account) }
            return
        }
        let stay = WorldStay(
            entering, epoch: claim.epoch, limits: gateway.configuration.transition, now: began)
        self.stay = stay
        tellPresence()
        stay.group = await groupNumber(of: character)
        let parked = await parkedWorld(claim.parked, of: character)
        guard phase == .enteringWorld, self.stay === stay else { return }
        perform(stay.transition.enter(map: entering.position.map, first: parked), of: stay)
    }

    /// Whose layer to go to; who is let in does not depend on it.
    private func groupNumber(of character: CharacterID) async -> UInt32 {
        do throws(AskError<Never>) {
            let looked = try await gateway.bus.ask(Groups.Look(character))
            return looked?.view.number(in: gateway.realm) ?? 0
        } catch {
            gateway.log.warning("a player's group was not found", ["error": .string("\(error)")])
            return 0
        }
    }

    /// The world that still holds this very player, if it lives (spec gateway 10). Where another one of the
    /// account stands is that worldserver's affair: it is not asked for this player's map.
    private func parkedWorld(
        _ parked: Characters.Parked?, of character: CharacterID
    ) async -> Worlds.Endpoint? {
        guard let parked, parked.character == character else { return nil }
        guard let known = try? await gateway.bus.ask(Worlds.LookUp(id: parked.world)),
            known.endpoint.incarnation == parked.incarnation,
            known.health == .healthy || known.health == .draining
        else { return nil }
        return known.endpoint
    }

    private func noteForeignCharacter(_ guid: GUID, _ reason: String) {
        gateway.counts.refusedCharacters.add()
        gateway.log.warning(
            "a character may not enter the world",
            [
                "account": .string(account?.name ?? "-"), "character": .string(guid.description),
                "reason": .string(reason),
            ])
    }

    /// Back to the character list with a word why.
    func failEntry(_ reason: LoginFailure) {
        guard phase != .leaving else { return }
        send(CharacterLoginFailed(reason))
        phase = .characterList
    }
}
