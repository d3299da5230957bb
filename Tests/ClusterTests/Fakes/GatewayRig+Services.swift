import AccountsAPI
import Base
import Bus
import CharactersAPI
import WorldsAPI

/// What the rig's services answer.
extension GatewayRig {
    func serve<R: Request>(_ type: R.Type, _ answer: @escaping @Sendable (R, inout State) throws -> R.Reply) {
        let state = state
        bus.serve(type) { request in
            try state.withLock { s in
                s.asked.append(R.wireName)
                return try answer(request, &s)
            }
        }
    }

    func serveAccounts() {
        serve(Accounts.LookUpForWorld.self) { request, state in
            guard let known = state.accounts[request.name.uppercased()] else {
                throw Accounts.WorldAccessRefusal.unknownAccount
            }
            return known
        }
        serve(Accounts.RecordWorldAccess.self) { _, _ in Done() }
    }

    func serveCharacters() {
        serve(Characters.ClaimAccount.self) { _, state in
            state.order += 1
            return Characters.AccountClaim(order: state.order)
        }
        // Comes by itself, so that it is not counted.
        let state = state
        bus.serve(Characters.ReportPresence.self) { report in
            state.withLock { state in
                guard report.stream == state.presenceStream else {
                    return .begin(stream: state.presenceStream, claimsAnew: state.claimsAnew)
                }
                for told in report.sessions { state.presence[told.number] = told.session }
                return .taken
            }
        }
        serve(Characters.ReleaseSession.self) { _, _ in Done() }
        serve(Characters.Tutorials.self) { _, _ in [] }
        serve(Characters.AccountData.self) { _, _ in [] }
        serve(Characters.UpdateAccountData.self) { _, _ in Done() }
        serve(Characters.NoteChanged.self) { _, _ in Done() }
        serve(Characters.CheckDelete.self) { request, state in
            guard let known = state.characters[request.character] else {
                throw Characters.DeleteRefusal.notFound
            }
            guard known.account == request.account else { throw Characters.DeleteRefusal.foreign }
            return Done()
        }
        serve(Characters.ListForAccount.self) { request, state in
            state.characters.values.filter { $0.account == request.account }.map(Self.listed)
        }
        serve(Characters.LookUpForEntry.self) { request, state in
            guard let known = state.characters[request.character] else {
                throw Characters.EnterRefusal.notFound
            }
            guard known.account == request.account else { throw Characters.EnterRefusal.foreign }
            return known
        }
        serve(Characters.ClaimCharacter.self) { _, state in
            if state.refusesClaims { throw Characters.ClaimRefusal.notTheOwner }
            state.epoch += 1
            return Characters.CharacterClaim(epoch: state.epoch, parked: state.parked)
        }
        serve(Characters.ReleaseCharacter.self) { request, state in
            state.released.append(request)
            return Done()
        }
        serve(Characters.SavePosition.self) { request, state in
            state.saved.append(request)
            return Done()
        }
        serve(Characters.NameOf.self) { request, state in
            state.characters[request.character].map {
                Characters.NameRecord(
                    id: $0.id, name: $0.name, race: $0.race, characterClass: $0.characterClass,
                    gender: $0.gender,
                    level: $0.level)
            }
        }
    }

    func serveWorlds() {
        serve(Worlds.RegisterGateway.self) { _, state in
            state.registrations += 1
            state.isGatewayKnown = true
            return Worlds.GatewayKnown(isCurrent: true, emptying: state.emptying)
        }
        serve(Worlds.ReportGateway.self) { request, state in
            state.populations = request.populations
            state.reports += 1
            return Worlds.GatewayKnown(isCurrent: state.isGatewayKnown, emptying: state.emptying)
        }
        serve(Worlds.DeregisterGateway.self) { _, _ in Done() }
        serve(Worlds.ReportHealth.self) { _, _ in Worlds.Known(isCurrent: true) }
        serve(Worlds.Layers.self) { _, _ in [:] }
        serve(Worlds.ListWorlds.self) { _, state in state.worlds }
        serve(Worlds.ListGateways.self) { _, _ in [] }
        serve(Worlds.PickAny.self) { _, state in state.worlds.first?.endpoint }
        serve(Worlds.LookUp.self) { request, state in
            state.worlds.first { $0.endpoint.id == request.id }
        }
        serve(Worlds.Place.self) { request, state in
            let owners = state.owners[request.map] ?? []
            if request.preferred.isEmpty { return owners.isEmpty ? .none : .available(owners) }
            let chosen = owners.filter { $0.alias == request.preferred }
            return chosen.isEmpty ? .none : .available(chosen)
        }
    }

    private static func listed(_ character: Characters.Entering) -> Characters.Listed {
        Characters.Listed(
            id: character.id, name: character.name, race: character.race,
            characterClass: character.characterClass, gender: character.gender, skin: 0, face: 0,
            hairStyle: 0,
            hairColor: 0, facialStyle: 0, level: character.level, zone: character.zone,
            position: character.position)
    }
}
