import Base
import Bus
import Cluster
import ClusterKit
import Store
import Testing
import WorldsAPI

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

    /// Where a player is, and the other one of two worldservers.
    func pair(
        around name: String
    ) async throws -> (home: any TestWorldserver, other: any TestWorldserver) {
        let home = try #require(try await worldserver(of: name))
        return (home, try #require(worldservers.first { $0 !== home }))
    }

    /// Who runs a map, and the other one of two worldservers.
    func pair(
        running map: MapID
    ) async throws -> (home: any TestWorldserver, other: any TestWorldserver) {
        for one in worldservers where try await one.maps().contains(map) {
            return (one, try #require(worldservers.first { $0 !== one }))
        }
        throw TestClusterError.missing("worldserver for map \(map)")
    }

    /// Somewhere on a map that a worldserver has.
    func place(on worldserver: any TestWorldserver) async throws -> (name: String, map: MapID) {
        let places: [(String, MapID)] = [
            ("Orgrimmar", MapID(1)), ("Shattrath", MapID(530)), ("Dalaran", MapID(571)),
            ("Stormwind", MapID(0)),
        ]
        let maps = try await worldserver.maps()
        return try #require(places.first { maps.contains($0.1) })
    }

    /// As the registry lists it.
    func entry(of worldserver: any TestWorldserver) async throws -> Worlds.World {
        let port = try await worldserver.port
        let all = try await bus.ask(Worlds.ListWorlds())
        return try #require(all.first { $0.endpoint.address.hasSuffix(":\(port)") })
    }

    /// Letters only, and never three of a kind in a row, as names of characters are.
    private static func name(_ number: Int) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        return "Cr\(letters[number / 26 % 26])w\(letters[number % 26])d"
    }
}
