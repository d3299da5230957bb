import Base
import CharactersAPI

/// The contact lists of those who are in the world, and who among them has whom for a friend: so that a login
/// costs no look into the database for those who wait for it.
struct SocialBook {
    private var lists: [CharacterID: ContactList] = [:]
    /// By friend.
    private var watchers: [CharacterID: [CharacterID]] = [:]

    var count: Int { lists.count }
    var owners: some Sequence<CharacterID> { lists.keys }
    func list(of owner: CharacterID) -> ContactList? { lists[owner] }
    /// Who has this character for a friend, as far as their lists are here; it may be on none of them.
    func watchers(of friend: CharacterID) -> [CharacterID] { watchers[friend] ?? [] }

    mutating func keep(_ list: ContactList, of owner: CharacterID) {
        forget(owner)
        lists[owner] = list
        for entry in list.entries where entry.isFriend { watch(entry.character, owner) }
    }

    /// What became of one entry, of a list that is here.
    mutating func set(_ entry: ContactList.Entry, of owner: CharacterID) {
        guard let before = lists[owner]?[entry.character].map(\.isFriend) ?? lists[owner].map({ _ in false })
        else { return }
        lists[owner]?.set(entry)
        if entry.isFriend, !before { watch(entry.character, owner) }
        if !entry.isFriend, before { unwatch(entry.character, owner) }
    }

    mutating func forget(_ owner: CharacterID) {
        guard let list = lists.removeValue(forKey: owner) else { return }
        for entry in list.entries where entry.isFriend { unwatch(entry.character, owner) }
    }

    private mutating func watch(_ friend: UInt32, _ owner: CharacterID) {
        watchers[CharacterID(realm: owner.realm, low: friend), default: []].append(owner)
    }
    private mutating func unwatch(_ friend: UInt32, _ owner: CharacterID) {
        let id = CharacterID(realm: owner.realm, low: friend)
        guard let count = watchers[id]?.count, let index = watchers[id]?.firstIndex(of: owner) else { return }
        guard count > 1 else { return watchers[id] = nil }
        watchers[id]?.swapAt(index, count - 1)
        watchers[id]?.removeLast()
    }
}
