import Base
import GroupsAPI
import Store

/// To which copies of dungeons characters are bound: AzerothCore's tables, which worldservers write. Touched
/// here only for maps that no worldserver has (spec group 5.16).
enum InstanceBinds {
    private static let normal = "difficulty = 0"

    /// Forgets the copies of these maps that are not kept for good, of normal difficulty, and says of which
    /// maps there were any.
    static func clear(
        _ maps: Set<MapID>, of characters: [CharacterID], in database: Database
    ) async throws -> [MapID] {
        guard !maps.isEmpty, !characters.isEmpty else { return [] }
        let (guids, numbers) = (list(characters.map(\.low)), list(maps.map(\.rawValue)))
        return try await database.transaction { transaction in
            let found = try transaction.read(
                """
                SELECT DISTINCT i.map FROM character_instance c JOIN instance i ON i.id = c.instance
                WHERE c.guid IN (\(guids)) AND c.permanent = 0 AND i.\(normal) AND i.map IN (\(numbers))
                ORDER BY i.map
                """
            ) { MapID(try $0.u32(0)) }
            guard !found.isEmpty else { return [] }
            try transaction.write(
                """
                DELETE FROM character_instance WHERE guid IN (\(guids)) AND permanent = 0
                AND instance IN (SELECT id FROM instance WHERE \(normal) AND map IN (\(numbers)))
                """)
            return found
        }
    }

    private static func list(_ numbers: [UInt32]) -> String {
        numbers.sorted().map { "\($0)" }.joined(separator: ", ")
    }
}
