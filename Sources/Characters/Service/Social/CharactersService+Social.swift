import AccountsAPI
import Base
import Bus
import CharactersAPI
import Store

/// Friends and ignored players: the rules, in AzerothCore's order (spec characters 6.4).
extension CharactersService {
    func serveSocial() {
        bus.serve(Characters.ListContacts.self, inFlightMax: 65_536) { [self] in try await list($0) }
        bus.serve(Characters.AddFriend.self) { [self] in try await add($0) }
        bus.serve(Characters.RemoveFriend.self) { [self] in try await remove($0) }
        bus.serve(Characters.SetFriendNote.self) { [self] in try await set($0) }
        bus.serve(Characters.AddIgnore.self) { [self] in try await add($0) }
        bus.serve(Characters.RemoveIgnore.self) { [self] in try await remove($0) }
        bus.serve(Characters.Ignores.self, inFlightMax: 8192) { [self] in
            try await ignores($0.owner, $0.other)
        }
        bus.serve(Characters.Befriends.self, inFlightMax: 8192) { [self] in
            try await befriends($0.owner, $0.other)
        }
        bus.serve(Characters.AddRealIDFriend.self) { [self] in try await add($0) }
        bus.serve(Characters.AcceptRealIDFriend.self) { [self] in try await accept($0) }
        bus.serve(Characters.AreRealIDFriends.self, inFlightMax: 8192) { [self] in
            try await areFriends($0.account, $0.other)
        }
    }
    func stopServingSocial() {
        bus.stopServing(Characters.ListContacts.self)
        bus.stopServing(Characters.AddFriend.self)
        bus.stopServing(Characters.RemoveFriend.self)
        bus.stopServing(Characters.SetFriendNote.self)
        bus.stopServing(Characters.AddIgnore.self)
        bus.stopServing(Characters.RemoveIgnore.self)
        bus.stopServing(Characters.Ignores.self)
        bus.stopServing(Characters.Befriends.self)
        bus.stopServing(Characters.AddRealIDFriend.self)
        bus.stopServing(Characters.AcceptRealIDFriend.self)
        bus.stopServing(Characters.AreRealIDFriends.self)
    }

    // MARK: The list

    private func list(_ request: Characters.ListContacts) async throws -> Characters.ContactBook {
        let asker = request.asker
        let list = try await contactList(of: asker.character, account: asker.account)
        await prepareRealID(of: asker.account)
        let viewer = FriendViewer(asker)
        var contacts = list.entries.map { entry in
            let id = CharacterID(realm: asker.character.realm, low: entry.character)
            return Characters.Contact(
                character: id, flags: entry.flags, note: entry.note,
                sight: entry.isFriend ? sight(of: id, for: viewer) : .offline)
        }
        contacts += realIDContacts(of: asker, besides: list)
        return Characters.ContactBook(
            contacts: Array(contacts.prefix(ContactList.entriesMax)),
            requests: realIDRequests(to: asker, list))
    }

    /// What this viewer is shown of a character.
    func sight(
        of character: CharacterID, for viewer: FriendViewer, realID: Bool = false
    ) -> Characters.FriendSight {
        let found = online.character(character)
        social.news.showed(character, found.map(FriendSubject.init), to: viewer.id)
        guard let found, configuration.shows(FriendSubject(found), to: viewer, realID: realID)
        else { return .offline }
        return Characters.FriendSight(of: found)
    }

    // MARK: Friends

    private func add(_ request: Characters.AddFriend) async throws -> Characters.SocialOutcome {
        let asker = request.asker
        return try await orDatabaseError {
            guard let target = try await target(named: request.name, for: asker),
                try await mayBefriend(target, asker)
            else { return Characters.SocialOutcome(.notFound) }
            if target.id == asker.character { return Characters.SocialOutcome(.oneself, target.id) }
            let team = Characters.Team(race: target.race)
            if team != Characters.Team(race: asker.race), asker.security == 0,
                !configuration.friends.joinsBothSides
            {
                return Characters.SocialOutcome(.enemy, target.id)
            }
            return try await befriend(target.id, asker, FriendNote.cut(request.note))
        }
    }

    private func befriend(
        _ friend: CharacterID, _ asker: Characters.SocialAsker, _ note: String
    ) async throws -> Characters.SocialOutcome {
        await prepareRealID(of: asker.account)
        let room = configuration.friends.friendsMax - realIDFriendCount(of: asker.account)
        let changed = try await change(
            asker.character, friend, .add(flag: Characters.Contact.friend, note: note, max: room))
        switch changed.outcome {
        case .already: return Characters.SocialOutcome(.already, friend)
        case .full: return Characters.SocialOutcome(.listFull, friend)
        case .done: break
        }
        let seen = sight(of: friend, for: FriendViewer(asker))
        var outcome = Characters.SocialOutcome(seen.isOnline ? .addedOnline : .addedOffline, friend)
        (outcome.sight, outcome.note) = (seen, changed.entry.note)
        return outcome
    }

