/// Why the store did not do what it was asked; the one error of the database boundary.
public struct StoreError: Error, Hashable, CustomStringConvertible {
    /// What a caller may decide on.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// No connection to the database; nothing was done.
        case unavailable
        /// The connection broke in the middle; whether a write took place is unknown.
        case connectionLost
        /// Too many callers wait for a connection already; nothing was done.
        case overloaded
        /// The time limit passed. Work of the server is undone, unless the server itself was out of reach.
        case timeout
        /// The database is being closed; nothing was done.
        case closed
        /// A row with this primary or unique key is there already.
        case duplicateKey
        /// Deadlock, or somebody held a lock for too long; everything was undone and may be tried again.
        case conflict
        /// A value is absent, too long or out of range for its column, or a foreign key does not fit.
        case constraint
        /// The statement is malformed or its binds do not fit its question marks.
        case syntax
        /// A table, column or database that is needed does not exist.
        case schema
        /// User, password or privileges.
        case accessDenied
        /// The database cannot be written to.
        case readOnly
        /// A cell is NULL or has a value that the asked type cannot hold.
        case decoding
        /// The text is no database URL.
        case invalidURL
        /// Another process runs this service now; nothing was done.
        case fenced
        /// Anything else: disk full, corrupt file ...
        case failed
    }

    public var code: Code
    /// For the log; never holds a password or a bound value.
    public var message: String
    /// The driver's own number, 0 when the error did not come from a driver.
    public var nativeCode: Int
    /// The SQL text, without its values.
    public var statement: String?

    public init(_ code: Code, _ message: String, nativeCode: Int = 0, statement: String? = nil) {
        self.code = code
        self.message = message
        self.nativeCode = nativeCode
        self.statement = statement
    }

    /// The same request may succeed a moment later, and nothing of it was done so far.
    public var isRetryable: Bool {
        switch code {
        case .unavailable, .overloaded, .conflict: true
        default: false
        }
    }
    /// A write may or may not have taken place.
    public var isOutcomeUnknown: Bool { code == .connectionLost || code == .timeout }

    public var description: String {
        var text = "\(code.rawValue): \(message)"
        if nativeCode != 0 { text += " (\(nativeCode))" }
        if let statement {
            text += " in: \(statement.split(whereSeparator: \.isWhitespace).joined(separator: " "))"
        }
        return text
    }

    func inStatement(_ sql: String) -> StoreError {
        var copy = self
        if copy.statement == nil { copy.statement = sql }
        return copy
    }
}
