import Base
import Bus
import CharactersAPI
import Store

/// One session per account and character, and where lost players still stand.
extension CharactersService {
    func servePresence() {
        bus.serve(Characters.ClaimAccount.self, inFlightMax: 8192) { [self] in await claim($0) }
        bus.serve(Characters.ClaimCharacter.self, inFlightMax: 8192) { [self] in try await claim($0) }
        bus.serve(Characters.ReleaseCharacter.self, inFlightMax: 65_536) { [self] in try await release($0) }
        bus.serve(Characters.ReleaseSession.self, inFlightMax: 65_536) { [self] in await release($0) }
    }

    private func claim(_ request: Characters.ClaimAccount) async -> Characters.AccountClaim {
        let order = newOrder()
        let others = claims.claim(request.account, by: request.session, order: order)
        guard !others.isEmpty else { return Characters.AccountClaim(order: order) }
        for session in others { bus.publish(Characters.SessionEvicted(session: session)) }
        await takeOver(others, of: request.account)
        return Characters.AccountClaim(order: order)
    }

    /// Rises for ever, also over restarts; nothing else has the same number.
    func newOrder() -> UInt64 {
        lastOrder &+= 1
        return lastOrder
    }

    /// Waits until the older sessions let go, at most the time of a takeover.
    private func takeOver(_ others: Set<Characters.SessionID>, of account: AccountID) async {
        let waiter = claims.newWaiter()
        let timer = time.after(configuration.takeover) { [weak self] in
            Task { await self?.force(waiter, of: account) }
        }
        await withCheckedContinuation { continuation in
            claims.wait(waiter, for: others, of: account) { continuation.resume() }
        }
        timer.cancel()
    }

    private func force(_ waiter: Int, of account: AccountID) {
        let stuck = claims.giveUp(waiter, of: account)
        guard !stuck.sessions.isEmpty else { return }
        log.warning(
            "a session did not let go in time",
            [
                "account": LogValue(account),
                "sessions": .string(stuck.sessions.map(\.description).sorted().joined(separator: " ")),
            ])
        // It will not say so itself any more.
        for claim in stuck.characters { announceLoss(of: claim.character, epoch: claim.epoch) }
    }

    private func claim(_ request: Characters.ClaimCharacter) throws -> Characters.CharacterClaim {
        guard claims.owns(request.account, request.session) else { throw Characters.ClaimRefusal.notTheOwner }
        let realm = try database(request.character.realm)
        let epoch = nextEpoch(realm)
        claims.claim(request.character, by: request.session, epoch: epoch)
        let player = parked.player(of: request.account, on: request.character.realm, now: time.unixNow())
        return Characters.CharacterClaim(epoch: epoch, parked: player)
    }

    private func nextEpoch(_ realm: RealmCharacters) -> UInt64 {
        let next = max(epochs[realm.realm] ?? 0, realm.firstEpoch) &+ 1
        epochs[realm.realm] = next
        return next
    }

    private func release(_ request: Characters.ReleaseCharacter) async throws -> Done {
        let realm = try database(request.character.realm)
        let known = claims.account(of: request.session)
        // A newer session has the character by now: where the older one left it is of no interest.
        guard claims.release(request.character, by: request.session) else { return Done() }
        guard let place = request.parked else {
            if let known, parked.forget(request.character, of: known) {
                await remember(realm) { try await realm.unpark(request.character.low) }
            }
            return Done()
        }
        guard let account = try await ownerOf(request.character, known, realm) else { return Done() }
        let until = UnixTime(nanoseconds: time.unixNow().nanoseconds &+ configuration.parked.nanoseconds)
        let entry = ParkedPlayers.Entry(parked: place, account: account, until: until)
        parked.park(entry, now: time.unixNow())
        await remember(realm) { try await realm.park(entry) }
        return Done()
    }

    /// The session's account; looked up when the session's end was told before.
    private func ownerOf(
        _ character: CharacterID, _ known: AccountID?, _ realm: RealmCharacters
    ) async throws -> AccountID? {
        if let known { return known }
        return try await realm.owner(of: character.low)
    }

    /// The table only serves the next run: what is in memory counts, whatever becomes of the write.
    private func remember(_ realm: RealmCharacters, _ write: () async throws -> Void) async {
        do { try await write() } catch {
            log.warning(
                "a parked player could not be recorded",
                ["realm": LogValue(realm.realm), "error": .string("\(error)")])
        }
    }

    private func release(_ request: Characters.ReleaseSession) -> Done {
        claims.release(request.session, of: request.account)
        return Done()
    }

    /// The character is in the world.
    func enter(_ character: Characters.Online) {
        let before = online.character(character.id)
        switch online.insert(character) {
        case .came: cameSocially(character)
        case .known:
            if let before { changedSocially(before, character) }
            return
        case .stale: return
        }
        flags.set(character.id, isOnline: true)
        writeFlagsSoon()
    }

    /// It is no longer.
    func leave(_ id: CharacterID, epoch: UInt64) {
        let before = online.character(id)
        guard online.remove(id, epoch: epoch) else { return }
        if let before { leftSocially(before) }
        flags.set(id, isOnline: false)
        writeFlagsSoon()
    }

    /// Says in place of a session that cannot any more that its character left the world.
    func announceLoss(of character: CharacterID, epoch: UInt64) {
        guard let record = online.character(character), record.epoch == epoch else { return }
        leave(character, epoch: epoch)
        bus.publish(
            Characters.LoggedOut(
                id: character, account: record.account, gateway: record.gateway, name: record.name,
                epoch: epoch, guild: record.guild, isLost: true))
    }
}
