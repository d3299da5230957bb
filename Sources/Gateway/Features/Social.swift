import AccountsAPI
import Base
import Bus
import CharactersAPI
import Loop
import Wire

/// Friends and ignored players, answered from the daemon: a worldserver knows only who is on itself, and
/// reads the lists at the login alone (spec characters 6.3, gateway 21, 22).
enum Social: Feature {
    static let routes = Routes {
        on(ContactListRequest.self, in: [.inWorld, .changingWorld], lane: .social) { session, packet in
            await session.sendContacts(packet.kinds)
        }
        on(AddFriend.self, in: [.inWorld, .changingWorld], lane: .social) { session, packet in
            await session.addFriend(packet)
        }
        on(RemoveFriend.self, in: [.inWorld, .changingWorld], lane: .social) { session, packet in
            await session.removeFriend(packet.player)
        }
        on(SetContactNotes.self, in: [.inWorld, .changingWorld], lane: .social) { session, packet in
            await session.setNote(packet)
        }
        on(AddIgnore.self, in: [.inWorld, .changingWorld], lane: .social) { session, packet in
            await session.ignore(packet.name)
        }
        on(RemoveIgnore.self, in: [.inWorld, .changingWorld], lane: .social) { session, packet in
            await session.stopIgnoring(packet.player)
        }
        dropFromWorld(.SMSG_CONTACT_LIST, .SMSG_FRIEND_STATUS)
    }

    static func subscriptions(of hub: SessionHub) -> [Subscription] {
        let bus = hub.gateway.bus
        return [
            bus.subscribe(Characters.FriendsChanged.self, hub, capacity: 4096, executor: hub.loop) {
                hub, event in
                guard event.gateway == hub.gateway.id else { return }
                for change in event.changes {
                    for viewer in change.viewers {
                        hub.session(of: viewer)?.assumeIsolated { $0.tell(change) }
                    }
                }
            },
            bus.subscribe(Characters.RealIDRequested.self, hub, executor: hub.loop) { hub, event in
                guard event.gateway == hub.gateway.id else { return }
                for viewer in event.viewers {
                    hub.session(of: viewer)?.assumeIsolated { $0.tellRealIDRequests(of: [event.name]) }
                }
            },
        ]
    }

    /// How long after a failure the list of somebody who just entered the world is asked for again.
    static let retry = Duration.seconds(5)
    /// So many who ask for Real ID friendship are named at a login.
    static let requestsNamedMax = 5
}

// MARK: - The list

extension ClientSession {
    private var asker: Characters.SocialAsker? {
        guard let stay, let account else { return nil }
        return Characters.SocialAsker(
            character: stay.character.id, account: account.account, race: stay.character.race,
            security: account.security)
    }

    /// The player came into the world: the client gets its list unasked, and the gateway learns whom the
    /// player ignores.
    func learnContacts() {
        enqueue(.social) { session in await session.sendContacts(.all, unasked: true) }
    }

    fileprivate func sendContacts(_ kinds: ContactKinds, unasked: Bool = false) async {
        guard let stay, let asker else { return }
        // What happens while the list is on its way must not be told before it.
        stay.friendNews = []
        defer { tellKeptNews(stay) }
        do {
            let book = try await gateway.bus.ask(Characters.ListContacts(asker: asker))
            guard self.stay === stay else { return }
            stay.ignored = Set(
                book.contacts.filter { $0.flags & Characters.Contact.ignored != 0 }.map(\.character))
            let shown = book.contacts.filter { UInt32($0.flags) & kinds.rawValue != 0 }
            send(
                ContactList(
                    kinds: kinds,
                    contacts: shown.prefix(ContactList.contactsMax).map {
                        ContactList.Contact($0, seenFrom: gateway.realm)
                    }))
            if unasked { tellRealIDRequests(of: book.requests) }
        } catch {
            gateway.log.warning("friends were not found", ["error": .string("\(error)")])
            if unasked { learnContactsLater(stay) }
        }
    }

    private func learnContactsLater(_ stay: WorldStay) {
        loop.schedule(after: Social.retry) { [weak self, weak stay] in
            self?.assumeIsolated { session in
                guard let stay, session.stay === stay else { return }
                session.learnContacts()
            }
        }
    }

    private func tellKeptNews(_ stay: WorldStay) {
        let kept = exchange(&stay.friendNews, with: nil) ?? []
        guard self.stay === stay else { return }
        for packet in kept { send(packet) }
    }

    fileprivate func tell(_ change: Characters.FriendChange) {
        guard let stay else { return }
        let packet = FriendStatus(change, seenFrom: gateway.realm)
        guard let kept = stay.friendNews?.count else { return send(packet) }
        if kept < WorldStay.friendNewsMax { stay.friendNews?.append(packet) }
    }

    fileprivate func tellRealIDRequests(of names: [String]) {
        for name in names.prefix(Social.requestsNamedMax) {
            say("\(name) would like to be your Real ID friend. To accept, add @\(name) to your friends.")
        }
        let others = names.count - Social.requestsNamedMax
        if others > 0 { say("\(others) more would like to be your Real ID friends.") }
    }
}

