import Base
import Store

/// The guilds that a simulated worldserver knows: those of the database when it started, and those that were
/// founded here. Like AzerothCore's it counts them by itself.
struct GuildBook: Sendable {
    /// In lower case: names differ by more than that (spec guild 6).
    private var names: Set<String> = []
    private var highest: UInt32 = 0
    /// Charters by their item's low GUID.
    var petitions: [UInt32: SandboxPetition] = [:]

    private struct Known: Sendable {
        var number: UInt32
        var name: String
    }

    init() {}

    init(_ database: Database) async throws(StoreError) {
        let known = try await database.read("SELECT guildid, name FROM guild") { row throws(StoreError) in
            Known(number: try row.u32(0), name: try row.string(1))
        }
        names = Set(known.map { $0.name.lowercased() })
        highest = known.map(\.number).max() ?? 0
    }

    func has(_ name: String) -> Bool { names.contains(name.lowercased()) }

    /// Takes the name and gives the guild a number; nil when numbers have run out.
    mutating func found(_ name: String) -> UInt32? {
        guard highest < .max else { return nil }
        highest += 1
        names.insert(name.lowercased())
        return highest
    }

    /// It was not stored: its name is free again, its number is not.
    mutating func forget(_ name: String) { names.remove(name.lowercased()) }

    /// 2 to 24 letters, of one alphabet, and single spaces between them.
    static func isValid(_ name: String) -> Bool {
        guard (2...24).contains(name.unicodeScalars.count) else { return false }
        let words = name.split(separator: " ", omittingEmptySubsequences: false)
        guard words.allSatisfy({ !$0.isEmpty }) else { return false }
        return CharacterName.isOfOneAlphabet(name.filter { $0 != " " })
    }
}

/// A charter of a simulated world, as a test puts it there.
public struct SandboxPetition: Sendable, Hashable {
    /// Low GUIDs.
    public var owner: UInt32
    public var name: String
    public var signers: [UInt32]
    /// Of a guild; otherwise of an arena team.
    public var isOfGuild: Bool

    public init(owner: UInt32, name: String, signers: [UInt32] = [], isOfGuild: Bool = true) {
        self.owner = owner
        self.name = name
        self.signers = signers
        self.isOfGuild = isOfGuild
    }
}
