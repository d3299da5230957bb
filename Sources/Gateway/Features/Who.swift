import AccountsAPI
import Base
import Bus
import CharactersAPI
import Wire

/// /who, answered from the daemon: a worldserver knows only its own players.
enum Who: Feature {
    static let routes = Routes {
        on(WhoRequest.self, in: [.inWorld, .changingWorld], lane: .who) { session, packet in
            await session.answerWho(packet)
        }
    }
}

extension ClientSession {
    func answerWho(_ packet: WhoRequest) async {
        guard let stay, let account else { return }
        let request = Characters.Who(
            realm: gateway.realm,
            asker: Characters.WhoAsker(
                race: stay.character.race, security: account.security, locale: account.locale),
            filter: Characters.WhoFilter(packet))
        do {
            let found = try await gateway.bus.ask(request)
            guard self.stay === stay else { return }
            send(
                WhoList(
                    players: found.shown.prefix(WhoList.playersMax).map(WhoList.Player.init),
                    matches: found.matches))
        } catch {
            // The client shows the last list; it may ask again.
            gateway.log.warning("who is online was not found", ["error": .string("\(error)")])
        }
    }
}

extension Characters.WhoFilter {
    fileprivate init(_ packet: WhoRequest) {
        self.init()
        (lowest, highest) = (packet.levelMin, packet.levelMax)
        (name, guild) = (packet.player, packet.guild)
        (races, classes) = (packet.raceMask, packet.classMask)
        (zones, words) = (packet.zones, packet.words)
    }
}

extension WhoList.Player {
    fileprivate init(_ row: Characters.WhoRow) {
        self.init()
        (name, guild) = (row.name, row.guild)
        (level, characterClass, race) = (UInt32(row.level), UInt32(row.characterClass), UInt32(row.race))
        (gender, zone) = (row.gender, row.zone)
    }
}
