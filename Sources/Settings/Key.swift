/// When a changed value counts.
public enum Reloading: Sendable, Equatable {
    /// At the next reload.
    case live
    /// At the next start.
    case restart
}

/// A setting that exists once: its name, type, default and description, declared in one place.
///
///     static let listen = Key<ListenAddress>("Login.Listen", default: .any(port:
///     3724), doc: "Where to listen.")
public struct Key<Value: SettingValue>: DeclaredKey {
    /// `Section.Key`.
    public let name: String
    public let standard: Value
    public let declaration: Declaration

    /// - Parameters:
    ///   - derived: the default as a text in which `{Other.Key}` stands for the value of another key;
    ///     `standard` is then what comes out when the other keys have their defaults.
    ///   - secret: the value is shown nowhere.
    public init(
        _ name: String, default standard: Value, derived: String? = nil,
        _ constraint: Constraint<Value> = .none,
        reload: Reloading = .restart, secret: Bool = false, doc: String
    ) {
        self.name = name
        self.standard = standard
        declaration = Declaration(
            name: name, standard: derived ?? standard.settingText, isDerived: derived != nil,
            isRequired: false,
            presets: [:], indices: 0...0, reload: reload, isSecret: secret, doc: doc, constraint)
    }
}

/// A setting that exists once for each realm, world, layer ...: `#` in the name stands for the number.
///
///     static let name = IndexedKey("Realm.#.Name", presets: [1: "Nimbus"], example: "My realm", doc: "...")
public struct IndexedKey<Value: SettingValue>: DeclaredKey {
    public let name: String
    /// The default, or for a key that has none the example of the shipped file.
    public let standard: Value
    public let declaration: Declaration

    /// A key with a default for each number.
    public init(
        _ name: String, default standard: Value, derived: String? = nil,
        _ constraint: Constraint<Value> = .none,
        presets: [Int: Value] = [:], indices: ClosedRange<Int> = 1...255, reload: Reloading = .restart,
        secret: Bool = false, doc: String
    ) {
        self.name = name
        self.standard = standard
        declaration = Declaration(
            name: name, standard: derived ?? standard.settingText, isDerived: derived != nil,
            isRequired: false,
            presets: presets.mapValues(\.settingText), indices: indices, reload: reload, isSecret: secret,
            doc: doc, constraint)
    }

    /// A key that must be given for each number that is used, except where a preset says what it is.
    public init(
        required name: String, example: Value, _ constraint: Constraint<Value> = .none,
        presets: [Int: Value] = [:], indices: ClosedRange<Int> = 1...255, reload: Reloading = .restart,
        secret: Bool = false, doc: String
    ) {
        self.name = name
        standard = example
        declaration = Declaration(
            name: name, standard: example.settingText, isDerived: false, isRequired: true,
            presets: presets.mapValues(\.settingText), indices: indices, reload: reload, isSecret: secret,
            doc: doc, constraint)
    }
}

/// A key whose type does not matter, as a section lists it.
public protocol DeclaredKey: Sendable {
    var declaration: Declaration { get }
}

/// Keys that belong together, with a heading for the shipped file.
public struct SettingsSection: Sendable {
    public let title: String
    public let doc: String
    public let declarations: [Declaration]

    public init(_ title: String, doc: String, _ keys: [any DeclaredKey]) {
        self.title = title
        self.doc = doc
        declarations = keys.map(\.declaration)
    }
}
