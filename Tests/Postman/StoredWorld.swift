import Base
import Bus
import CharactersAPI
import Store
import WorldsAPI
import WorldserverAPI

/// The least worldserver there can be: purses and bags are rows, each change is a transaction.
struct StoredWorld: Sendable {
    let database: Database
    let address: Worldserver.Address

    func serve(on bus: Bus) {
        let (database, at) = (database, address.description)
        bus.serve(Characters.FindByName.self) { request in
            try await database.first("SELECT guid FROM characters WHERE name = ?", request.name) { row in
                Characters.NameRecord(
                    id: CharacterID(realm: request.realm, low: try row.u32(0)), name: request.name, race: 1,
                    characterClass: 1, gender: 0, level: 10)
            }
        }
        bus.serve(Worlds.LookUp.self) { _ in nil }
        bus.serve(Worldserver.Money.self, at: at) { request in
            try await database.first("SELECT money FROM characters WHERE guid = ?", request.player.low) {
                try $0.u32(0)
            } ?? 0
        }
        bus.serve(Worldserver.CanStoreItems.self, at: at) { _ in true }
        bus.serve(Worldserver.ItemsByGUID.self, at: at) { request in
            var found: [Worldserver.Item] = []
            for guid in request.items {
                let item = try await database.first(
                    """
                    SELECT i.itemEntry FROM character_inventory c JOIN item_instance i ON i.guid = c.item
                    WHERE c.guid = ? AND c.item = ?
                    """, request.player.low, guid.low
                ) { Worldserver.Item(guid: guid, entry: try $0.u32(0)) }
                if let item { found.append(item) }
            }
            return found
        }
        bus.serve(Worldserver.SettleMoney.self, at: at) { try await settle($0) }
        bus.serve(Worldserver.RemoveItems.self, at: at) { try await remove($0) }
        bus.serve(Worldserver.GiveStoredItem.self, at: at) { try await give($0) }
    }

    private func settle(_ request: Worldserver.SettleMoney) async throws -> UInt32 {
        try await database.transaction { transaction in
            let has = try transaction.first(
                "SELECT money FROM characters WHERE guid = ?\(transaction.dialect.forUpdate)",
                request.player.low
            ) { try $0.i64(0) }
            let sum = (has ?? 0) + Int64(request.change)
            guard sum >= 0 else { throw Worldserver.Refusal.notEnoughMoney }
            let known = try transaction.first(
                "SELECT 1 FROM nimbus_receipt WHERE request = ?", request.id.description
            ) { try $0.i64(0) }
            guard known == nil else { return UInt32(clamping: has ?? 0) }
            try transaction.write(
                "INSERT INTO nimbus_receipt (request, player, created_unix) VALUES (?, ?, 0)",
                request.id.description, request.player.low)
            try transaction.write("UPDATE characters SET money = ? WHERE guid = ?", sum, request.player.low)
            return UInt32(clamping: sum)
        }
    }

    private func remove(_ request: Worldserver.RemoveItems) async throws -> [GUID] {
        try await database.transaction { transaction in
            var taken: [GUID] = []
            for item in request.items {
                let gone = try transaction.write(
                    "DELETE FROM character_inventory WHERE item = ? AND guid = ?", item.low,
                    request.player.low)
                guard gone.affectedRows == 1 else { continue }
                try transaction.write(
                    "UPDATE item_instance SET owner_guid = ? WHERE guid = ?", request.newOwner.low, item.low)
                taken.append(item)
            }
            return taken
        }
    }

    private func give(_ request: Worldserver.GiveStoredItem) async throws -> Done {
        try await database.transaction { transaction in
            let lies = try transaction.first(
                "SELECT 1 FROM character_inventory WHERE item = ?", request.item.low
            ) { try $0.i64(0) }
            guard lies == nil else { return Done() }
            // Every item has a slot of its own.
            try transaction.write(
                "INSERT INTO character_inventory (guid, bag, slot, item) VALUES (?, 0, ?, ?)",
                request.player.low, request.item.low % 200, request.item.low)
            return Done()
        }
    }
}
