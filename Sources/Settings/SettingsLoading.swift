extension SettingsSchema {
    /// Reads every setting from its most important source. All mistakes are reported, not the first one.
    public func load(_ sources: SettingsSources) throws(SettingsErrors) -> SettingsSnapshot {
        var loading = SettingsLoading(schema: self, sources: sources)
        loading.readFile()
        loading.readEnvironment()
        loading.readOverrides()
        var snapshot = loading.resolve()
        var problems = loading.problems
        if problems.isEmpty {
            let findings = check(snapshot)
            problems = findings.errors
            snapshot.warnings += findings.warnings
        }
        if let errors = SettingsErrors(problems) { throw errors }
        return snapshot
    }

    public func load(
        file: String? = nil, environment: [String: String] = [:], overrides: [String] = []
    ) throws(SettingsErrors) -> SettingsSnapshot {
        try load(SettingsSources(file: file, environment: environment, overrides: overrides))
    }
}

/// One run of `load`.
struct SettingsLoading {
    struct Assignment {
        var declaration: Declaration
        var index: Int?
        var text: String
        var origin: SettingOrigin
    }
    static let secretBytesMax = 65_536
    /// A file full of rubbish is not worth the search for each of its lines.
    private static let suggestionsMax = 20

    let schema: SettingsSchema
    let sources: SettingsSources
    private(set) var problems: [SettingProblem] = []
    private(set) var warnings: [SettingProblem] = []
    private var suggestions = 0
    /// By full name; a later source replaces an earlier one.
    private var assignments: [String: Assignment] = [:]

    init(schema: SettingsSchema, sources: SettingsSources) {
        self.schema = schema
        self.sources = sources
    }

    mutating func readFile() {
        guard let path = sources.file else { return }
        let text: ConfigurationText
        do {
            text = ConfigurationText(try sources.readFile(path, ConfigurationText.bytesMax))
        } catch {
            problems.append(SettingProblem(.file(path: path, line: 0), Self.kind(error)))
            return
        }
        problems += text.problems.map { SettingProblem(.file(path: path, line: $0.line), $0.kind) }
        var own: [String: Assignment] = [:]
        for line in text.assignments {
            let origin = SettingOrigin.file(path: path, line: line.line)
            let full = line.section.map { "\($0).\(line.key)" }
            // Beneath a header a full name may stand too.
            let name =
                full.map { schema.find($0) == nil && schema.find(line.key) != nil ? line.key : $0 }
                ?? line.key
            guard let found = resolve(name, origin) else { continue }
            if let first = own[name] {
                problems.append(SettingProblem(origin, key: name, .duplicate(first: first.origin)))
            } else {
                own[name] = Assignment(
                    declaration: found.declaration, index: found.index, text: line.value, origin: origin)
            }
        }
        for (_, assignment) in own {
            assign((assignment.declaration, assignment.index), assignment.text, assignment.origin)
        }
    }

    mutating func readEnvironment() {
        let prefix = schema.variablePrefix
        for (variable, text) in sources.environment.sorted(by: { $0.key < $1.key }) {
            guard variable.hasPrefix(prefix), !schema.otherVariables.contains(where: variable.hasPrefix)
            else {
                continue
            }
            let rest = String(variable.dropFirst(prefix.count))
            if let found = schema.find(variable: rest) {
                let twin = variable + "_FILE"
                if sources.environment[twin] != nil {
                    let name = found.declaration.name(at: found.index)
                    let origin = SettingOrigin.environment(variable: variable)
                    problems.append(SettingProblem(origin, key: name, .variableTwice(other: twin)))
                }
                assign(found, text, .environment(variable: variable))
            } else if rest.hasSuffix("_FILE"), let found = schema.find(variable: String(rest.dropLast(5))) {
                readSecret(found, variable: variable, path: text)
            } else {
                let suggestion = suggesting() ? schema.suggestion(forVariable: rest) : nil
                warnings.append(
                    SettingProblem(.environment(variable: variable), .unknown(didYouMean: suggestion)))
            }
        }
    }

