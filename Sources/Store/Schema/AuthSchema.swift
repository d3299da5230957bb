/// How the auth database at hand differs: AzerothCore and TrinityCore name some columns differently, older
/// trees lack some (spec auth 8).
public struct AuthSchema: Sendable, Hashable {
    public enum Family: String, Sendable, Hashable { case azerothCore, trinityCore }
    public var family = Family.azerothCore
    /// `session_key` or `session_key_auth`.
    public var sessionKey = "session_key"
    /// `account_access.id` or `AccountID`.
    public var accessAccount = "id"
    /// `account_access.gmlevel` or `SecurityLevel`.
    public var accessLevel = "gmlevel"
    /// `account.Flags`: AzerothCore alone.
    public var hasFlags = true
    /// `account.totp_secret`.
    public var hasToken = true
    /// `build_info`, else the one build 12340 is taken.
    public var hasBuildInfo = true
    /// `logs_ip_actions`.
    public var hasAddressLog = true
    /// `logs_ip_actions.realm_id`, which must have a value where it exists.
    public var addressLogHasRealm = false

    public init() {}

    /// Looks at the database; throws one error that names every table and column that is missing.
    public static func probe(_ database: Database) async throws(StoreError) -> AuthSchema {
        var probe = try await SchemaProbe(
            database, as: .auth,
            tables: [
                "account", "account_access", "account_banned", "ip_banned", "realmlist", "realmcharacters",
                "build_info", "logs_ip_actions",
            ])
        probe.require(
            "account", "id", "username", "salt", "verifier", "last_ip", "last_attempt_ip", "failed_logins",
            "locked", "lock_country", "last_login", "expansion", "mutetime", "locale", "os")
        probe.require("account_access", "RealmID")
        probe.require("account_banned", "id", "bandate", "unbandate", "bannedby", "banreason", "active")
        probe.require("ip_banned", "ip", "bandate", "unbandate", "bannedby", "banreason")
        probe.require(
            "realmlist", "id", "name", "address", "port", "icon", "flag", "timezone", "allowedSecurityLevel",
            "population", "gamebuild")
        probe.require("realmcharacters", "realmid", "acctid", "numchars")

        var schema = AuthSchema()
        schema.family = probe.has("account", "session_key_auth") ? .trinityCore : .azerothCore
        schema.sessionKey = probe.column(of: "account", oneOf: "session_key", "session_key_auth")
        schema.accessAccount = probe.column(of: "account_access", oneOf: "id", "AccountID")
        schema.accessLevel = probe.column(of: "account_access", oneOf: "gmlevel", "SecurityLevel")
        schema.hasFlags = probe.has("account", "Flags")
        schema.hasToken = probe.has("account", "totp_secret")
        schema.hasBuildInfo = probe.has("build_info")
        schema.hasAddressLog = probe.has("logs_ip_actions")
        schema.addressLogHasRealm = probe.has("logs_ip_actions", "realm_id")
        if schema.hasBuildInfo {
            probe.require("build_info", "build", "majorVersion", "minorVersion", "bugfixVersion")
        }
        try probe.check()
        return schema
    }
}
