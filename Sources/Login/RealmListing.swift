import AccountsAPI
import Base
import Wire
import WorldsAPI

/// Makes the list of realms out of the accounts service's rows and the registry's
/// word on who is up (spec auth 7).
struct RealmListing {
    /// The address of a realm that has none; the client needs some text there.
    static let nowhere = "0.0.0.0:0"

    /// The build of the client that reads the list.
    let build: UInt16
    /// How many sessions count as a full realm.
    let capacity: UInt32

    /// Realms without a state are offline.
    func answer(_ rows: [Accounts.Realm], _ states: [Worlds.RealmState]) -> RealmListAnswer {
        let states = Dictionary(states.map { ($0.realm, $0) }) { first, _ in first }
        return RealmListAnswer(
            realms: Array(rows.compactMap { row($0, states[$0.id]) }.prefix(RealmListAnswer.realmsMax)))
    }

    /// nil when the realm is of a build that nobody knows: this client must not see it.
    private func row(_ row: Accounts.Realm, _ state: Worlds.RealmState?) -> Realm? {
        guard let id = UInt8(exactly: row.id.rawValue) else { return nil }
        var realm = Realm()
        realm.kind = kind(row.icon)
        realm.isLocked = row.locked
        realm.flags = Realm.Flags(rawValue: row.flags).subtracting(.offline)
        realm.name = row.name
        realm.address = state?.gatewayAddress ?? Self.nowhere
        realm.population = population(row, state)
        realm.characters = row.characters
        realm.category = row.timezone
        realm.id = id
        if state?.isOnline != true || state?.gatewayAddress == nil { realm.flags.insert(.offline) }

        let isOwnBuild = row.build == UInt32(build)
        guard let version = row.version, let realmBuild = UInt16(exactly: row.build) else {
            realm.flags.remove(.specifyBuild)
            return isOwnBuild ? realm : nil
        }
        realm.version = ClientVersion(
            major: version.major, minor: version.minor, bugfix: version.bugfix, build: realmBuild)
        if !isOwnBuild { realm.flags.formUnion([.offline, .specifyBuild]) }
        return realm
    }

    private func kind(_ icon: UInt8) -> UInt8 {
        switch icon {
        case 16: Realm.Kind.pvp.rawValue  // Free for all.
        case 14...: Realm.Kind.pve.rawValue
        default: icon
        }
    }

    /// 0 low, 1 medium, 2 high; the row's own number where it has one.
    private func population(_ row: Accounts.Realm, _ state: Worlds.RealmState?) -> Float {
        guard row.population <= 0 || !row.population.isFinite else { return row.population }
        return Float(state?.connections ?? 0) / Float(max(1, capacity)) * 2
    }
}
