/// Statements that take effect together or not at all. Exists only inside `Database.transaction`, whose
/// closure runs on the connection's thread without any `await` in between.
// Copyable, though it must not escape: the optimiser of Swift 6.3.1 crashes on the
// closures that borrow it otherwise.
public struct Transaction {
    /// Where the SQL differs.
    public let dialect: Dialect
    private let link: any Link

    init(_ link: any Link, dialect: Dialect) {
        self.link = link
        self.dialect = dialect
    }

    /// All rows, each turned into a value.
    public func read<Value>(
        _ sql: String, _ binds: any Bindable..., each: (Row) throws -> Value
    ) throws(StoreError) -> [Value] {
        try read(sql, binds: binds, each: each)
    }
    public func read<Value>(
        _ sql: String, binds: [any Bindable], each: (Row) throws -> Value
    ) throws(StoreError) -> [Value] {
        var values: [Value] = []
        _ = try link.run(sql, binds.map(\.sqlValue)) { row throws(StoreError) in
            values.append(try row.decoded(by: each))
        }
        return values
    }

    /// The first row, nil when there is none.
    public func first<Value>(
        _ sql: String, _ binds: any Bindable..., each: (Row) throws -> Value
    ) throws(StoreError) -> Value? {
        try read(sql, binds: binds, each: each).first
    }

    @discardableResult
    public func write(_ sql: String, _ binds: any Bindable...) throws(StoreError) -> WriteResult {
        try write(sql, binds: binds)
    }
    @discardableResult
    public func write(_ sql: String, binds: [any Bindable]) throws(StoreError) -> WriteResult {
        try link.run(sql, binds.map(\.sqlValue)) { _ in }
    }

    /// Runs a text of several statements that end with a semicolon; for DDL, which MariaDB commits at once.
    public func script(_ sql: String) throws(StoreError) {
        for statement in Script.statements(of: sql, for: dialect) { try link.execute(statement) }
    }
}
