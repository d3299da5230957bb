import AccountsAPI
import Base
import Bus
import CharactersAPI
import Store

/// The character screen and the door to the world.
extension CharactersService {
    func serveScreen() {
        bus.serve(Characters.ListForAccount.self) { [self] in try await list($0) }
        bus.serve(Characters.LookUpForEntry.self) { [self] in try await lookUp($0) }
        bus.serve(Characters.CheckDelete.self) { [self] in try await checkDelete($0) }
        bus.serve(Characters.NoteChanged.self) { [self] in try await noteChanged($0) }
        bus.serve(Characters.SavePosition.self) { [self] in try await save($0) }
        bus.serve(Characters.AccountData.self) { [self] in try await accountData($0) }
        bus.serve(Characters.UpdateAccountData.self) { [self] in try await update($0) }
        bus.serve(Characters.Tutorials.self) { [self] in try await tutorials($0) }
    }

    private func list(_ request: Characters.ListForAccount) async throws -> [Characters.Listed] {
        let rows = try await database(request.realm).screen(
            request.account, now: time.unixNow(), declinedNames: configuration.declinedNames)
        var entries: Set<UInt32> = []
        for row in rows { entries.formUnion(row.equipment.slots.map(\.entry)) }
        entries.remove(0)
        let items = await shown(entries)
        var result: [Characters.Listed] = []
        for row in rows {
            var listed = row.listed
            listed.equipment = row.equipment.slots.map { items[$0.entry] ?? Characters.ShownItem() }
            if row.petEntry != 0 { listed.petFamily = await family(of: row.petEntry) }
            result.append(listed)
        }
        return result
    }

    /// A list without looks is better than no list.
    private func shown(_ entries: Set<UInt32>) async -> [UInt32: Characters.ShownItem] {
        do { return try await templates.shown(entries) } catch {
            log.warning("items could not be looked up", ["error": .string(error.description)])
            return [:]
        }
    }
    private func family(of creature: UInt32) async -> UInt32 {
        do { return try await templates.family(of: creature) } catch {
            log.warning("a pet could not be looked up", ["error": .string(error.description)])
            return 0
        }
    }

    private func lookUp(_ request: Characters.LookUpForEntry) async throws -> Characters.Entering {
        guard let realm = databases[request.character.realm] else { throw Characters.EnterRefusal.notFound }
        guard let row = try await realm.entry(request.character.low, now: time.unixNow()) else {
            throw Characters.EnterRefusal.notFound
        }
        if row.entering.account != request.account { throw Characters.EnterRefusal.foreign }
        if row.isBanned { throw Characters.EnterRefusal.banned }
        if row.atLogin & 0x01 != 0 { throw Characters.EnterRefusal.renamePending }
        return row.entering
    }

    private func checkDelete(_ request: Characters.CheckDelete) async throws -> Done {
        guard let realm = databases[request.character.realm],
            let row = try await realm.entry(request.character.low, now: time.unixNow())
        else { throw Characters.DeleteRefusal.notFound }
        if row.entering.account != request.account { throw Characters.DeleteRefusal.foreign }
        if isInWorld(request.character, of: request.account) { throw Characters.DeleteRefusal.online }
        if try await realm.isGuildLeader(request.character.low) { throw Characters.DeleteRefusal.guildLeader }
        if try await realm.isArenaCaptain(request.character.low) {
            throw Characters.DeleteRefusal.arenaCaptain
        }
        return Done()
    }

    /// Online, on its way into the world, or still standing in some worldserver's
    /// memory, which would write it again.
    private func isInWorld(_ character: CharacterID, of account: AccountID) -> Bool {
        online.character(character) != nil || claims.claim(of: character) != nil
            || parked.player(of: account, on: character.realm, now: time.unixNow())?.character == character
    }

    private func noteChanged(_ request: Characters.NoteChanged) async throws -> Done {
        if let character = request.character {
            names.forget(character)
            bus.publish(
                Characters.CharacterChanged(character: character, isDeleted: request.isDeleted))
        } else {
            names.forgetMisses(request.realm)
        }
        await noteSocially(request)
        let count = try await database(request.realm).count(of: request.account)
        do {
            _ = try await bus.ask(
                Accounts.RecordCharacterCount(account: request.account, realm: request.realm, count: count))
        } catch {
            log.warning("the realm list's count was not written", ["error": .string("\(error)")])
        }
        return Done()
    }

    private func save(_ request: Characters.SavePosition) async throws -> Done {
        // Map and zone are 16-bit columns.
        guard request.position.isValid, request.position.map.rawValue <= 0xFFFF else {
            throw Characters.SavePositionRefusal.invalidPosition
        }
        // Where the claim was lost when the service was started anew, presence tells who is the newest.
        let newest = claims.claim(of: request.character)?.epoch ?? online.character(request.character)?.epoch
        guard newest == request.epoch else { throw Characters.SavePositionRefusal.staleClaim }
        let isInstance = !OpenMaps.all.contains(request.position.map)
        let found = try await database(request.character.realm).save(
            request.position, zone: request.zone <= 0xFFFF ? request.zone : 0, of: request.character.low,
            isInstance: isInstance)
        if !found { throw Characters.SavePositionRefusal.notFound }
        return Done()
    }

    // MARK: Account data

    /// Global configuration, bindings and macros; the others belong to characters.
    private static let accountTypes: [UInt8] = [0, 2, 4]

    private func accountData(_ request: Characters.AccountData) async throws -> [Characters.AccountDataEntry]
    {
        try await database(request.realm).database.read(
            "SELECT type, time, data FROM account_data WHERE accountId = ? AND type IN (0, 2, 4)",
            request.account
        ) { row in
            Characters.AccountDataEntry(type: try row.u8(0), time: try row.u32(1), data: try row.bytes(2))
        }
    }

    private func update(_ request: Characters.UpdateAccountData) async throws -> Done {
        let entry = request.entry
        guard Self.accountTypes.contains(entry.type), entry.data.count <= 0xFFFF else { return Done() }
        let store = try database(request.realm).database
        if entry.data.isEmpty {
            try await store.write(
                "DELETE FROM account_data WHERE accountId = ? AND type = ?", request.account, entry.type)
        } else {
            try await store.write(
                store.dialect.upsert(
                    into: "account_data", keys: ["accountId", "type"], columns: ["time", "data"]),
                request.account, entry.type, entry.time, entry.data)
        }
        return Done()
    }

    private func tutorials(_ request: Characters.Tutorials) async throws -> [UInt32] {
        let row = try await database(request.realm).database.first(
            "SELECT tut0, tut1, tut2, tut3, tut4, tut5, tut6, tut7 FROM account_tutorial WHERE accountId = ?",
            request.account
        ) { row in try (0..<8).map { try row.u32($0) } }
        return row ?? [UInt32](repeating: 0, count: 8)
    }
}

/// The maps without copies: Eastern Kingdoms, Kalimdor, Outland, Northrend.
enum OpenMaps {
    static let all: Set<MapID> = [MapID(0), MapID(1), MapID(530), MapID(571)]
}
