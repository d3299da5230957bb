import Base
import CharactersAPI

/// A realm's players at one moment, made ready for /who: so that a question costs a look at each of them and
/// no conversion of texts, and the same question nothing at all (spec characters 4).
struct WhoList: Sendable {
    /// What a question looks at, without anything that is counted by reference.
    private struct Entry: Sendable {
        let team: Characters.Team?
        let security: UInt8, level: UInt8, race: UInt8, characterClass: UInt8
        let isHidden: Bool
        let zone: UInt32
        /// In `texts`.
        let name: Range<Int32>, guild: Range<Int32>
    }
    private struct Question: Hashable {
        let team: Characters.Team?
        /// The asker's.
        let security: UInt8
        let locale: UInt8
        let filter: Characters.WhoFilter
    }
    let made: Instant
    private let rows: [Characters.WhoRow]
    /// In the order of `rows`.
    private let entries: [Entry]
    /// Names of players and guilds in lower case, one behind the other.
    private let texts: [UInt8]
    /// Answers that were given, since a flood is mostly the same question.
    private var answers: [Question: Characters.WhoFound] = [:]
    private static let answersMax = 256

    /// - Parameter guilds: names by id.
    init(_ online: [Characters.Online], guilds: [UInt32: String], at now: Instant) {
        made = now
        var texts: [UInt8] = []
        func keep(_ text: String) -> Range<Int32> {
            let start = texts.count
            texts += text.lowercased().utf8
            return Int32(clamping: start)..<Int32(clamping: texts.count)
        }
        let guildTexts = guilds.mapValues { keep($0) }
        let sorted = online.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        rows = sorted.map { Characters.WhoRow($0, guild: guilds[$0.guild] ?? "") }
        entries = sorted.map { character in
            Entry(
                team: Characters.Team(race: character.race), security: character.security,
                level: character.level, race: character.race, characterClass: character.characterClass,
                isHidden: character.status.contains(.hidden), zone: character.zone,
                name: keep(character.name), guild: guildTexts[character.guild] ?? 0..<0)
        }
        self.texts = texts
    }

    mutating func answer(
        _ asker: Characters.WhoAsker, _ filter: Characters.WhoFilter, _ limits: WhoLimits
    ) -> Characters.WhoFound {
        let isStaff = asker.security > 0
        let question = Question(
            team: isStaff || limits.showsBothSides ? nil : Characters.Team(race: asker.race),
            security: asker.security, locale: asker.locale, filter: filter)
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
        let zones = Array(filter.zones.prefix(10))
        let named = limits.zones.zones(namedByOneOf: words, locale: question.locale)
        var found = Characters.WhoFound(shown: [], matches: 0)
        for (index, entry) in entries.enumerated() {
            guard question.team == nil || entry.team == question.team,
                question.security > 0 || entry.security <= limits.staffLevel,
                !entry.isHidden || question.security >= entry.security,
                entry.level >= filter.lowest, entry.level <= highest,
                filter.races & 1 << entry.race != 0, filter.classes & 1 << entry.characterClass != 0,
                zones.isEmpty || zones.contains(entry.zone),
                has(entry.name, name), has(entry.guild, guild),
                words.isEmpty || named.contains(entry.zone)
                    || words.contains(where: { has(entry.name, $0) || has(entry.guild, $0) })
            else { continue }
            found.matches += 1
            if found.shown.count < limits.shownMax { found.shown.append(rows[index]) }
        }
        return found
    }

    /// Whether a text has a part; an empty one is a part of all.
    private func has(_ text: Range<Int32>, _ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        let last = Int(text.upperBound) - part.count
        var start = Int(text.lowerBound)
        while start <= last {
            if texts[start] == first {
                var length = 1
                while length < part.count, texts[start + length] == part[length] { length += 1 }
                if length == part.count { return true }
            }
            start += 1
        }
        return false
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
    public var zones = ZoneNames([:])
    /// How old a list may be.
    public var age = Duration.seconds(5)
    public init() {}
}
