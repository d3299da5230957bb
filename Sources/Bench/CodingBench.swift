import Base
import Bus
import CharactersAPI

/// B1: what a value costs on the bus, in our own form and in ToCloud9's JSON.
struct CodingBench {
    let tools: BenchTools

    private let character = Characters.Entering(
        id: CharacterID(realm: RealmID(1), low: 70_000), account: AccountID(900), name: "Alice", race: 1,
        characterClass: 2, gender: 1, level: 80, zone: 1519, guild: 3, playerFlags: 0,
        position: Position(map: MapID(571), x: -8949.95, y: 132.5, z: 83.1), instance: 0)

    func run(_ report: inout BenchReport) throws {
        let login = Characters.LoggedIn(
            character: Characters.Online(character, gateway: "12", epoch: 1000))
        try measure("a login", login, rounds: 20_000, &report)
        try measureJSON(of: login, &report)
        try measure("ten characters with items", screen, rounds: 500, &report)
    }

    private var screen: [Characters.Listed] {
        let listed = Characters.Listed(
            id: character.id, name: character.name, race: 1, characterClass: 2, gender: 1, skin: 1, face: 2,
            hairStyle: 3, hairColor: 4, facialStyle: 5, level: 80, zone: 1519, position: character.position,
            equipment: (1...23).map {
                Characters.ShownItem(displayID: $0 * 2000, inventoryType: 1, enchantVisual: 0)
            })
        return Array(repeating: listed, count: 10)
    }

    private func measure<T: Codable>(
        _ what: String, _ value: T, rounds: Int, _ report: inout BenchReport
    ) throws {
        let bytes = try BinaryEncoder.encode(value)
        report.add("B1", "\(what) on the bus", Double(bytes.count), "bytes")
        try time("to write \(what)", rounds, &report) { _ = try BinaryEncoder.encode(value) }
        try time("to read \(what)", rounds, &report) { _ = try BinaryDecoder.decode(T.self, from: bytes) }
    }

    private func measureJSON(of event: some UpstreamEvent, _ report: inout BenchReport) throws {
        guard let bytes = event.upstreamEnvelopes.first else { return }
        report.add("B1", "the same as ToCloud9's JSON", Double(bytes.count), "bytes")
        try time("to write the JSON", 5000, &report) { _ = event.upstreamEnvelopes }
        try time("to read the JSON, without the fields", 5000, &report) {
            _ = try UpstreamEnvelope(parsing: bytes)
        }
    }

    /// The best of several, because whatever else the machine does only adds.
    private func time(
        _ what: String, _ rounds: Int, _ report: inout BenchReport, _ body: () throws -> Void
    ) throws {
        let count = tools.isQuick ? max(rounds / 20, 1) : rounds
        var best = Double.infinity
        for _ in 0..<5 {
            let began = Clock.now
            for _ in 0..<count { try body() }
            best = min(best, (Clock.now - began) / Double(count))
        }
        report.add("B1", what, best * 1e6, "us")
    }
}
