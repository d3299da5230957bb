import NATSWire
import Settings
import Store

/// Looks for settings that are right alone but not together.
struct ConfigurationCheck {
    private let settings: SettingsSnapshot
    private(set) var findings = SettingsFindings()

    init(_ settings: SettingsSnapshot) {
        self.settings = settings
        checkListeners()
        checkWorlds()
        checkRealms()
        checkRetries()
        checkBus()
    }

    private var realms: [Int] { settings.indices(of: RealmSettings.name) }
    private var worlds: [Int] { settings.indices(of: WorldsSettings.address) }

    private mutating func checkListeners() {
        var taken: [(name: String, address: ListenAddress)] = []
        var all: [(name: String, address: ListenAddress, origin: SettingOrigin)] = [
            ("Login.Listen", settings[LoginSettings.listen], settings.origin(of: LoginSettings.listen))
        ]
        for realm in realms {
            let origin = settings.origin(of: RealmSettings.listen, realm)
            all.append(("Realm.\(realm).Listen", settings[RealmSettings.listen, realm], origin))
        }
        if let admin = settings[AdminSettings.listen] {
            all.append(("Admin.Listen", admin, settings.origin(of: AdminSettings.listen)))
        }
        if let bus = settings[BusSettings.listen] {
            all.append(("Bus.Listen", bus, settings.origin(of: BusSettings.listen)))
        }
        let sandbox = settings[SandboxSettings.listen]
        for world in 0..<settings[SandboxSettings.worlds] where sandbox.port != 0 {
            let origin = settings.origin(of: SandboxSettings.listen)
            guard let address = sandbox.shifted(by: world) else {
                let text = "there are not so many ports above \(sandbox.port)"
                findings.errors.append(SettingProblem(origin, key: "Sandbox.Listen", .conflict(text)))
                break
            }
            all.append(("Sandbox.Listen", address, origin))
        }
        for (name, address, origin) in all {
            if let other = taken.first(where: { $0.address.collides(with: address) }) {
                let text = "\(address) is taken by \(other.name) already; choose another port"
                findings.errors.append(SettingProblem(origin, key: name, .conflict(text)))
            }
            taken.append((name, address))
        }
    }

    private mutating func checkWorlds() {
        for world in worlds where !settings[WorldsSettings.isCrossRealm, world] {
            let realm = settings[WorldsSettings.realm, world]
            guard !realms.contains(realm) else { continue }
            unknownRealm(
                realm, key: "World.\(world).Realm", settings.origin(of: WorldsSettings.realm, world))
        }
        for realm in settings.indices(of: GUIDsSettings.floors) where !realms.contains(realm) {
            unknownRealm(
                realm, key: "GUIDs.Floors.\(realm)", settings.origin(of: GUIDsSettings.floors, realm))
        }
        guard settings[SandboxSettings.worlds] > 0 else { return }
        let origin = settings.origin(of: SandboxSettings.worlds)
        for realm in settings[SandboxSettings.realm] where !realms.contains(realm) {
            unknownRealm(realm, key: "Sandbox.Realm", origin)
        }
        for realm in settings[SandboxSettings.realm]
        where worlds.contains(where: { settings[WorldsSettings.realm, $0] == realm }) {
            findings.warnings.append(
                SettingProblem(
                    origin, key: "Sandbox.Worlds",
                    .conflict(
                        "realm \(realm) has worldservers of its own and sandbox ones besides; Sandbox.Worlds = 0 "
                            + "switches these off")))
        }
    }

    private mutating func unknownRealm(_ realm: Int, key: String, _ origin: SettingOrigin) {
        let known = realms.map(String.init).joined(separator: ", ")
        findings.errors.append(
            SettingProblem(origin, key: key, .conflict("there is no realm \(realm); configured: \(known)")))
    }

