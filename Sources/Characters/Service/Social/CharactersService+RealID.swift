import AccountsAPI
import Base
import Bus
import CharactersAPI
import Store

/// Friends by account: what is asked, answered and removed (spec characters 7).
extension CharactersService {
    func add(_ request: Characters.AddRealIDFriend) async throws -> Characters.RealIDOutcome {
        let asker = request.asker
        await prepareRealID(of: asker.account)
        if request.address.hasPrefix("@") {
            return .told(try await accept(named: String(request.address.dropFirst()), request))
        }
        guard EmailAddress.isPlausible(request.address) else {
            return .told(Characters.SocialOutcome(.notFound))
        }
        guard social.requests.take(asker.account, now: time.now()) else { return .tooMany }
        let answer = try await bus.ask(
            Accounts.AskRealIDFriend(
                asker: asker.account, email: request.address, note: FriendNote.cut(request.note),
                friendsMax: try await realIDRoom(of: asker)))
        switch answer {
        case .unknown: return .asked
        case .oneself: return .told(Characters.SocialOutcome(.oneself, asker.character))
        case .full: return .told(Characters.SocialOutcome(.listFull))
        case .asked(let other):
            await asked(other, asker, note: FriendNote.cut(request.note))
            return .asked
        case .friends(let other):
            return .told(await becameFriends(other, asker, note: FriendNote.cut(request.note)))
        }
    }

    func accept(_ request: Characters.AcceptRealIDFriend) async throws -> Characters.SocialOutcome {
        await prepareRealID(of: request.asker.account)
        return try await accept(request.requester, request.asker, note: FriendNote.cut(request.note))
    }

    private func accept(
        _ requester: AccountID, _ asker: Characters.SocialAsker, note: String
    ) async throws -> Characters.SocialOutcome {
        let answer = try await bus.ask(
            Accounts.AcceptRealIDFriend(
                account: asker.account, requester: requester, note: note,
                friendsMax: try await realIDRoom(of: asker)))
        switch answer {
        case .unknown, .oneself, .asked: return Characters.SocialOutcome(.notFound)
        case .full: return Characters.SocialOutcome(.listFull)
        case .friends: return await becameFriends(requester, asker, note: note)
        }
    }

    func areFriends(_ account: AccountID, _ other: AccountID) async throws -> Bool {
        for (one, two) in [(account, other), (other, account)] where social.realID.knows(one) {
            return social.realID.relation(of: one, to: two)?.state == .friend
        }
        return try await bus.ask(Accounts.AreRealIDFriends(account: account, friend: other))
    }

    /// What an account asked that has a character of this name, on whatever realm.
    private func accept(
        named name: String, _ request: Characters.AddRealIDFriend
    ) async throws -> Characters.SocialOutcome {
        let asking = social.realID.relations(of: request.asker.account, .asks).map(\.friend)
        guard let name = CharacterName.plausible(name) else { return Characters.SocialOutcome(.notFound) }
        let named = asking.filter { account in
            social.realID.characters(of: account).contains { $0.name == name }
        }
        guard named.count == 1, let requester = named.first else {
            return Characters.SocialOutcome(.notFound)
        }
        return try await accept(requester, request.asker, note: FriendNote.cut(request.note))
    }

    /// How many Real ID friends there may be beside those whom the character has itself.
    private func realIDRoom(of asker: Characters.SocialAsker) async throws -> Int {
        let list = try await contactList(of: asker.character, account: asker.account)
        return configuration.friends.friendsMax - list.friendCount
    }

    // MARK: What follows

    private func asked(_ other: AccountID, _ asker: Characters.SocialAsker, note: String) async {
        let isNew = social.realID.relation(of: asker.account, to: other) == nil
        social.realID.relate(asker.account, to: other, .asked, note: note)
        guard isNew else { return }
        await readCharacters(of: [asker.account])
        let own = social.realID.characters(of: asker.account).first { $0.id == asker.character }
        guard let name = online.character(asker.character)?.name ?? own?.name else { return }
        for viewer in online.characters(of: other) where !ignoresAny(of: asker.account, viewer.id) {
            bus.publish(
                Characters.RealIDRequested(gateway: viewer.gateway, viewers: [viewer.id], name: name))
        }
    }

