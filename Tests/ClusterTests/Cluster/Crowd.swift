import Base
import Cluster
import ClusterKit
import Store
import Testing

extension TestCluster {
    /// Players in the Eastern Kingdoms, far from each other: at one place each would be shown all others, and
    /// a test would measure that.
    func crowd(_ count: Int) async throws -> [Player] {
        let players = try await withThrowingTaskGroup(of: (Player, String).self) { group in
            for number in 0..<count {
                let name = Self.name(number)
                group.addTask {
                    try await self.account(name)
                    let player = try await self.player(loggedOnAs: name)
                    try await player.createCharacter(name)
                    return (player, name)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let characters = try #require(daemon.databases.characters[RealmID(1)])
        try await characters.write(
            "UPDATE characters SET position_x = -8949 + guid % 25 * 300, position_y = -132 + guid / 25 * 300")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (player, name) in players { group.addTask { try await player.enterWorld(name) } }
            try await group.waitForAll()
        }
        return players.map { $0.0 }
    }

    /// Letters only, and never three of a kind in a row, as names of characters are.
    private static func name(_ number: Int) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        return "Cr\(letters[number / 26 % 26])w\(letters[number % 26])d"
    }
}
