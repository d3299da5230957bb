import AccountsAPI
import Base
import CharactersAPI
import Store

/// Contact lists on their way into memory. Whoever comes within some milliseconds is read together, so that
/// a storm of logins takes few statements.
extension CharactersService {
    /// A character's list, read when it is not here. It is kept as long as its owner is in the world.
    /// - Parameter account: the owner's, so that its Real ID friends are read along.
    func contactList(
        of owner: CharacterID, account: AccountID
    ) async throws -> ContactList {
        if let list = social.book.list(of: owner) { return list }
        _ = try database(owner.realm)
        guard !isStopped else { throw SocialEnded() }
        return try await withCheckedThrowingContinuation { continuation in
            social.waiting[owner, default: []].append(continuation)
            want(owner, account)
        }
    }

    /// The list will be needed.
    func want(_ owner: CharacterID, _ account: AccountID) {
        guard !social.loading.contains(owner) else { return }
        social.wanted[owner] = account
        workSocially()
    }

    /// Soon, all that has gathered.
    func workSocially() {
        guard !social.isScheduled, !social.isWorking, !isStopped else { return }
        social.isScheduled = true
        guard configuration.friends.gather > .zero else {
            Task { await self.doSocialWork() }
            return
        }
        social.timer = time.after(configuration.friends.gather) { [weak self] in
            Task { await self?.doSocialWork() }
        }
    }

    private func doSocialWork() async {
        social.isScheduled = false
        guard !social.isWorking, !isStopped else { return }
        social.isWorking = true
        // Whoever was there before these changes is on a list that is here, or is read now.
        let changes = social.news.take(now: online.character)
        await readLists()
        await tell(changes)
        social.isWorking = false
        if social.hasWork { workSocially() }
    }

    /// Something is being read or has to be told.
    var waitingForLists: Int { social.waiting.values.reduce(0) { $0 + $1.count } }
    var isBusySocially: Bool { social.isWorking || social.isScheduled || social.hasWork }

    // MARK: Reading

    private func readLists() async {
        let wanted = exchange(&social.wanted, with: [:])
        guard !wanted.isEmpty else { return }
        social.loading = Set(wanted.keys)
        await readRelations(of: Set(wanted.values))
        for (realm, owners) in Dictionary(grouping: wanted.keys.sorted(), by: \.realm) {
            guard let characters = databases[realm] else { continue }
            var rest = owners[...]
            while !rest.isEmpty {
                let some = Array(rest.prefix(RealmCharacters.listsTogether))
                rest = rest.dropFirst(RealmCharacters.listsTogether)
                await readLists(of: some, characters)
            }
        }
        forgetStrays()
    }

    private func readLists(of owners: [CharacterID], _ characters: RealmCharacters) async {
        do throws(StoreError) {
            let lists = try await characters.contactLists(of: owners.map(\.low))
            for owner in owners { arrived(lists[owner.low] ?? ContactList(), of: owner) }
        } catch {
            log.warning(
                "friends could not be read",
                [
                    "realm": LogValue(characters.realm), "characters": LogValue(owners.count),
                    "error": .string(error.description),
                ])
            for owner in owners { failed(owner, error) }
        }
    }

    private func arrived(_ list: ContactList, of owner: CharacterID) {
        var list = list
        for entry in social.changedMeanwhile.removeValue(forKey: owner) ?? [] { list.set(entry) }
        social.loading.remove(owner)
        // Its gateway asks for it a moment before the directory hears that it is in the world.
        if online.character(owner) != nil || claims.claim(of: owner) != nil {
            social.book.keep(list, of: owner)
        }
        for waiter in social.waiting.removeValue(forKey: owner) ?? [] { waiter.resume(returning: list) }
        if !list.doubles.isEmpty { mend(list.doubles, of: owner) }
    }

    /// Whoever waits is told; what the one in the world misses is read when somebody asks for it.
    private func failed(_ owner: CharacterID, _ error: StoreError) {
        social.loading.remove(owner)
        social.changedMeanwhile[owner] = nil
        for waiter in social.waiting.removeValue(forKey: owner) ?? [] { waiter.resume(throwing: error) }
    }

    /// Those that were read for somebody who never came into the world.
    private func forgetStrays() {
        guard social.book.count > online.count + 1024 else { return }
        let strays = social.book.owners.filter {
            online.character($0) == nil && claims.claim(of: $0) == nil
        }
        for owner in strays { social.book.forget(owner) }
    }

    /// Several rows about one character become one.
    private func mend(_ doubles: [UInt32], of owner: CharacterID) {
        Task {
            for character in doubles {
                do {
                    _ = try await change(owner, CharacterID(realm: owner.realm, low: character), .mend)
                } catch {
                    log.warning("a friend's double row stays", ["error": .string("\(error)")])
                }
            }
        }
    }

    // MARK: Changing

    /// Changes the table, and then what is in memory.
    func change(
        _ owner: CharacterID, _ other: CharacterID, _ change: RealmCharacters.ContactChange
    ) async throws -> RealmCharacters.ContactChanged {
        let realm = try database(owner.realm)
        return try await social.turns.run(owner) {
            let changed = try await realm.change(owner.low, other.low, change)
            await noteChanged(changed.entry, of: owner)
            return changed
        }
    }

    private func noteChanged(_ entry: ContactList.Entry, of owner: CharacterID) {
        if social.loading.contains(owner) { social.changedMeanwhile[owner, default: []].append(entry) }
        social.book.set(entry, of: owner)
    }

    func stopSocially() {
        social.timer?.cancel()
        for waiter in social.waiting.values.flatMap(\.self) { waiter.resume(throwing: SocialEnded()) }
        social.waiting = [:]
    }
}
