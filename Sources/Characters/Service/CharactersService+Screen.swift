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
        bus.serve(Characters.NoteChanged.self) { [self] in await noteChanged($0) }
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
        let items = try await templates.shown(entries)
        var result: [Characters.Listed] = []
        for row in rows {
            var listed = row.listed
            listed.equipment = row.equipment.slots.map { items[$0.entry] ?? Characters.ShownItem() }
            if row.petEntry != 0 { listed.petFamily = try await templates.family(of: row.petEntry) }
            result.append(listed)
        }
        return result
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
        if online.character(request.character) != nil { throw Characters.DeleteRefusal.online }
        if try await realm.isGuildLeader(request.character.low) { throw Characters.DeleteRefusal.guildLeader }
        if try await realm.isArenaCaptain(request.character.low) { throw Characters.DeleteRefusal.arenaCaptain }
        return Done()
    }

    private func noteChanged(_ request: Characters.NoteChanged) -> Done {
        if let character = request.character { names.forget(character) } else { names.forgetMisses(request.realm) }
        return Done()
    }

    private func save(_ request: Characters.SavePosition) async throws -> Done {
        guard request.position.isValid else { throw Characters.SavePositionRefusal.invalidPosition }
        guard claims.epoch(of: request.character) == request.epoch else {
            throw Characters.SavePositionRefusal.staleClaim
        }
        let isInstance = !OpenMaps.all.contains(request.position.map)
        let found = try await database(request.character.realm).save(
            request.position, zone: request.zone, of: request.character.low, isInstance: isInstance)
        if !found { throw Characters.SavePositionRefusal.notFound }
        return Done()
    }

    // MARK: Account data

    /// Global configuration, bindings and macros; the others belong to characters.
    private static let accountTypes: [UInt8] = [0, 2, 4]

    private func accountData(_ request: Characters.AccountData) async throws -> [Characters.AccountDataEntry] {
        try await database(request.realm).database.read(
            "SELECT type, time, data FROM account_data WHERE accountId = ? AND type IN (0, 2, 4)",
            request.account.rawValue
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
                "DELETE FROM account_data WHERE accountId = ? AND type = ?", request.account.rawValue, entry.type)
        } else {
            try await store.write(
                store.dialect.upsert(into: "account_data", keys: ["accountId", "type"], columns: ["time", "data"]),
                request.account.rawValue, entry.type, entry.time, entry.data)
        }
        return Done()
    }

    private func tutorials(_ request: Characters.Tutorials) async throws -> [UInt32] {
        let row = try await database(request.realm).database.first(
            "SELECT tut0, tut1, tut2, tut3, tut4, tut5, tut6, tut7 FROM account_tutorial WHERE accountId = ?",
            request.account.rawValue
        ) { row in try (0..<8).map { try row.u32($0) } }
        return row ?? [UInt32](repeating: 0, count: 8)
    }
}

/// The maps without copies: Eastern Kingdoms, Kalimdor, Outland, Northrend.
enum OpenMaps {
    static let all: Set<MapID> = [MapID(0), MapID(1), MapID(530), MapID(571)]
}
