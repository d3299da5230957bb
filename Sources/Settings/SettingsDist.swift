extension SettingsSchema {
    /// The shipped configuration file: each setting with its description and default. Lines that start with
    /// `#` and a name directly behind it are examples, or defaults that follow another setting.
    public func generateDist(introduction: String) -> String {
        var lines = Self.comment(introduction)
        for section in sections {
            lines += ["", String(repeating: "#", count: 78)] + Self.comment(section.title)
            lines += section.doc.isEmpty ? [] : ["#"] + Self.comment(section.doc)
            for declaration in section.declarations {
                lines.append("")
                lines += Self.comment(declaration.doc)
                lines += Self.comment("Value: \(declaration.expected). \(Self.effect(declaration))")
                lines += entries(declaration)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func effect(_ declaration: Declaration) -> String {
        declaration.reload == .live ? "Counts after a reload." : "Counts after a restart."
    }

    private func entries(_ declaration: Declaration) -> [String] {
        guard declaration.isIndexed, !declaration.presets.isEmpty else {
            let isActive = !declaration.isIndexed && !declaration.isDerived
            let index = declaration.isIndexed ? max(1, declaration.indices.lowerBound) : nil
            return [(isActive ? "" : "#") + line(declaration, declaration.standard, index)]
        }
        return declaration.presets.sorted { $0.key < $1.key }.map { line(declaration, $0.value, $0.key) }
    }

    private func line(_ declaration: Declaration, _ text: String, _ index: Int?) -> String {
        let value = expand(text, index: index) { byPattern[$0]?.standard ?? "" }
        return "\(declaration.name(at: index)) = \(ConfigurationText.write(value))"
    }

    /// Lines of a comment, broken at blanks.
    private static func comment(_ text: String) -> [String] {
        let widthMax = 100
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
            paragraph -> [String] in
            if paragraph.hasPrefix("  ") { return ["# " + paragraph] }
            var lines = ["#"]
            for word in paragraph.split(separator: " ") {
                if lines[lines.count - 1].count + word.count + 1 > widthMax { lines.append("#") }
                lines[lines.count - 1] += " " + word
            }
            return lines
        }
    }
}
