/// All settings of a program: it reads them from their sources, writes the shipped
/// file and compares at a reload.
public struct SettingsSchema: Sendable {
    public let sections: [SettingsSection]
    /// Variables with these beginnings are no settings, though their names begin as settings do.
    public let otherVariables: [String]
    /// The beginning of every variable: `NIMBUS_`.
    public let variablePrefix: String
    let check: @Sendable (SettingsSnapshot) -> SettingsFindings

    let byPattern: [String: Declaration]
    /// By what stands behind the prefix: `REALM_#_NAME`.
    let byVariable: [String: Declaration]

    /// - Parameter check: looks for what is wrong between values that are right alone.
    public init(
        _ sections: [SettingsSection], variablePrefix: String, otherVariables: [String] = [],
        check: @escaping @Sendable (SettingsSnapshot) -> SettingsFindings = { _ in SettingsFindings() }
    ) {
        self.sections = sections
        self.otherVariables = otherVariables
        self.variablePrefix = variablePrefix
        self.check = check
        let all = sections.flatMap(\.declarations)
        byPattern = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
        byVariable = Dictionary(all.map { (Self.variable(for: $0.name), $0) }) { first, _ in first }
    }

    public var declarations: [Declaration] { sections.flatMap(\.declarations) }

    static func variable(for name: String) -> String {
        name.uppercased().split(separator: ".", omittingEmptySubsequences: false).joined(separator: "_")
    }

    /// A setting by the name that somebody wrote.
    func find(_ name: String) -> (declaration: Declaration, index: Int?)? {
        guard let folded = FoldedName(name, separator: "."), let declaration = byPattern[folded.pattern]
        else {
            return nil
        }
        return (declaration, folded.index)
    }

    /// A setting by its variable, without the prefix.
    func find(variable: String) -> (declaration: Declaration, index: Int?)? {
        guard let folded = FoldedName(variable, separator: "_"), let declaration = byVariable[folded.pattern]
        else {
            return nil
        }
        return (declaration, folded.index)
    }

    /// The name that a mistyped one was meant to be.
    func suggestion(for name: String) -> String? {
        guard let folded = FoldedName(name, separator: ".") else { return nil }
        let nearest = EditDistance.nearest(to: folded.pattern, in: byPattern.keys.sorted())
        return nearest.flatMap { byPattern[$0]?.name(at: folded.index ?? ($0.contains("#") ? 1 : nil)) }
    }

    func suggestion(forVariable name: String) -> String? {
        guard let folded = FoldedName(name, separator: "_"),
            let nearest = EditDistance.nearest(to: folded.pattern, in: byVariable.keys.sorted()),
            let declaration = byVariable[nearest]
        else { return nil }
        let index = folded.index ?? (declaration.isIndexed ? 1 : nil)
        return variablePrefix + Self.variable(for: declaration.name(at: index))
    }

    /// What is wrong in the declarations themselves: names that collide, defaults that do not parse.
    /// Empty in a correct program; a test holds it so.
    public var mistakes: [String] {
        var result: [String] = []
        var seen: [String: String] = [:]
        for declaration in declarations {
            let variable = Self.variable(for: declaration.name)
            if let other = seen.updateValue(declaration.name, forKey: variable) {
                result.append("\(declaration.name) and \(other) share a variable")
            }
            if declaration.doc.isEmpty { result.append("\(declaration.name) has no doc") }
            for index in declaration.isIndexed ? [1] : [nil] {
                let text = expand(declaration.standard, index: index) { byPattern[$0]?.standard ?? "" }
                if case .failure = declaration.parse(text) {
                    result.append("the default \(text) of \(declaration.name) is not \(declaration.expected)")
                }
            }
            for preset in declaration.presets.values {
                if case .failure = declaration.parse(preset) {
                    result.append(
                        "the preset \(preset) of \(declaration.name) is not \(declaration.expected)")
                }
            }
        }
        return result
    }

    /// Fills `{#}` and `{Other.Key}` in a default.
    func expand(_ text: String, index: Int?, _ value: (String) -> String) -> String {
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            result += rest[..<open] + (name == "#" ? index.map(String.init) ?? "" : value(name))
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
