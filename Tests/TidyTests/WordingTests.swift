import Testing

/// Words that must not stand in the code, or only in the files that are listed with a reason.
struct WordingTests {
    /// A word, where it may stand, and why it may stand nowhere else.
    struct Rule: Sendable, CustomTestStringConvertible {
        /// Plain words, one of which a line must hold before the pattern is tried.
        let words: [String]
        let pattern: String
        let because: String
        /// Files (or folders, ending in a slash) where it is allowed, each with a reason.
        var allowed: [String: String] = [:]
        var alsoInTests = false

        var testDescription: String { pattern }
    }

    @Test(arguments: Self.rules)
    func aForbiddenWordStandsOnlyWhereItIsAllowed(_ rule: Rule) throws {
        let pattern = try Regex(rule.pattern)
        var used: Set<String> = []
        for file in rule.alsoInTests ? Repository.swift : Repository.product {
            let hits = file.lines(holding: rule.words, matching: pattern)
            guard !hits.isEmpty else { continue }
            let places = rule.allowed.keys.filter {
                file.path == $0 || $0.hasSuffix("/") && file.path.hasPrefix($0)
            }
            used.formUnion(places)
            guard places.isEmpty else { continue }
            for line in hits { broken(file.path, line, "\(rule.pattern): \(rule.because)") }
        }
        for path in rule.allowed.keys where !used.contains(path) {
            broken(
                "Tests/TidyTests/WordingRules.swift", 1,
                "\(path) is allowed \(rule.pattern), but has it no more")
        }
    }

    @Test func namesSayWhatAThingIs() throws {
        let words = ["Manager", "Helper", "Util", "Common", "Impl"]
        let word = try Regex("(Manager|Helper|Utils?|Utility|Utilities|Common|Impl)\\b")
        let declaration = try Regex(
            "\\b(class|struct|enum|actor|protocol|typealias)\\s+\\w*(Manager|Helper|Util\\w*|Common|Impl)\\b")
        for file in Repository.swift {
            if file.name.dropLast(6).firstMatch(of: word) != nil {
                broken(file.path, 1, "the file's name says nothing: Manager, Helper, Util, Common, Impl")
            }
            for line in file.lines(holding: words, matching: declaration) {
                broken(file.path, line, "the type's name says nothing")
            }
        }
    }

    @Test func noForceUnwrap() throws {
        let unwrap = try Regex("[A-Za-z0-9_)\\]}\"?]!(?!=)")
        let implicit = try Regex(":\\s*[A-Z][A-Za-z0-9_.<>]*!")
        for file in Repository.product where !Self.mayUnwrap.keys.contains(file.path) {
            for line in file.lines(holding: ["!"], matching: unwrap) {
                broken(file.path, line, "force unwrap")
            }
            for line in file.lines(holding: ["!"], matching: implicit) {
                broken(file.path, line, "implicitly unwrapped optional")
            }
        }
    }

    @Test func nothingIsLeftToDo() {
        let notes = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK:"]
        for file in Repository.sources {
            for (index, line) in file.lines.enumerated() where notes.contains(where: line.holds) {
                broken(file.path, index + 1, "a note of something to do: file an issue instead")
            }
        }
    }
}
