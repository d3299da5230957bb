import Base
import CharactersAPI

/// Which comings and goings have to be told, and to whom: a viewer hears of what happened after he came
/// himself. What was undone before anybody was told, or saw it in a list, is no news.
struct FriendNewsDesk {
    /// Something changed for those who watch this character.
    struct Change: Equatable {
        var character: CharacterID
        /// Who it was.
        var account: AccountID
        /// Its place among all comings and goings.
        var order: UInt64
        /// What was told before; nil: that it is offline.
        var before: FriendSubject?
        /// What is to be told; nil: that it is offline.
        var after: Characters.Online?
        /// What some viewers were shown since, in a list or an answer.
        fileprivate var shown: [CharacterID: FriendSubject?] = [:]

        func before(for viewer: CharacterID) -> FriendSubject? { shown[viewer] ?? before }
    }
    private struct Touched {
        var account: AccountID
        var order: UInt64
        /// What lists and answers showed since, by viewer.
        var shown: [CharacterID: FriendSubject?] = [:]
    }
    /// What viewers were told of those who are in the world.
    private var told: [CharacterID: FriendSubject] = [:]
    private var touched: [CharacterID: Touched] = [:]
    private var came: [CharacterID: UInt64] = [:]
    private var order: UInt64 = 0

    var isEmpty: Bool { touched.isEmpty }

    /// - Parameter isNews: false for somebody who is in the world for longer than this service knows it.
    mutating func came(_ character: Characters.Online, isNews: Bool) {
        order &+= 1
        came[character.id] = order
        if isNews {
            touch(character)
        } else {
            told[character.id] = FriendSubject(character)
        }
    }
    /// It is seen otherwise: a game master hides.
    mutating func changed(_ character: Characters.Online) {
        order &+= 1
        touch(character)
    }
    mutating func left(_ character: Characters.Online) {
        order &+= 1
        came[character.id] = nil
        touch(character)
    }
    private mutating func touch(_ character: Characters.Online) {
        let shown = touched[character.id]?.shown ?? [:]
        touched[character.id] = Touched(account: character.account, order: order, shown: shown)
    }

    /// A list or an answer shows a viewer what this character is now, before the news do.
    mutating func showed(_ character: CharacterID, _ now: FriendSubject?, to viewer: CharacterID) {
        touched[character]?.shown[viewer] = .some(now)
    }

    /// Whether the change happened while the viewer was there.
    func concerns(_ viewer: CharacterID, _ change: Change) -> Bool {
        came[viewer].map { $0 < change.order } ?? false
    }

    /// Takes out what is to be told, in the order in which it happened.
    /// - Parameter now: who is in the world.
    mutating func take(now: (CharacterID) -> Characters.Online?) -> [Change] {
        var changes: [Change] = []
        for (id, touch) in touched {
            let after = now(id)
            let subject = after.map(FriendSubject.init)
            let before = told[id]
            told[id] = subject
            guard subject != before || !touch.shown.isEmpty else { continue }
            changes.append(
                Change(
                    character: id, account: touch.account, order: touch.order, before: before, after: after,
                    shown: touch.shown))
        }
        touched = [:]
        return changes.sorted { $0.order < $1.order }
    }
}
