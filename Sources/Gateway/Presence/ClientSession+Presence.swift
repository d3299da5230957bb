import AccountsAPI
import Base
import CharactersAPI
import WorldsAPI

/// What others know of a session.
extension ClientSession {
    /// Tells the directory what is true of this session now.
    func tellPresence() {
        guard isAuthenticated, let account else { return }
        var held = Characters.HeldSession(account: account.account, order: accountOrder)
        if let stay {
            held.character = stay.character.id
            held.epoch = stay.presence
            if stay.isPresent { held.online = online(stay) }
        }
        gateway.presence.set(id.number, held)
    }

    /// The character as it is now.
    func online(_ stay: WorldStay) -> Characters.Online {
        var online = Characters.Online(
            stay.character, gateway: gateway.id, epoch: stay.presence, start: gateway.startedAt)
        (online.position, online.zone, online.area) = (stay.position, stay.zone, stay.area)
        online.level = stay.level
        online.security = account?.security ?? 0
        online.status = stay.status
        if let endpoint = stay.live?.endpoint {
            online.world = Characters.Online.World(id: endpoint.id, incarnation: endpoint.incarnation)
        }
        return online
    }
}
