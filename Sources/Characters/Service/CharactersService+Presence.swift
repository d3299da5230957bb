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

    private func claim(_ request: Characters.ClaimAccount) async -> Done {
        let others = claims.claim(request.account, by: request.session)
        guard !others.isEmpty else { return Done() }
        for session in others { bus.publish(Characters.SessionEvicted(session: session)) }
        await takeOver(others, of: request.account)
        return Done()
    }

    /// Waits until the older sessions let go, at most the time of a takeover.
    private func takeOver(_ others: Set<Characters.SessionID>, of account: AccountID) async {
        let started = Locked<Int?>(nil)
        let timer = time.after(configuration.takeover) { [weak self] in
            guard let self else { return }
            Task { await self.force(started.withLock { $0 }, of: account) }
        }
        await withCheckedContinuation { continuation in
            let waiter = claims.wait(for: others, of: account) { continuation.resume() }
            started.withLock { $0 = waiter }
        }
        timer.cancel()
    }

    private func force(_ waiter: Int?, of account: AccountID) {
        guard let waiter else { return }
        let stuck = claims.giveUp(waiter, of: account)
        if !stuck.isEmpty {
            log.warning(
                "a session did not let go in time",
                ["account": LogValue(account), "sessions": .string(stuck.map(\.description).sorted().joined(separator: " "))])
        }
    }

    private func claim(_ request: Characters.ClaimCharacter) async throws -> Characters.CharacterClaim {
        guard claims.owns(request.account, request.session) else { throw Characters.ClaimRefusal.notTheOwner }
        let realm = try database(request.character.realm)
        let epoch = nextEpoch(realm)
        claims.claim(request.character, by: request.session, epoch: epoch)
        let parked = try await realm.parked(request.character.low, now: time.unixNow())
        return Characters.CharacterClaim(epoch: epoch, parked: parked)
    }

    private func nextEpoch(_ realm: RealmCharacters) -> UInt64 {
        let next = max(epochs[realm.realm] ?? 0, realm.firstEpoch) &+ 1
        epochs[realm.realm] = next
        return next
    }

    private func release(_ request: Characters.ReleaseCharacter) async throws -> Done {
        // A newer session has the character by now: where the older one left it is of no interest.
        guard claims.release(request.character, by: request.session) else { return Done() }
        try await database(request.character.realm).park(
            request.parked, request.character.low,
            until: UnixTime(nanoseconds: time.unixNow().nanoseconds &+ configuration.parked.nanoseconds))
        return Done()
    }

    private func release(_ request: Characters.ReleaseSession) -> Done {
        claims.release(request.session, of: request.account)
        return Done()
    }
}

extension RealmCharacters {
    func parked(_ guid: UInt32, now: UnixTime) async throws(StoreError) -> Characters.Parked? {
        let realm = realm
        return try await database.first(
            "SELECT world, incarnation FROM nimbus_parked WHERE guid = ? AND until_unix > ?", guid, now.seconds
        ) { row in
            Characters.Parked(
                character: CharacterID(realm: realm, low: guid), world: try row.string(0),
                incarnation: try row.u64(1))
        }
    }

    /// Remembers where a lost player stands, or forgets it when he left properly.
    func park(_ parked: Characters.Parked?, _ guid: UInt32, until: UnixTime) async throws(StoreError) {
        guard let parked else {
            try await database.write("DELETE FROM nimbus_parked WHERE guid = ?", guid)
            return
        }
        try await database.write(
            database.dialect.upsert(
                into: "nimbus_parked", keys: ["guid"], columns: ["account", "world", "incarnation", "until_unix"]),
            guid, UInt32(0), parked.world, parked.incarnation, until.seconds)
    }
}
