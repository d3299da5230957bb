import AccountsAPI
import Base
import Bus
import Store

/// The realm list (spec auth 7) and the builds that may log on (spec auth 2).
extension AccountsService {
    /// What the tables said when they were read last.
    struct RealmTable {
        var rows: [AccountsStore.RealmRow]
        /// nil: the table does not exist.
        var builds: [UInt32: Accounts.BuildVersion]?
        var readAt: Instant
    }

    func listRealms(_ request: Accounts.ListRealms) async throws -> [Accounts.Realm] {
        let table = try await realmTable()
        let mine = try await store.onRealms(request.account)
        let everywhere = mine.levels[-1] ?? 0
        return table.rows.map { row in
            let number = Int64(row.id.rawValue)
            let level = max(everywhere, mine.levels[number] ?? 0)
            return Accounts.Realm(
                id: row.id, name: row.name, icon: row.icon, flags: row.flags & ~0x02, timezone: row.timezone,
                locked: row.securityMin > level, population: row.population, build: row.build,
                version: Self.version(of: row.build, table), characters: mine.characters[number] ?? 0)
        }
    }

    func recordCharacterCount(_ request: Accounts.RecordCharacterCount) async throws -> Done {
        try await store.setCharacterCount(request.account, on: request.realm, to: request.count)
        return Done()
    }

    func acceptsBuild(_ build: UInt16) async throws(StoreError) -> Bool {
        // Older clients speak another form of the protocol, and no gateway could serve them (spec auth 2).
        guard build > Self.oldProtocolBuildMax else { return false }
        if !configuration.builds.isEmpty { return configuration.builds.contains(build) }
        return Self.version(of: UInt32(build), try await realmTable()) != nil
    }
    private static let oldProtocolBuildMax: UInt16 = 6_141

    private static func version(of build: UInt32, _ table: RealmTable) -> Accounts.BuildVersion? {
        if let builds = table.builds { return builds[build] }
        return build == 12_340 ? Accounts.BuildVersion(major: 3, minor: 3, bugfix: 5) : nil
    }

    private func realmTable() async throws(StoreError) -> RealmTable {
        if let realms, time.now() - realms.readAt < configuration.realmInterval { return realms }
        let rows = try await store.realms()
        let builds = try await store.builds()
        let unfit = rows.filter { $0.id.rawValue == 0 || $0.id.rawValue > 255 }
        if !unfit.isEmpty, realms == nil {
            // The wire has one byte for the number.
            log.error(
                "realms with a number over 255 are left out",
                ["realms": .string(unfit.map(\.id.description).joined(separator: " "))])
        }
        let table = RealmTable(
            rows: rows.filter { (1...255).contains($0.id.rawValue) }, builds: builds, readAt: time.now())
        realms = table
        return table
    }

    /// Rows that are missing are made; of a row that is there, only what the settings say.
    func writeConfiguredRealms() async throws(StoreError) {
        for realm in configuration.realms {
            guard (1...255).contains(realm.id.rawValue) else {
                throw StoreError(.failed, "realm \(realm.id): its number must be 1 to 255")
            }
            if try await store.write(realm) {
                log.notice("realm written to the realm list", ["realm": LogValue(realm.id)])
            }
        }
        realms = nil
    }
}
