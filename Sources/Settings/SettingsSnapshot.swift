/// The values of all settings at one time.
public struct SettingsSnapshot: Sendable {
    public struct Entry: Sendable {
        public let value: any SettingValue
        public let origin: SettingOrigin
    }
    /// By full name.
    var values: [String: Entry]
    var families: [String: [Int]]
    let schema: SettingsSchema
    /// Variables that look like settings and are none, and what the program finds odd.
    public internal(set) var warnings: [SettingProblem]

    public subscript<Value>(_ key: Key<Value>) -> Value {
        values[key.name]?.value as? Value ?? key.standard
    }

    /// A key of an entry; its default for numbers that are not in use.
    public subscript<Value>(_ key: IndexedKey<Value>, _ index: Int) -> Value {
        values[key.declaration.name(at: index)]?.value as? Value ?? key.standard
    }

    /// The numbers in use of the family that `key` belongs to, rising: the realms for `Realm.#.Name`.
    public func indices<Value>(of key: IndexedKey<Value>) -> [Int] {
        families[key.declaration.family] ?? []
    }

    /// Where the value comes from, for messages about it.
    public func origin<Value>(of key: Key<Value>) -> SettingOrigin { values[key.name]?.origin ?? .standard }
    public func origin<Value>(of key: IndexedKey<Value>, _ index: Int) -> SettingOrigin {
        values[key.declaration.name(at: index)]?.origin ?? .standard
    }

    /// Full names in the order of the declarations.
    var names: [(name: String, declaration: Declaration)] {
        schema.declarations.flatMap { declaration in
            guard declaration.isIndexed else { return [(name: declaration.name, declaration: declaration)] }
            return (families[declaration.family] ?? []).map {
                (name: declaration.name(at: $0), declaration: declaration)
            }
        }
    }

    /// Each setting with its value and where that comes from, one a line. Secrets are masked.
    public func describe() -> String {
        let lines = names.compactMap { name, declaration -> (String, String)? in
            guard let entry = values[name] else { return nil }
            let text = declaration.isSecret ? entry.value.masked : entry.value.settingText
            return ("\(name) = \(ConfigurationText.write(text))", entry.origin.description)
        }
        let width = min(60, lines.map(\.0.count).max() ?? 0)
        return lines.map { line, origin in
            line + String(repeating: " ", count: max(0, width - line.count)) + "  # \(origin)\n"
        }.joined()
    }
}