    private func target(
        named name: String, for asker: Characters.SocialAsker
    ) async throws -> RealmCharacters.SocialTarget? {
        guard let name = CharacterName.plausible(name) else { return nil }
        let realm = asker.character.realm
        if let known = online.character(named: name, on: realm) {
            return RealmCharacters.SocialTarget(id: known.id, account: known.account, race: known.race)
        }
        return try await database(realm).socialTarget(named: name)
    }

    /// Game masters are nobody's friends, as far as players are concerned.
    private func mayBefriend(
        _ target: RealmCharacters.SocialTarget, _ asker: Characters.SocialAsker
    ) async throws -> Bool {
        if asker.security > 0 || configuration.friends.addsStaff { return true }
        if let known = online.character(target.id) { return known.security == 0 }
        return try await bus.ask(Accounts.SecurityOf(account: target.account, realm: target.id.realm)) == 0
    }

    private func remove(_ request: Characters.RemoveFriend) async throws -> Characters.SocialOutcome {
        let asker = request.asker
        return try await orDatabaseError {
            let list = try await contactList(of: asker.character, account: asker.account)
            if request.friend.realm == asker.character.realm, list[request.friend.low]?.isFriend == true {
                _ = try await change(
                    asker.character, request.friend, .clear(flag: Characters.Contact.friend))
            } else {
                try await removeRealIDFriend(request.friend, asker)
            }
            return Characters.SocialOutcome(.removed, request.friend)
        }
    }

    private func set(_ request: Characters.SetFriendNote) async throws -> Done {
        let asker = request.asker
        let note = FriendNote.cut(request.note)
        let list = try await contactList(of: asker.character, account: asker.account)
        if request.friend.realm == asker.character.realm, list[request.friend.low]?.isFriend == true {
            _ = try await change(asker.character, request.friend, .note(note))
        } else {
            try await setRealIDNote(note, on: request.friend, asker)
        }
        return Done()
    }

    // MARK: Ignored players

    private func add(_ request: Characters.AddIgnore) async throws -> Characters.SocialOutcome {
        let asker = request.asker
        return try await orDatabaseError {
            guard let target = try await target(named: request.name, for: asker) else {
                return Characters.SocialOutcome(.ignoreNotFound)
            }
            if target.id == asker.character { return Characters.SocialOutcome(.ignoreSelf, target.id) }
            let changed = try await change(
                asker.character, target.id,
                .add(flag: Characters.Contact.ignored, note: nil, max: configuration.friends.ignoredMax))
            switch changed.outcome {
            case .already: return Characters.SocialOutcome(.ignoreAlready, target.id)
            case .full: return Characters.SocialOutcome(.ignoreFull, target.id)
            case .done: return Characters.SocialOutcome(.ignoreAdded, target.id)
            }
        }
    }

    private func remove(_ request: Characters.RemoveIgnore) async throws -> Characters.SocialOutcome {
        let asker = request.asker
        return try await orDatabaseError {
            if request.ignored.realm == asker.character.realm {
                _ = try await change(
                    asker.character, request.ignored, .clear(flag: Characters.Contact.ignored))
            }
            return Characters.SocialOutcome(.ignoreRemoved, request.ignored)
        }
    }

    private func ignores(_ owner: CharacterID, _ other: CharacterID) async throws -> Bool {
        guard owner.realm == other.realm else { return false }
        if let list = social.book.list(of: owner) { return list[other.low]?.isIgnored ?? false }
        return try await database(owner.realm).has(Characters.Contact.ignored, owner.low, other.low)
    }
    private func befriends(_ owner: CharacterID, _ other: CharacterID) async throws -> Bool {
        guard owner.realm == other.realm else { return false }
        if let list = social.book.list(of: owner) { return list[other.low]?.isFriend ?? false }
        return try await database(owner.realm).has(Characters.Contact.friend, owner.low, other.low)
    }

    /// What the database refuses the client has a number for.
    func orDatabaseError(
        _ body: () async throws -> Characters.SocialOutcome
    ) async throws -> Characters.SocialOutcome {
        do { return try await body() } catch let error as StoreError {
            log.warning("a contact list was not changed", ["error": .string(error.description)])
            return Characters.SocialOutcome(.databaseError)
        }
    }

    // MARK: Deleted characters

    /// An account's characters are others now.
    func noteSocially(_ request: Characters.NoteChanged) async {
        if social.realID.hasRead(request.account) {
            await readCharacters(of: [request.account], again: true)
        }
        guard request.isDeleted, let character = request.character else { return }
        do { try await forgetSocially(character) } catch {
            log.warning("a deleted character stays in contact lists", ["error": .string("\(error)")])
        }
    }

    /// Nobody has it in a list any more, and who is in the world hears of it.
    private func forgetSocially(_ character: CharacterID) async throws {
        try await database(character.realm).forgetSocially(character.low)
        var outbox = FriendOutbox()
        for owner in social.book.watchers(of: character) {
            guard let viewer = online.character(owner) else { continue }
            outbox.add(.removed, character, to: viewer)
        }
        for owner in social.book.owners where social.book.list(of: owner)?[character.low] != nil {
            guard owner.realm == character.realm else { continue }
            social.book.set(
                ContactList.Entry(character: character.low, flags: 0, note: ""), of: owner)
        }
        social.book.forget(character)
        outbox.publish(on: bus)
    }
}
