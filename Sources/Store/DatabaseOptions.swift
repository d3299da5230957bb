/// How a `Database` behaves. The defaults fit a service of a small realm.
public struct DatabaseOptions: Sendable {
    /// Connections to a MariaDB server, or readers of an SQLite file (which has one writer besides).
    public var connectionsMax = 4
    /// Callers that may wait for a connection at once; more are refused as overloaded.
    public var waitersMax = 1_024
    /// For waiting for a connection, and again for each statement (spec auth 9).
    public var queryLimit: Duration = .seconds(5)
    public var connectLimit: Duration = .seconds(5)
    /// A statement that takes longer is logged.
    public var slowQuery: Duration = .seconds(1)
    /// Tests make the database fail through this.
    public var faults: (any StoreFaults)?

    public init() {}
}

/// The fault seam: a simulation decides here which requests fail.
public protocol StoreFaults: Sendable {
    /// Asked before a statement or transaction runs; the error is thrown instead of running it.
    func before(_ sql: String) -> StoreError?
    /// Asked after a write or a commit took place; the error is thrown although it did.
    func afterCommit() -> StoreError?
}
