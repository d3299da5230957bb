import AccountsAPI
import Base
import CharactersAPI

/// Friends hear who comes and goes (spec characters 6.4).
extension CharactersService {
    /// A character came into the world.
    func cameSocially(_ character: Characters.Online) {
        // What was claimed in an earlier run was in the world before this one began: its friends know it.
        let isNews = character.epoch >= databases[character.id.realm]?.firstEpoch ?? 0
        social.news.came(character, isNews: isNews)
        if social.book.list(of: character.id) == nil || !social.realID.knows(character.account) {
            want(character.id, character.account)
        }
        workSocially()
    }

    func changedSocially(_ before: Characters.Online, _ now: Characters.Online) {
        guard FriendSubject(before) != FriendSubject(now) else { return }
        social.news.changed(now)
        workSocially()
    }

    func leftSocially(_ character: Characters.Online) {
        social.news.left(character)
        social.book.forget(character.id)
        social.realID.forget(viewer: character.id)
        workSocially()
    }

    /// Everybody whom it concerns, and nobody else.
    func tell(_ changes: [FriendNewsDesk.Change]) async {
        guard !changes.isEmpty else { return }
        let friends = changes.map(\.account).filter { !social.realID.relations(of: $0, .friend).isEmpty }
        await readCharacters(of: friends)
        var outbox = FriendOutbox()
        for change in changes {
            tellWatchers(change, &outbox)
            tellRealIDFriends(change, &outbox)
        }
        outbox.publish(on: bus)
        forgetRelations(of: changes)
    }

    private func tellWatchers(_ change: FriendNewsDesk.Change, _ outbox: inout FriendOutbox) {
        let subject = change.after.map(FriendSubject.init)
        for watcher in social.book.watchers(of: change.character) {
            guard let viewer = online.character(watcher), social.news.concerns(watcher, change) else {
                continue
            }
            let looks = FriendViewer(viewer)
            let saw = change.before(for: watcher).map { configuration.shows($0, to: looks) } ?? false
            let sees = subject.map { configuration.shows($0, to: looks) } ?? false
            switch (saw, sees) {
            case (false, true):
                outbox.add(
                    .came, change.character, sight: change.after.map(Characters.FriendSight.init) ?? .offline,
                    to: viewer)
            case (true, false): outbox.add(.left, change.character, to: viewer)
            default: break
            }
        }
    }
}
