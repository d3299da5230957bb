import Base
import Bus
import CharactersAPI
import Store

/// /who: from a list that is made anew every few seconds, when somebody asks.
extension CharactersService {
    func serveWho() {
        bus.serve(Characters.Who.self) { [self] in try await who($0) }
    }

    private func who(_ request: Characters.Who) async throws -> Characters.WhoFound {
        let realm = try database(request.realm)
        if let list = whoLists[request.realm], time.now() - list.made < configuration.who.age {
            return answer(request)
        }
        // Whoever asks meanwhile waits for the same list.
        let making = whoMaking[request.realm] ?? Task { await makeWhoList(of: realm) }
        whoMaking[request.realm] = making
        await making.value
        return answer(request)
    }

    private func answer(_ request: Characters.Who) -> Characters.WhoFound {
        whoLists[request.realm]?.answer(request.asker, request.filter, configuration.who)
            ?? Characters.WhoFound(shown: [], matches: 0)
    }

    private func makeWhoList(of realm: RealmCharacters) async {
        let guilds = await guildNames(Set(online.characters(on: realm.realm).map(\.guild)), realm)
        whoLists[realm.realm] = WhoList(
            online.characters(on: realm.realm), guilds: guilds, at: time.now())
        whoMaking[realm.realm] = nil
    }

    /// Without them rather than not at all.
    private func guildNames(_ guilds: Set<UInt32>, _ realm: RealmCharacters) async -> [UInt32: String] {
        do throws(StoreError) {
            return try await realm.guildNames(guilds.subtracting([0]))
        } catch {
            log.warning("the names of guilds could not be read", ["error": .string(error.description)])
            return [:]
        }
    }
}
