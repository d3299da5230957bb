import Base
import CharactersAPI

/// A realm's players at one moment, made ready for /who: so that a question costs a look at each of them and
/// no conversion of texts, and the same question nothing at all (spec characters 4).
struct WhoList: Sendable {
    private struct Entry: Sendable {
        let row: Characters.WhoRow
        let team: Characters.Team?
        let security: UInt8
        /// Lower-case, as bytes.
        let name: [UInt8]
        let guild: [UInt8]
    }
    private struct Question: Hashable {
        let team: Characters.Team?
        let seesStaff: Bool
        let filter: Characters.WhoFilter
    }
    let made: Instant
    private let entries: [Entry]
    /// Answers that were given, since a flood is mostly the same question.
    private var answers: [Question: Characters.WhoFound] = [:]
    private static let answersMax = 256

    /// - Parameter guilds: names by id.
    init(_ online: [Characters.Online], guilds: [UInt32: String], at now: Instant) {
        made = now
        entries = online.map { character in
            let guild = guilds[character.guild] ?? ""
            return Entry(
                row: Characters.WhoRow(character, guild: guild), team: Characters.Team(race: character.race),
                security: character.security, name: Array(character.name.lowercased().utf8),
                guild: Array(guild.lowercased().utf8))
        }.sorted { $0.row.name < $1.row.name }
    }

    mutating func answer(
        _ asker: Characters.WhoAsker, _ filter: Characters.WhoFilter, _ limits: WhoLimits
    ) -> Characters.WhoFound {
        let isStaff = asker.security > 0
        let question = Question(
            team: isStaff || limits.showsBothSides ? nil : Characters.Team(race: asker.race),
            seesStaff: isStaff, filter: filter)
        if let known = answers[question] { return known }
        let found = find(question, limits)
        if answers.count >= Self.answersMax { answers = [:] }
        answers[question] = found
        return found
    }

    private func find(_ question: Question, _ limits: WhoLimits) -> Characters.WhoFound {
        let filter = question.filter
        let highest = filter.highest >= 100 ? 255 : filter.highest
        let name = Array(filter.name.lowercased().utf8)
        let guild = Array(filter.guild.lowercased().utf8)
        let words = filter.words.prefix(4).filter { !$0.isEmpty }.map { Array($0.lowercased().utf8) }
        let zones = filter.zones.prefix(10)
        var found = Characters.WhoFound(shown: [], matches: 0)
        for entry in entries {
            let row = entry.row
            guard question.team == nil || entry.team == question.team,
                question.seesStaff || entry.security <= limits.staffLevel,
                row.level >= filter.lowest, row.level <= highest,
                filter.races & 1 << row.race != 0, filter.classes & 1 << row.characterClass != 0,
                zones.isEmpty || zones.contains(row.zone),
                entry.name.contains(name), entry.guild.contains(guild),
                words.isEmpty
                    || words.contains(where: { entry.name.contains($0) || entry.guild.contains($0) })
            else { continue }
            found.matches += 1
            if found.shown.count < limits.shownMax { found.shown.append(row) }
        }
        return found
    }
}

/// What a realm lets its players see of each other.
public struct WhoLimits: Sendable {
    /// A client shows 49.
    public var shownMax = 49
    /// Players see those of the other side, too.
    public var showsBothSides = false
    /// Players see accounts up to this security level.
    public var staffLevel: UInt8 = 3
    /// How old a list may be.
    public var age = Duration.seconds(5)
    public init() {}
}

extension [UInt8] {
    /// Whether another text is a part of this one; an empty one always is.
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard count >= part.count else { return false }
        for start in 0...(count - part.count) where self[start] == first {
            if self[start..<start + part.count].elementsEqual(part) { return true }
        }
        return false
    }
}