    private mutating func checkRealms() {
        var byName: [String: Int] = [:]
        for realm in realms {
            let name = settings[RealmSettings.name, realm]
            let origin = settings.origin(of: RealmSettings.name, realm)
            if let other = byName.updateValue(realm, forKey: name) {
                findings.errors.append(
                    SettingProblem(
                        origin, key: "Realm.\(realm).Name",
                        .conflict("realm \(other) has the name \(name) too")))
            }
            let address = settings[RealmSettings.publicAddress, realm]
            if address.host.contains(":") {
                findings.errors.append(
                    SettingProblem(
                        settings.origin(of: RealmSettings.publicAddress, realm),
                        key: "Realm.\(realm).PublicAddress",
                        .conflict("the client knows no IPv6; give an IPv4 address or a name")))
            }
        }
        checkSharedDatabases()
    }

    private mutating func checkSharedDatabases() {
        var taken: [DatabaseSetting: Int] = [:]
        for realm in realms {
            let database = settings[RealmSettings.charactersDatabase, realm]
            // A nameless database in memory is another one for each that opens it.
            if database.url.location == .memory(name: "") { continue }
            guard let other = taken.updateValue(realm, forKey: database) else { continue }
            findings.errors.append(
                SettingProblem(
                    settings.origin(of: RealmSettings.charactersDatabase, realm),
                    key: "Realm.\(realm).CharactersDatabase",
                    .conflict("realm \(other) keeps its characters there; two realms cannot share a database")
                ))
        }
    }

    private mutating func checkBus() {
        checkMeetingPlace()
        checkServersOfTheBus()
        checkCredentialsOfTheBus()
    }

    /// Who speaks on the bus is believed: nobody from outside may without saying who it is.
    private mutating func checkCredentialsOfTheBus() {
        let hasToken = !settings[BusSettings.token].isEmpty
        let (hasUser, hasPassword) = (
            !settings[BusSettings.user].isEmpty, !settings[BusSettings.password].isEmpty
        )
        if hasUser != hasPassword {
            let (set, missing) =
                hasUser ? (BusSettings.user, BusSettings.password) : (BusSettings.password, BusSettings.user)
            conflict(set, "clients are asked for a name and a password; set \(missing.name) as well")
        } else if hasUser, hasToken {
            conflict(
                BusSettings.user,
                "Bus.Token is set too; clients are asked for it, or for a name and a password")
        }
        guard let listen = settings[BusSettings.listen], !listen.isLoopback, !hasToken, !hasUser else {
            return
        }
        conflict(
            BusSettings.listen,
            "\(listen) can be reached from other machines; set Bus.Token, or Bus.User and Bus.Password")
    }

    /// The texts have nothing of the credentials.
    private mutating func checkServersOfTheBus() {
        let servers = settings[BusSettings.nats]
        guard !servers.isEmpty else { return }
        do throws(NATSAddressError) {
            _ = try NATSAddress.list(servers)
        } catch {
            conflict(BusSettings.nats, "\(error); expected nats://host:4222, several with commas between")
        }
    }

    private mutating func conflict<Value>(_ key: Key<Value>, _ text: String) {
        findings.errors.append(
            SettingProblem(settings.origin(of: key), key: key.name, .conflict(text)))
    }

    /// Parts of a cluster need a place to meet, and one only.
    private mutating func checkMeetingPlace() {
        let (hasDoor, hasServers) = (settings[BusSettings.listen] != nil, !settings[BusSettings.nats].isEmpty)
        if hasDoor, hasServers {
            findings.errors.append(
                SettingProblem(
                    settings.origin(of: BusSettings.nats), key: "Bus.NATS",
                    .conflict("Bus.Listen is set too; the bus is either here or at NATS servers")))
        }
        let services = settings[ProcessSettings.services]
        if !services.isEmpty, !hasDoor, !hasServers {
            findings.errors.append(
                SettingProblem(
                    settings.origin(of: ProcessSettings.services), key: "Process.Services",
                    .conflict("nobody could reach what is hosted elsewhere; set Bus.NATS")))
        }
    }

    private mutating func checkRetries() {
        guard settings[TransitionSettings.retryDelay] > settings[TransitionSettings.retryDelayMax] else {
            return
        }
        findings.errors.append(
            SettingProblem(
                settings.origin(of: TransitionSettings.retryDelay), key: "Transition.RetryDelay",
                .conflict("is longer than Transition.RetryDelayMax")))
    }
}
