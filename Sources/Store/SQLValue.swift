public import Base

/// A value on its way to or from a database.
public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    /// Only what does not fit `integer`.
    case unsigned(UInt64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// A Swift value that can stand for a question mark in a statement.
public protocol Bindable: Sendable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: Bindable {
    public var sqlValue: SQLValue { self }

    init(unsigned value: UInt64) {
        if let small = Int64(exactly: value) { self = .integer(small) } else { self = .unsigned(value) }
    }
}
extension Int: Bindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int8: Bindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int16: Bindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int32: Bindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int64: Bindable { public var sqlValue: SQLValue { .integer(self) } }
extension UInt8: Bindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension UInt16: Bindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension UInt32: Bindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension UInt64: Bindable { public var sqlValue: SQLValue { SQLValue(unsigned: self) } }
extension Bool: Bindable { public var sqlValue: SQLValue { .integer(self ? 1 : 0) } }
extension Float: Bindable { public var sqlValue: SQLValue { .real(Double(self)) } }
extension Double: Bindable { public var sqlValue: SQLValue { .real(self) } }
extension String: Bindable { public var sqlValue: SQLValue { .text(self) } }
extension Array: Bindable where Element == UInt8 { public var sqlValue: SQLValue { .blob(self) } }
extension Optional: Bindable where Wrapped: Bindable {
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
extension RealmID: Bindable { public var sqlValue: SQLValue { rawValue.sqlValue } }
extension AccountID: Bindable { public var sqlValue: SQLValue { rawValue.sqlValue } }
extension MapID: Bindable { public var sqlValue: SQLValue { rawValue.sqlValue } }
