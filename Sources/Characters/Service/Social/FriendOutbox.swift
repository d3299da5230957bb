import Base
import Bus
import CharactersAPI

/// Gathers what viewers have to hear, and sends each gateway its part in few events.
struct FriendOutbox {
    private struct Key: Hashable {
        var gateway: String
        var friend: CharacterID
        var news: Characters.FriendNews
        var sight: Characters.FriendSight
        var note: String
    }
    private var changes: [String: [Characters.FriendChange]] = [:]
    /// Where in `changes` the same news stand.
    private var places: [Key: Int] = [:]
    /// Viewers in one event; a gateway takes it in one turn of its loop.
    private static let viewersMax = 1000

    mutating func add(
        _ news: Characters.FriendNews, _ friend: CharacterID, sight: Characters.FriendSight = .offline,
        note: String = "", to viewer: Characters.Online
    ) {
        let key = Key(gateway: viewer.gateway, friend: friend, news: news, sight: sight, note: note)
        if let place = places[key] {
            changes[key.gateway]?[place].viewers.append(viewer.id)
            return
        }
        places[key] = changes[key.gateway]?.count ?? 0
        changes[key.gateway, default: []].append(
            Characters.FriendChange(
                viewers: [viewer.id], friend: friend, news: news, sight: sight, note: note))
    }

    func publish(on bus: Bus) {
        for (gateway, all) in changes.sorted(by: { $0.key < $1.key }) {
            var some: [Characters.FriendChange] = []
            var viewers = 0
            func send() {
                guard !some.isEmpty else { return }
                bus.publish(Characters.FriendsChanged(gateway: gateway, changes: some))
                (some, viewers) = ([], 0)
            }
            for change in all {
                for start in stride(from: 0, to: change.viewers.count, by: Self.viewersMax) {
                    var part = change
                    part.viewers = Array(change.viewers[start...].prefix(Self.viewersMax))
                    if viewers + part.viewers.count > Self.viewersMax { send() }
                    viewers += part.viewers.count
                    some.append(part)
                }
            }
            send()
        }
    }
}
