import Base
import WorldsAPI

/// The gateways, and which one the realm list hands out.
struct GatewayTable {
    fileprivate struct Entry {
        var record: Worlds.GatewayRecord
        /// Clients that were sent there since its last report.
        var reserved: UInt32 = 0
        /// Passes of time in a row without a report.
        var silences = 0
        /// It registered or reported in this run of the registry.
        var isSeen = true
        var lastReport: Instant?
    }
    private var entries: [String: Entry] = [:]
    /// Far more than a cluster has.
    static let countMax = 4096

    /// One of an earlier run: nobody is sent there until it was heard of.
    mutating func restore(_ gateway: Worlds.GatewayRecord) {
        var entry = Entry(record: gateway)
        entry.isSeen = false
        entries[gateway.id] = entry
    }

    enum Registration: Equatable {
        case new
        /// The same incarnation said it again.
        case known
        /// An older incarnation has ended.
        case replaces(Worlds.GatewayRecord)
        /// A newer incarnation is there, or the table is full.
        case refused
    }
    mutating func register(_ gateway: Worlds.GatewayRecord) -> Registration {
        guard let known = entries[gateway.id] else {
            guard entries.count < Self.countMax else { return .refused }
            entries[gateway.id] = Entry(record: gateway)
            return .new
        }
        // Without a start each registration is another incarnation.
        let (old, new) = (known.record.startedAt, gateway.startedAt)
        guard new == 0 || old == 0 || new >= old else { return .refused }
        let isSame = new != 0 && new == old
        var entry = Entry(record: gateway)
        if isSame { entry.record.connections = known.record.connections }
        entries[gateway.id] = entry
        return isSame ? .known : .replaces(known.record)
    }

    /// False when it is not the incarnation that is known.
    mutating func report(_ report: Worlds.ReportGateway, now: Instant) -> Bool {
        guard var entry = entries[report.id], entry.record.startedAt == report.startedAt else { return false }
        entry.record.connections = report.connections
        entry.reserved = 0
        entry.silences = 0
        entry.isSeen = true
        entry.lastReport = now
        entries[report.id] = entry
        return true
    }
    mutating func remove(_ id: String) -> Worlds.GatewayRecord? {
        entries.removeValue(forKey: id)?.record
    }

    /// A while has passed. Takes out those that were silent for too many, and returns them.
    mutating func pass(silencesMax: Int) -> [Worlds.GatewayRecord] {
        for id in entries.keys { entries[id]?.silences += 1 }
        let gone = entries.values.filter { $0.silences > silencesMax }.map(\.record).sorted { $0.id < $1.id }
        for gateway in gone { entries[gateway.id] = nil }
        return gone
    }

    func record(_ id: String) -> Worlds.GatewayRecord? { entries[id]?.record }
    func list(_ realm: RealmID?) -> [Worlds.GatewayRecord] {
        seen(realm).map(\.record).sorted { $0.id < $1.id }
    }
    private func seen(_ realm: RealmID?) -> [Entry] {
        entries.values.filter { $0.isSeen && (realm == nil || $0.record.realm == realm) }
    }
    /// Whether each gateway of a realm, or of all, has reported after a moment.
    func haveReported(_ realm: RealmID?, since: Instant) -> Bool {
        entries.values.allSatisfy { entry in
            guard realm == nil || entry.record.realm == realm else { return true }
            return entry.lastReport.map { $0 > since } ?? false
        }
    }

    /// The gateway of a realm with the fewest clients, reserved for one more.
    mutating func handOut(_ realm: RealmID) -> Worlds.GatewayRecord? {
        let best = seen(realm).min { ($0.load, $0.record.id) < ($1.load, $1.record.id) }?.record
        if let best { entries[best.id]?.reserved &+= 1 }
        return best
    }

    func connections(_ realm: RealmID) -> UInt32 {
        UInt32(clamping: list(realm).reduce(UInt64(0)) { $0 &+ UInt64($1.connections) })
    }
}

extension GatewayTable.Entry {
    fileprivate var load: UInt64 { UInt64(record.connections) &+ UInt64(reserved) }
}
