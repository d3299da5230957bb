import Base
import Bus
import CharactersAPI
import Store

/// Names and who is online.
extension CharactersService {
    func serveNames() {
        bus.serve(Characters.NameOf.self, inFlightMax: 4096) { [self] in try await nameOf($0.character) }
        bus.serve(Characters.FindByName.self) { [self] in try await find($0) }
        bus.serve(Characters.OnlineByName.self) { [self] in
            await online.character(named: $0.name, on: $0.realm)
        }
        bus.serve(Characters.OnlineNamed.self) { [self] in await online.characters(named: $0.name) }
        bus.serve(Characters.OnlineByID.self) { [self] in await online.character($0.character) }
        bus.serve(Characters.OnlineAmong.self) { [self] in await among($0.characters) }
        bus.serve(Characters.OnlineOfAccounts.self) { [self] in await characters(of: $0.accounts) }
        bus.serve(Characters.OnlineCounts.self) { [self] _ in await online.counts }
    }

    private func among(_ characters: [CharacterID]) -> [Characters.Online] {
        Set(characters.prefix(Characters.OnlineAmong.charactersMax)).sorted().compactMap(online.character)
    }
    private func characters(of accounts: [AccountID]) -> [Characters.Online] {
        Set(accounts.prefix(Characters.OnlineOfAccounts.accountsMax)).flatMap(online.characters)
            .sorted { $0.id < $1.id }
    }

    private func nameOf(_ id: CharacterID) async throws -> Characters.NameRecord? {
        if let known = online.character(id) { return Characters.NameRecord(known) }
        if let cached = names.lookUp(id, now: time.now()) { return cached }
        guard let realm = databases[id.realm] else { return nil }
        let found = try await realm.name(guid: id.low)
        names.keep(found, of: id, now: time.now())
        return found
    }

    private func find(_ request: Characters.FindByName) async throws -> Characters.NameRecord? {
        if let known = online.character(named: request.name, on: request.realm) {
            return Characters.NameRecord(known)
        }
        return try await database(request.realm).name(CharacterName.normalised(request.name))
    }
}