    private func becameFriends(
        _ other: AccountID, _ asker: Characters.SocialAsker, note: String
    ) async -> Characters.SocialOutcome {
        let wereFriends = social.realID.relation(of: asker.account, to: other)?.state == .friend
        social.realID.relate(asker.account, to: other, .friend, note: note)
        await readCharacters(of: [asker.account, other])
        var outbox = FriendOutbox()
        if !wereFriends {
            for viewer in online.characters(of: other) {
                showRealIDFriend(asker.account, to: viewer, &outbox)
            }
        }
        outbox.publish(on: bus)
        let viewer = FriendViewer(asker)
        guard let friend = representative(of: other, for: asker.character, viewer) else {
            // It has no character, or none of this side: there is nobody to show yet.
            return Characters.SocialOutcome(.notFound)
        }
        social.realID.show(friend, for: other, to: asker.character)
        let seen = sight(of: friend, for: viewer, realID: true)
        var outcome = Characters.SocialOutcome(seen.isOnline ? .addedOnline : .addedOffline, friend)
        outcome.sight = seen
        outcome.note = social.realID.relation(of: asker.account, to: other)?.note ?? note
        return outcome
    }

    // MARK: Changing

    func removeRealIDFriend(
        _ friend: CharacterID, _ asker: Characters.SocialAsker
    ) async throws {
        await prepareRealID(of: asker.account)
        guard let other = realIDFriend(standingAs: friend, asker) else { return }
        _ = try await bus.ask(Accounts.RemoveRealIDFriend(account: asker.account, friend: other))
        social.realID.separate(asker.account, other)
        social.realID.show(nil, for: other, to: asker.character)
        var outbox = FriendOutbox()
        for viewer in online.characters(of: other) {
            guard let shown = social.realID.shown(for: asker.account, to: viewer.id) else { continue }
            social.realID.show(nil, for: asker.account, to: viewer.id)
            if !isFriend(shown, of: viewer.id) { outbox.add(.removed, shown, to: viewer) }
        }
        outbox.publish(on: bus)
    }

    func setRealIDNote(
        _ note: String, on friend: CharacterID, _ asker: Characters.SocialAsker
    ) async throws {
        await prepareRealID(of: asker.account)
        guard let other = realIDFriend(standingAs: friend, asker) else { return }
        _ = try await bus.ask(
            Accounts.SetRealIDNote(account: asker.account, friend: other, note: note))
        social.realID.setNote(note, of: asker.account, on: other)
    }

    /// The account that this character stands for; after a start of the service any of its characters will
    /// do.
    private func realIDFriend(
        standingAs character: CharacterID, _ asker: Characters.SocialAsker
    ) -> AccountID? {
        if let account = social.realID.account(shownAs: character, to: asker.character) { return account }
        return social.realID.relations(of: asker.account, .friend).map(\.friend).first { friend in
            social.realID.characters(of: friend).contains { $0.id == character }
        }
    }
}

/// Which texts can be e-mail addresses at all (spec characters 7).
enum EmailAddress {
    static func isPlausible(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...255).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return false
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        return isLocalPart(parts[0]) && isDomain(parts[1])
    }

    private static func isLocalPart(_ part: Substring) -> Bool {
        (1...64).contains(part.utf8.count)
            && part.utf8.allSatisfy { isLetterOrDigit($0) || "._%+-".utf8.contains($0) }
            && !part.hasPrefix(".") && !part.hasSuffix(".") && !part.contains("..")
    }
    private static func isDomain(_ part: Substring) -> Bool {
        let labels = part.split(separator: ".", omittingEmptySubsequences: false)
        return part.utf8.count <= 253 && labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
