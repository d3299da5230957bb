import Settings

/// A small program's settings, with one key of each sort.
enum Sample {
    /// A path, or a server with a password.
    struct Place: SettingValue {
        var path = ""
        var password = ""
        init(path: String) { self.path = path }
        init(settingText: String) throws(SettingValueError) {
            let parts = settingText.split(separator: "@")
            guard settingText.hasPrefix("file:") || parts.count == 2 else {
                throw SettingValueError(expected: "\(Self.expected): it names no place")
            }
            path = settingText.hasPrefix("file:") ? String(settingText.dropFirst(5)) : String(parts[1])
            password = settingText.hasPrefix("file:") ? "" : String(parts[0])
        }
        var settingText: String { password.isEmpty ? "file:\(path)" : "\(password)@\(path)" }
        var masked: String { password.isEmpty ? settingText : "***@\(path)" }
        static var expected: String { "file:PATH or PASSWORD@SERVER" }
    }
    enum Level: String, SettingChoice { case low, high }

    static let listen = Key<ListenAddress>(
        "Login.Listen", default: .any(port: 3724), doc: "Where to listen.")
    static let timeout = Key<Duration>(
        "Login.Timeout", default: .seconds(30), .range(.seconds(1)...(.seconds(600))), reload: .live,
        doc: "How long.")
    static let level = Key<Level>("Log.Level", default: .low, reload: .live, doc: "How much.")
    static let buffer = Key<ByteSize>("Login.Buffer", default: .kibibytes(64), doc: "How large.")
    static let token = Key<String>("Admin.Token", default: "", secret: true, doc: "Who may.")
    static let folder = Key<String>("Data.Folder", default: "data", .notEmpty, doc: "Where files lie.")
    static let database = Key<Place>(
        "Database.Main", default: Place(path: "data/main.db"), derived: "file:{Data.Folder}/main.db",
        secret: true, doc: "Where accounts lie.")
    static let realmName = IndexedKey<String>(
        required: "Realm.#.Name", example: "My realm", .length(1...32), presets: [1: "First"],
        doc: "Its name.")
    static let realmDatabase = IndexedKey<Place>(
        "Realm.#.Database", default: Place(path: "data/realm-1.db"),
        derived: "file:{Data.Folder}/realm-{#}.db", doc: "Its characters.")
    static let worldAddress = IndexedKey<HostAddress>(
        required: "World.#.Address", example: .loopback(port: 8086), indices: 1...9, doc: "Where it is.")
    static let worldMaps = IndexedKey<[Int]>(
        "World.#.Maps", default: [], .elements(0...65_535), doc: "What it runs.")
    static let layers = IndexedKey<Int>(
        "Layers.#", default: 2, .range(1...8), indices: 0...65_535, reload: .live,
        doc: "How often a map exists.")

    static let schema = SettingsSchema(
        [
            SettingsSection("Login", doc: "The front door.", [listen, timeout, buffer]),
            SettingsSection("Other", doc: "", [level, token, folder, database]),
            SettingsSection("Realms", doc: "", [realmName, realmDatabase]),
            SettingsSection("Worlds", doc: "", [worldAddress, worldMaps, layers]),
        ],
        variablePrefix: "NIMBUS_", otherVariables: ["NIMBUS_TEST_"]
    ) { snapshot in
        var findings = SettingsFindings()
        let origin = snapshot.origin(of: timeout)
        if snapshot[timeout] == .seconds(13) {
            findings.errors.append(SettingProblem(origin, key: timeout.name, .conflict("brings bad luck")))
        }
        if snapshot[timeout] == .seconds(12) {
            findings.warnings.append(SettingProblem(origin, key: timeout.name, .conflict("is close to 13")))
        }
        return findings
    }

    /// Loads `text` as if it were the file nimbus.conf; other files are those of `files`.
    static func load(
        _ text: String? = nil, environment: [String: String] = [:], overrides: [String] = [],
        files: [String: [UInt8]] = [:]
    ) throws(SettingsErrors) -> SettingsSnapshot {
        try schema.load(sources(text, environment: environment, overrides: overrides, files: files))
    }

    static func sources(
        _ text: String? = nil, environment: [String: String] = [:], overrides: [String] = [],
        files: [String: [UInt8]] = [:]
    ) -> SettingsSources {
        var all = files
        all["nimbus.conf"] = text.map { Array($0.utf8) }
        let readable = all
        return SettingsSources(
            file: text == nil ? nil : "nimbus.conf", environment: environment, overrides: overrides,
            readFile: { (path, bytesMax) throws(BoundedFile.Failure) in
                guard let bytes = readable[path] else { throw .unreadable("No such file or directory") }
                guard bytes.count <= bytesMax else { throw .tooLarge(bytesMax: bytesMax) }
                return bytes
            })
    }

    /// The messages of a load that must fail.
    static func messages(
        _ text: String? = nil, environment: [String: String] = [:], overrides: [String] = [],
        files: [String: [UInt8]] = [:]
    ) -> [String] {
        do {
            _ = try load(text, environment: environment, overrides: overrides, files: files)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}