// MARK: - Changes

extension ClientSession {
    fileprivate func addFriend(_ packet: AddFriend) async {
        guard let asker else { return }
        guard packet.name.contains("@") else {
            return await change(
                Characters.AddFriend(asker: asker, name: packet.name, note: packet.note))
        }
        do {
            let request = Characters.AddRealIDFriend(
                asker: asker, address: packet.name, note: packet.note)
            switch try await gateway.bus.ask(request) {
            case .told(let outcome): tell(outcome, of: asker)
            case .asked:
                say("If this address belongs to an account, it is asked to be your Real ID friend.")
            case .tooMany:
                say("You have asked for too many Real ID friends. Try again later.")
            }
        } catch {
            failed(error, asker)
        }
    }

    fileprivate func removeFriend(_ guid: GUID) async {
        guard let asker else { return }
        // Whatever it is, it is not a friend.
        guard let friend = guid.character(home: gateway.realm) else {
            return send(FriendStatus(.removed, player: guid))
        }
        await change(Characters.RemoveFriend(asker: asker, friend: friend))
    }

    fileprivate func setNote(_ packet: SetContactNotes) async {
        guard let asker, let friend = packet.player.character(home: gateway.realm) else { return }
        do {
            _ = try await gateway.bus.ask(
                Characters.SetFriendNote(asker: asker, friend: friend, note: packet.note))
        } catch {
            // The client waits for no answer; it shows the old note when it asks for the list.
            gateway.log.warning("a friend's note was not stored", ["error": .string("\(error)")])
        }
    }

    fileprivate func ignore(_ name: String) async {
        guard let asker else { return }
        await change(Characters.AddIgnore(asker: asker, name: name)) { stay, outcome in
            guard let character = outcome.character else { return }
            if outcome.result == .ignoreAdded || outcome.result == .ignoreAlready {
                stay.ignored.insert(character)
            }
        }
    }

    fileprivate func stopIgnoring(_ guid: GUID) async {
        guard let asker else { return }
        guard let ignored = guid.character(home: gateway.realm) else {
            return send(FriendStatus(.ignoreRemoved, player: guid))
        }
        await change(Characters.RemoveIgnore(asker: asker, ignored: ignored)) { stay, outcome in
            if outcome.result == .ignoreRemoved { stay.ignored.remove(ignored) }
        }
    }

    /// Asks, and tells the client what became of it.
    private func change<R: Request>(
        _ request: R, then: (WorldStay, Characters.SocialOutcome) -> Void = { _, _ in }
    ) async where R.Reply == Characters.SocialOutcome {
        guard let stay, let asker else { return }
        do {
            let outcome = try await gateway.bus.ask(request)
            if self.stay === stay { then(stay, outcome) }
            tell(outcome, of: asker)
        } catch {
            failed(error, asker)
        }
    }

    /// Only to the character that asked.
    private func tell(_ outcome: Characters.SocialOutcome, of asker: Characters.SocialAsker) {
        guard stay?.character.id == asker.character else { return }
        send(FriendStatus(outcome, seenFrom: gateway.realm))
    }

    private func failed(_ error: any Error, _ asker: Characters.SocialAsker) {
        gateway.log.warning("a contact list was not changed", ["error": .string("\(error)")])
        tell(Characters.SocialOutcome(.databaseError), of: asker)
    }
}

// MARK: - Packets

extension ContactList.Contact {
    fileprivate init(_ contact: Characters.Contact, seenFrom realm: RealmID) {
        self.init()
        player = contact.character.guid(seenFrom: realm)
        kinds = ContactKinds(rawValue: UInt32(contact.flags))
        note = contact.note
        presence = FriendPresence(rawValue: contact.sight.status)
        zone = contact.sight.zone
        level = UInt32(contact.sight.level)
        characterClass = UInt32(contact.sight.characterClass)
    }
}

extension FriendStatus {
    fileprivate init(_ outcome: Characters.SocialOutcome, seenFrom realm: RealmID) {
        self.init(
            Result(rawValue: outcome.result.rawValue),
            player: outcome.character?.guid(seenFrom: realm) ?? .none)
        note = outcome.note
        show(outcome.sight)
    }

    fileprivate init(_ change: Characters.FriendChange, seenFrom realm: RealmID) {
        let result: Result =
            switch change.news {
            case .left: .offline
            case .came: .online
            case .removed: .removed
            case .added: change.sight.isOnline ? .addedOnline : .addedOffline
            }
        self.init(result, player: change.friend.guid(seenFrom: realm))
        note = change.note
        show(change.sight)
    }

    private mutating func show(_ sight: Characters.FriendSight) {
        presence = FriendPresence(rawValue: sight.status)
        zone = sight.zone
        level = UInt32(sight.level)
        characterClass = UInt32(sight.characterClass)
    }
}
