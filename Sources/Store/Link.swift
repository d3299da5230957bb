/// What a statement that changes something did.
public struct WriteResult: Hashable, Sendable {
    /// Rows that the statement matched (not only those whose values differ now).
    public var affectedRows: UInt64
    /// The number that the database gave to the inserted row, 0 when none.
    public var lastInsertID: UInt64
    public init(affectedRows: UInt64, lastInsertID: UInt64) {
        self.affectedRows = affectedRows
        self.lastInsertID = lastInsertID
    }
}

/// A driver's open connection. Blocks; belongs to the thread of its `Connection`.
protocol Link: AnyObject {
    /// Runs one statement through the statement cache; `each` sees the rows.
    func run(
        _ sql: String, _ binds: [SQLValue], each: (Row) throws(StoreError) -> Void
    ) throws(StoreError) -> WriteResult
    /// Runs a statement without binds and without the cache: DDL, session settings, BEGIN.
    func execute(_ sql: String) throws(StoreError)
    /// Starts a transaction that may write.
    func begin() throws(StoreError)
    /// Whether the connection can be used still. Must not wait for the other side.
    func looksAlive() -> Bool
    /// Asks the other side.
    func ping() throws(StoreError)
    /// Takes the lock of this name for the whole database, for work that must not run twice at once.
    func lock(_ name: String, waitSeconds: Int) throws(StoreError)
    /// Gives the lock back. Work under it is kept when `keep` is true, where the driver can still undo it.
    func unlock(_ name: String, keep: Bool) throws(StoreError)
}

/// Opens links; called on the thread of the connection that will own the link.
struct LinkFactory: Sendable {
    var open: @Sendable () throws(StoreError) -> any Link
}
