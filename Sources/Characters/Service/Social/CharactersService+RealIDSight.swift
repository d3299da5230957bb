import AccountsAPI
import Base
import Bus
import CharactersAPI
import Store

/// What a player sees of his Real ID friends: one character for each account (spec characters 7).
extension CharactersService {
    /// How long the accounts service is left alone after it did not answer.
    private static let accountsPause = Duration.seconds(5)

    // MARK: Reading

    /// The relations of an account that asks for something, and the characters they are about.
    func prepareRealID(of account: AccountID) async {
        if !social.realID.knows(account) {
            await readRelations(of: [account])
        } else {
            await readCharacters(of: concerned(account))
        }
    }

    /// Without them rather than not at all: they are asked for again the next time.
    func readRelations(of accounts: Set<AccountID>) async {
        guard time.now() >= social.accountsAwayUntil else { return }
        var rest = accounts.filter { !social.realID.knows($0) }.sorted()[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Accounts.RealIDRelations.accountsMax))
            rest = rest.dropFirst(some.count)
            do {
                let found = try await bus.ask(Accounts.RealIDRelations(accounts: some))
                for account in some where !social.realID.knows(account) {
                    social.realID.keep(found[account] ?? [], of: account)
                }
            } catch {
                log.warning("Real ID friends could not be read", ["error": .string("\(error)")])
                social.accountsAwayUntil = time.now() + Self.accountsPause
                return
            }
            await readCharacters(of: some.flatMap(concerned))
        }
    }

    private func concerned(_ account: AccountID) -> [AccountID] {
        (social.realID.relations(of: account, .friend) + social.realID.relations(of: account, .asks))
            .map(\.friend)
    }

    /// The characters of accounts on all realms.
    func readCharacters(of accounts: [AccountID], again: Bool = false) async {
        var rest = (again ? accounts : social.realID.unread(accounts))[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Accounts.RealIDRelations.accountsMax))
            rest = rest.dropFirst(some.count)
            var found: [AccountID: [RealmCharacters.AccountCharacter]] = [:]
            do {
                for realm in databases.values {
                    for (account, character) in try await realm.characters(of: some) {
                        found[account, default: []].append(character)
                    }
                }
                for account in some { social.realID.keep(found[account] ?? [], charactersOf: account) }
            } catch {
                log.warning(
                    "the characters of Real ID friends could not be read", ["error": .string("\(error)")])
            }
        }
    }

    /// Accounts of which nobody is in the world any more; at times also those of which nobody ever came.
    func forgetRelations(of changes: [FriendNewsDesk.Change]) {
        let isFull = social.realID.accounts.count > online.count + 1024
        for account in isFull ? social.realID.accounts : changes.map(\.account)
        where online.characters(of: account).isEmpty {
            social.realID.forget(account)
        }
    }

    // MARK: The list

    func realIDFriendCount(of account: AccountID) -> Int {
        social.realID.relations(of: account, .friend).count
    }

    func realIDContacts(
        of asker: Characters.SocialAsker, besides list: ContactList
    ) -> [Characters.Contact] {
        let viewer = FriendViewer(asker)
        return social.realID.relations(of: asker.account, .friend).compactMap { relation in
            let character = representative(of: relation.friend, for: asker.character, viewer)
            social.realID.show(character, for: relation.friend, to: asker.character)
            guard let character else { return nil }
            if character.realm == asker.character.realm, list[character.low]?.isFriend == true { return nil }
            return Characters.Contact(
                character: character, flags: Characters.Contact.friend, note: relation.note,
                sight: sight(of: character, for: viewer, realID: true))
        }
    }

    /// Who asks, by a character's name; not whom the player ignores.
    func realIDRequests(to asker: Characters.SocialAsker, _ list: ContactList) -> [String] {
        social.realID.relations(of: asker.account, .asks).compactMap { relation in
            let known = social.realID.characters(of: relation.friend)
            let isIgnored = known.contains {
                $0.id.realm == asker.character.realm && list[$0.id.low]?.isIgnored == true
            }
            if isIgnored { return nil }
            return online.characters(of: relation.friend).first?.name ?? known.first?.name
        }
    }

    func ignoresAny(of account: AccountID, _ owner: CharacterID) -> Bool {
        guard let list = social.book.list(of: owner) else { return false }
        return social.realID.characters(of: account).contains {
            $0.id.realm == owner.realm && list[$0.id.low]?.isIgnored == true
        }
    }

    func representative(
        of account: AccountID, for viewer: CharacterID, _ looks: FriendViewer
    ) -> CharacterID? {
        let seen = online.characters(of: account).filter {
            configuration.shows(FriendSubject($0), to: looks, realID: true)
        }
        let joins = looks.isStaff || configuration.friends.realIDJoinsBothSides
        return social.realID.representative(
            of: account, for: viewer, online: seen.map(\.id), team: joins ? nil : looks.team)
    }

    func isFriend(_ character: CharacterID, of owner: CharacterID) -> Bool {
        character.realm == owner.realm && social.book.list(of: owner)?[character.low]?.isFriend == true
    }

    // MARK: News

    /// An account became a friend.
    func showRealIDFriend(
        _ account: AccountID, to viewer: Characters.Online, _ outbox: inout FriendOutbox
    ) {
        let looks = FriendViewer(viewer)
        let character = representative(of: account, for: viewer.id, looks)
        social.realID.show(character, for: account, to: viewer.id)
        guard let character, !isFriend(character, of: viewer.id) else { return }
        outbox.add(
            .added, character, sight: sight(of: character, for: looks, realID: true),
            note: social.realID.relation(of: viewer.account, to: account)?.note ?? "", to: viewer)
    }

    /// A character of an account came or left: perhaps another one stands for the account now.
    func tellRealIDFriends(_ change: FriendNewsDesk.Change, _ outbox: inout FriendOutbox) {
        for relation in social.realID.relations(of: change.account, .friend) {
            for viewer in online.characters(of: relation.friend)
            where social.news.concerns(viewer.id, change) {
                tell(viewer, change, &outbox)
            }
        }
    }

    private func tell(
        _ viewer: Characters.Online, _ change: FriendNewsDesk.Change, _ outbox: inout FriendOutbox
    ) {
        let looks = FriendViewer(viewer)
        // Who has not asked for his list since the service was started was shown this one, most likely.
        let before = social.realID.shown(for: change.account, to: viewer.id) ?? change.character
        let now = representative(of: change.account, for: viewer.id, looks)
        if before != now {
            if !isFriend(before, of: viewer.id) { outbox.add(.removed, before, to: viewer) }
            return showRealIDFriend(change.account, to: viewer, &outbox)
        }
        social.realID.show(now, for: change.account, to: viewer.id)
        guard change.character == now, !isFriend(change.character, of: viewer.id) else { return }
        let saw =
            change.before(for: viewer.id).map { configuration.shows($0, to: looks, realID: true) } ?? false
        let seen = change.after.flatMap {
            configuration.shows(FriendSubject($0), to: looks, realID: true) ? $0 : nil
        }
        switch (saw, seen) {
        case (false, let seen?):
            outbox.add(.came, change.character, sight: Characters.FriendSight(of: seen), to: viewer)
        case (true, nil): outbox.add(.left, change.character, to: viewer)
        default: break
        }
    }
}
