import Base
import Store
import WorldserverAPI

/// Who is bound to which copy of a dungeon, in AzerothCore's tables.
extension CharacterStore {
    struct Bind: Sendable, Equatable {
        var character: UInt32
        var map: MapID
        var instance: UInt32
    }

    /// Binds of normal difficulty that are not for good.
    func binds(of characters: [UInt32]) async throws(StoreError) -> [Bind] {
        guard !characters.isEmpty else { return [] }
        return try await database.read(
            """
            SELECT c.guid, i.map, c.instance FROM character_instance c JOIN instance i ON i.id = c.instance
            WHERE c.guid IN (\(Self.list(characters))) AND c.permanent = 0 AND i.difficulty = 0
            ORDER BY i.map, c.guid
            """
        ) { row throws(StoreError) in
            Bind(character: try row.u32(0), map: MapID(try row.u32(1)), instance: try row.u32(2))
        }
    }

    func add(_ bind: Bind) async throws(StoreError) {
        try await database.undisturbed { transaction throws(StoreError) in
            try transaction.write(
                "INSERT INTO instance (id, map, data) VALUES (?, ?, '')", bind.instance, bind.map.rawValue)
            try transaction.write(
                "INSERT INTO character_instance (guid, instance) VALUES (?, ?)", bind.character, bind.instance
            )
        }
    }

    func remove(_ binds: [Bind]) async throws(StoreError) {
        guard !binds.isEmpty else { return }
        try await database.undisturbed { transaction throws(StoreError) in
            for bind in binds {
                try transaction.write(
                    "DELETE FROM character_instance WHERE guid = ? AND instance = ?", bind.character,
                    bind.instance)
            }
        }
    }

    private static func list(_ numbers: [UInt32]) -> String {
        numbers.map { "\($0)" }.joined(separator: ", ")
    }
}

extension SandboxWorld {
    /// Whoever is in a dungeon for five is bound to a copy of it; who was, stays bound to that one.
    func bindToCopy(_ player: Player) {
        let (map, low) = (player.position.map, player.low)
        guard SandboxDungeon.isForFive(map) else { return }
        enqueue(player.record.account) {
            do throws(StoreError) {
                let known = try await self.characters.binds(of: [low])
                guard !known.contains(where: { $0.map == map }) else { return }
                guard let instance = self.nextNumber(.instance) else {
                    return self.log.error("a copy of a dungeon has no number", ["map": .init(map)])
                }
                try await self.characters.add(
                    CharacterStore.Bind(character: low, map: map, instance: instance))
            } catch {
                self.log.error(
                    "a binding to a dungeon is not stored", ["error": .string(error.description)])
            }
        }
    }

    /// Forgets copies of the maps that are this world's, and says what became of each.
    func reset(_ request: Worldserver.ResetInstances) async throws(StoreError) -> [Worldserver.InstanceReset]
    {
        let realm = configuration.realm
        let lows = request.members.compactMap { $0.character(home: realm) }.filter { $0.realm == realm }
            .map(\.low)
        guard request.difficulty == 0 else { return [] }
        let binds = try await characters.binds(of: lows).filter {
            maps.contains($0.map) && (request.map.rawValue == 0 || request.map == $0.map)
        }
        var results: [Worldserver.InstanceReset] = []
        for map in Set(binds.map(\.map)).sorted() {
            let there = lows.compactMap { players[$0] }.filter { $0.position.map == map }
            if there.isEmpty {
                results.append(.init(map: map))
            } else {
                let isInside = there.contains { $0.isOnMap }
                results.append(.init(map: map, failure: isInside ? .playersInside : .memberOnItsWay))
            }
        }
        let gone = Set(results.filter { $0.failure == nil }.map(\.map))
        try await characters.remove(binds.filter { gone.contains($0.map) })
        return results
    }
}

extension SandboxDungeon {
    /// A dungeon of normal difficulty.
    static func isForFive(_ map: MapID) -> Bool {
        all.contains { $0.type == 1 && $0.entrance?.map == map }
    }
}