    /// The value of a variable that ends in `_FILE` is the file's text without the newline at its end.
    private mutating func readSecret(
        _ found: (declaration: Declaration, index: Int?), variable: String, path: String
    ) {
        let origin = SettingOrigin.environmentFile(variable: variable, path: path)
        let name = found.declaration.name(at: found.index)
        do {
            var bytes = try sources.readFile(path, Self.secretBytesMax)
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                problems.append(SettingProblem(origin, key: name, .notUTF8))
                return
            }
            assign(found, text, origin)
        } catch {
            problems.append(SettingProblem(origin, key: name, Self.kind(error)))
        }
    }

    mutating func readOverrides() {
        for override in sources.overrides {
            let parts = override.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String((parts.first ?? "").filter { !$0.isWhitespace })
            let origin = SettingOrigin.argument(name)
            guard parts.count == 2 else {
                problems.append(SettingProblem(origin, .noEqualsSign))
                continue
            }
            guard let found = resolve(name, origin) else { continue }
            assign(found, Self.unquote(parts[1]), origin)
        }
    }

    private static func unquote(_ text: Substring) -> String {
        let trimmed = text.drop { $0 == " " }
        guard trimmed.count >= 2, trimmed.hasPrefix("\""), trimmed.hasSuffix("\"") else {
            return String(trimmed)
        }
        return String(trimmed.dropFirst().dropLast())
    }

    private mutating func resolve(
        _ name: String, _ origin: SettingOrigin
    ) -> (declaration: Declaration, index: Int?)? {
        guard let found = schema.find(name) else {
            let suggestion = suggesting() ? schema.suggestion(for: name) : nil
            problems.append(SettingProblem(origin, key: name, .unknown(didYouMean: suggestion)))
            return nil
        }
        return found
    }

    private mutating func suggesting() -> Bool {
        suggestions += 1
        return suggestions <= Self.suggestionsMax
    }

    /// The later source wins; what it replaces is still looked at, as it counts again one day.
    private mutating func assign(
        _ found: (declaration: Declaration, index: Int?), _ text: String, _ origin: SettingOrigin
    ) {
        let name = found.declaration.name(at: found.index)
        let assignment = Assignment(
            declaration: found.declaration, index: found.index, text: text, origin: origin)
        guard let replaced = assignments.updateValue(assignment, forKey: name) else { return }
        if case .failure(let error) = replaced.declaration.parse(replaced.text) {
            warnings.append(Self.badValue(name, replaced, error))
        }
    }

    private static func badValue(
        _ name: String, _ assignment: Assignment, _ error: SettingValueError
    ) -> SettingProblem {
        let got = assignment.declaration.isSecret ? nil : assignment.text
        return SettingProblem(assignment.origin, key: name, .badValue(expected: error.expected, got: got))
    }

    private static func kind(_ failure: BoundedFile.Failure) -> SettingProblem.Kind {
        switch failure {
        case .unreadable(let reason): .unreadable(reason)
        case .tooLarge(let bytesMax): .tooLarge(bytesMax: bytesMax)
        }
    }
}

extension SettingsLoading {
    /// Turns texts into values, then adds the defaults and what depends on other values.
    mutating func resolve() -> SettingsSnapshot {
        var values: [String: SettingsSnapshot.Entry] = [:]
        for (name, assignment) in assignments.sorted(by: { $0.key < $1.key }) {
            let declaration = assignment.declaration
            if let index = assignment.index, !declaration.indices.contains(index) {
                problems.append(
                    SettingProblem(assignment.origin, key: name, .indexOutOfRange(declaration.indices)))
                continue
            }
            switch declaration.parse(assignment.text) {
            case .success(let value):
                values[name] = SettingsSnapshot.Entry(value: value, origin: assignment.origin)
            case .failure(let error): problems.append(Self.badValue(name, assignment, error))
            }
        }
        let families = entries()
        for isDerived in [false, true] {
            for declaration in schema.declarations where declaration.isDerived == isDerived {
                var places: [(index: Int?, because: SettingOrigin)] = [(nil, .standard)]
                if declaration.isIndexed {
                    places = families[declaration.family, default: [:]].map { ($0, $1) }
                }
                for (index, because) in places {
                    let name = declaration.name(at: index)
                    guard assignments[name] == nil else { continue }
                    values[name] = standard(declaration, at: index, because: because, values)
                }
            }
        }
        return SettingsSnapshot(
            values: values, families: families.mapValues { $0.keys.sorted() }, schema: schema,
            warnings: warnings)
    }

    /// The numbers in use, each with the place that brought it into being. A preset entry exists when its
    /// number is configured or none of its family is.
    private func entries() -> [String: [Int: SettingOrigin]] {
        var result: [String: [Int: SettingOrigin]] = [:]
        for assignment in assignments.values {
            guard let index = assignment.index, assignment.declaration.indices.contains(index) else {
                continue
            }
            let known = result[assignment.declaration.family]?[index]
            let isFirst = known.map { assignment.origin.description < $0.description } ?? true
            if isFirst { result[assignment.declaration.family, default: [:]][index] = assignment.origin }
        }
        let configured = Set(result.keys)
        for declaration in schema.declarations where !configured.contains(declaration.family) {
            for index in declaration.presets.keys {
                result[declaration.family, default: [:]][index] = .standard
            }
        }
        return result
    }

    private mutating func standard(
        _ declaration: Declaration, at index: Int?, because: SettingOrigin,
        _ values: [String: SettingsSnapshot.Entry]
    ) -> SettingsSnapshot.Entry? {
        let name = declaration.name(at: index)
        let preset = index.flatMap { declaration.presets[$0] }
        if declaration.isRequired, preset == nil {
            problems.append(SettingProblem(because, key: name, .missing(expected: declaration.expected)))
            return nil
        }
        let text = schema.expand(preset ?? declaration.standard, index: index) {
            values[$0]?.value.settingText ?? ""
        }
        switch declaration.parse(text) {
        case .success(let value): return SettingsSnapshot.Entry(value: value, origin: .standard)
        case .failure(let error):
            problems.append(
                SettingProblem(.standard, key: name, .badValue(expected: error.expected, got: text)))
            return nil
        }
    }
}
