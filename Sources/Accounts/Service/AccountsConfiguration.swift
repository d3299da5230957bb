public import Base
public import Crypto

/// What an admin can set about accounts, as plain values.
public struct AccountsConfiguration: Sendable {
    /// Builds of the client that may log on; empty: those of `build_info`, and
    /// 12340 where that table is missing.
    public var builds: Set<UInt16> = []
    /// Whether addresses are written to `last_ip`; locks to an address need it.
    public var recordsAddresses = true
    /// How tokens are stored under AzerothCore's `TOTPMasterSecret`; nil: plainly.
    public var tokenBox: SecretBox?
    public var wrongPassword = WrongPasswordPolicy()
    /// The ISO country of an address, empty when unknown: asked where a request does not name one itself.
    public var countryOf: @Sendable (_ address: String) -> String = { _ in "" }
    /// How often expired bans are cleared.
    public var banExpiryInterval: Duration = .seconds(60)
    /// For how long realm rows and builds are remembered.
    public var realmInterval: Duration = .seconds(20)
    /// Rows that `realmlist` must have.
    public var realms: [ConfiguredRealm] = []

    public init() {}
}

/// What follows wrong passwords (spec auth 6: WrongPass.*).
public struct WrongPasswordPolicy: Sendable {
    /// So many in a row bring a ban; 0: never.
    public var countMax: UInt32 = 0
    public var banSeconds: UInt32 = 600
    /// Bans the account instead of the address, which lets anybody lock anybody out.
    public var bansAccount = false
    /// Writes each to `logs_ip_actions`.
    public var isLogged = false

    public init() {}
}

/// A realm of the settings. What is nil keeps its value in the row, or gets the
/// column's default in a new one.
public struct ConfiguredRealm: Sendable, Hashable {
    public var id: RealmID
    public var name: String?
    /// What a client that asks AzerothCore's own realm list is told; Nimbus's answer comes from the registry.
    public var address: String?
    public var port: UInt16?
    /// 0 PvE, 1 PvP, 4 normal, 6 RP, 8 RP-PvP.
    public var icon: UInt8?
    public var timezone: UInt8?
    public var securityMin: UInt8?
    public var build: UInt32?

    public init(id: RealmID, name: String? = nil) {
        self.id = id
        self.name = name
    }
}
