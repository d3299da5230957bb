import Base
import Bus
import CharactersAPI
import Wire

/// Player names, answered from the daemon: a worldserver knows stale ones, and none before the player is in
/// (spec gateway 23).
enum Names: Feature {
    static let routes = Routes {
        on(NameQuery.self, in: [.enteringWorld, .inWorld, .changingWorld]) { session, query in
            guard let character = query.player.character(home: session.gateway.realm) else { return .forward }
            session.enqueue(.names) { session in await session.answerName(query.player, of: character) }
            return .consumed
        }
    }

    /// Clients keep names until they are told to ask again.
    static func subscriptions(of hub: SessionHub) -> [Subscription] {
        [
            hub.gateway.bus.subscribe(Characters.CharacterChanged.self, hub, executor: hub.loop) {
                hub, event in
                guard !event.isDeleted else { return }
                let guid = event.character.guid(seenFrom: hub.gateway.realm)
                hub.tellInWorld(InvalidatePlayer(player: guid))
            }
        ]
    }
}

extension ClientSession {
    func answerName(_ guid: GUID, of character: CharacterID) async {
        do {
            guard let found = try await gateway.bus.ask(Characters.NameOf(character: character)) else {
                return send(NameQueryResponse(unknown: guid))
            }
            let realm =
                character.realm == gateway.realm ? "" : gateway.configuration.name(of: character.realm)
            send(
                NameQueryResponse(
                    player: guid, name: found.name, realm: realm, race: found.race, gender: found.gender,
                    characterClass: found.characterClass))
        } catch {
            // Nobody can tell now; the client asks again. The worldserver may know.
            gateway.log.warning("a name was not found", ["error": .string("\(error)")])
            if phase == .inWorld { stay?.live?.send(NameQuery(player: guid)) }
        }
    }
}
