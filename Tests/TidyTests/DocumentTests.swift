import Foundation
import Testing

/// The documents: what they point at is there, and no text points at one particular machine.
struct DocumentTests {
    private static let documents = Repository.paths.filter { $0.hasSuffix(".md") }

    @Test func everyLinkInADocumentResolves() throws {
        for path in Self.documents {
            for (number, line) in Self.prose(of: path) {
                for match in line.matches(of: /\]\(([^)\s]+)\)/) {
                    if let complaint = Self.complaint(about: String(match.1), in: path) {
                        broken(path, number, complaint)
                    }
                }
            }
        }
    }

    @Test func everyPathThatADocumentNamesIsThere() {
        for path in Self.documents where path != "docs/CHANGELOG.md" {
            for (number, line) in Self.prose(of: path) {
                for match in line.matches(of: /`((?:Sources|Tests|etc|docs|\.ci)\/[^`\s]*)`/) {
                    let named = String(match.1)
                    if named.contains(where: { "*<>…{}".contains($0) }) { continue }
                    if !Repository.exists(named) { broken(path, number, "\(named) is not there") }
                }
            }
        }
    }

    @Test func noTextNamesAPlaceOnOneMachine() {
        let place = ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/"]
        for path in Repository.paths {
            guard let text = Repository.text(of: path), place.contains(where: text.holds) else {
                continue
            }
            for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                for word in place where line.contains(word) { broken(path, index + 1, "it names \(word)") }
            }
        }
    }

    @Test func theTopLevelHoldsOnlyWhatBelongsThere() {
        let allowed: Set<String> = [
            "Package.swift", "Package.resolved", "Sources", "Tests", "etc", "docs", "Makefile", "README.md",
            "LICENSE",
        ]
        // What `make run` leaves there is named in .gitignore.
        let ignored = (Repository.text(of: ".gitignore") ?? "").split(separator: "\n")
            .filter { $0.hasPrefix("/") }.map { String($0.split(separator: "/")[0]) }
        for entry in Set(Repository.paths.compactMap { $0.split(separator: "/").first.map(String.init) }) {
            if !allowed.contains(entry), !entry.hasPrefix("."), !ignored.contains(entry) {
                broken(entry, 1, "it does not belong at the top level")
            }
        }
    }

    /// The lines of a document that are no code block, with their numbers.
    private static func prose(of path: String) -> [(Int, Substring)] {
        guard let text = Repository.text(of: path) else { return [] }
        var fenced = false
        var kept: [(Int, Substring)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                fenced.toggle()
            } else if !fenced {
                kept.append((index + 1, line))
            }
        }
        return kept
    }

    private static func complaint(about link: String, in document: String) -> String? {
        if link.contains("://") || link.hasPrefix("mailto:") { return nil }
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let folder = (document as NSString).deletingLastPathComponent
        let target =
            parts[0].isEmpty
            ? document
            : ((folder as NSString).appendingPathComponent(parts[0]) as NSString).standardizingPath
        guard Repository.exists(target) else { return "the link to \(link) leads nowhere" }
        guard parts.count == 2, target.hasSuffix(".md") else { return nil }
        let anchors = prose(of: target).filter { $0.1.hasPrefix("#") }.map { anchor(of: $0.1) }
        return anchors.contains(parts[1]) ? nil : "\(target) has no heading for #\(parts[1])"
    }

    private static func anchor(of heading: Substring) -> String {
        let title = heading.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
        return String(
            title.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.map { $0 == " " ? "-" : $0 })
    }
}
