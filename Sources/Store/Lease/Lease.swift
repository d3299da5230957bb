import Base

/// The right to be the only one who runs a service, until it expires or somebody else got it.
public struct Lease: Sendable, Hashable {
    /// Of what: `worlds`, `characters`.
    public let service: String
    /// Who has it; a name that survives a restart, so that a process that comes back does not wait for
    /// itself.
    public let holder: String
    /// Rises whenever the service changes hands or begins anew.
    public let fence: UInt64

    public init(service: String, holder: String, fence: UInt64) {
        self.service = service
        self.holder = holder
        self.fence = fence
    }
}

/// The leases of a database, in `nimbus_leases`. Time is the database's, so that clocks of hosts need not
/// agree.
public struct LeaseTable: Sendable {
    private let database: Database
    public init(_ database: Database) { self.database = database }

    /// Takes a lease that nobody has, that has expired, or that this holder had before; nil when another one
    /// has it.
    public func acquire(_ service: String, holder: String, life: Duration) async throws -> Lease? {
        let seconds = Self.seconds(life)
        return try await database.transaction { tx in
            let now = tx.dialect.unixNow
            let known = try tx.first(
                """
                SELECT holder, fence, until_unix > \(now) FROM nimbus_leases WHERE service = ?\(tx.dialect.forUpdate)
                """, service
            ) { row throws(StoreError) in
                Known(holder: try row.string(0), fence: try row.u64(1), isHeld: try row.bool(2))
            }
            if let known, known.isHeld, known.holder != holder { return nil }
            let fence = (known?.fence ?? 0) &+ 1
            try tx.write(
                """
                REPLACE INTO nimbus_leases (service, holder, fence, until_unix) VALUES (?, ?, ?, \(now) + ?)
                """, service, holder, fence, seconds)
            return Lease(service: service, holder: holder, fence: fence)
        }
    }
    private struct Known {
        var holder: String, fence: UInt64, isHeld: Bool
    }

    /// False: somebody else has it now.
    public func renew(_ lease: Lease, life: Duration) async throws(StoreError) -> Bool {
        let result = try await database.write(
            """
            UPDATE nimbus_leases SET until_unix = \(database.dialect.unixNow) + ?
            WHERE service = ? AND holder = ? AND fence = ?
            """, Self.seconds(life), lease.service, lease.holder, lease.fence)
        return result.affectedRows > 0
    }

    /// Lets others have it at once.
    public func release(_ lease: Lease) async throws(StoreError) {
        try await database.write(
            "UPDATE nimbus_leases SET until_unix = 0 WHERE service = ? AND holder = ? AND fence = ?",
            lease.service, lease.holder, lease.fence)
    }

    /// Makes a lease of another database count here too: writes that are guarded by an older fence fail from
    /// now on. False: a newer one counts already.
    public func install(_ lease: Lease) async throws -> Bool {
        try await database.transaction { tx in
            let known = try tx.first(
                "SELECT fence FROM nimbus_leases WHERE service = ?\(tx.dialect.forUpdate)", lease.service
            ) { row throws(StoreError) in try row.u64(0) }
            if let known, known > lease.fence { return false }
            try tx.write(
                "REPLACE INTO nimbus_leases (service, holder, fence, until_unix) VALUES (?, ?, ?, 0)",
                lease.service, lease.holder, lease.fence)
            return true
        }
    }

    private static func seconds(_ life: Duration) -> Int64 { max(1, life.nanoseconds / 1_000_000_000) }
}

/// What guards the writes of a service that only one process may run: they fail once another process has
/// begun.
public final class Fence: Sendable {
    private let lease = Locked<Lease?>(nil)

    public init() {}

    /// The lease that writes need from now on; nil: no write succeeds.
    public var current: Lease? {
        get { lease.withLock { $0 } }
        set { lease.withLock { $0 = newValue } }
    }

    func check(_ transaction: borrowing Transaction) throws(StoreError) {
        guard let lease = current else { throw StoreError(.fenced, "this process does not own the service") }
        let isOurs = try transaction.first(
            "SELECT 1 FROM nimbus_leases WHERE service = ? AND fence = ?\(transaction.dialect.forUpdate)",
            lease.service, lease.fence
        ) { row throws(StoreError) in try row.u32(0) }
        guard isOurs != nil else {
            throw StoreError(.fenced, "another process owns \(lease.service) now")
        }
    }
}
