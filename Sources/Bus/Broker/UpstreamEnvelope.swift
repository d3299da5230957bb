public import Base

/// What ToCloud9 puts around each event: `{"v":"0.0.1","t":3,"p":{...}}` (spec events 1).
public struct UpstreamEnvelope: Sendable, Equatable {
    /// Of the program that sent it; the same everywhere, and nobody looks at it.
    public var version: String
    /// The event's number within its producer's family; consumers go by the subject.
    public var type: Int
    /// An object.
    public var payload: JSONValue

    public init(version: String = "0.0.1", type: Int, payload: JSONValue) {
        self.version = version
        self.type = type
        self.payload = payload
    }

    /// Total for every input. Version and number may be missing, because nobody needs them.
    public init(parsing bytes: [UInt8], bytesMax: Int = 1 << 20) throws(UpstreamError) {
        let whole: JSONValue
        do throws(JSONError) {
            whole = try JSONValue(parsing: bytes, bytesMax: bytesMax)
        } catch {
            throw .notJSON(error)
        }
        let fields = try UpstreamFields(whole)
        version = try fields.text("v", else: "")
        type = try fields.integer("t", else: 0)
        payload = try fields.object("p").value
    }

    public var bytes: [UInt8] {
        let whole: JSONValue = ["v": .string(version), "t": .int(Int64(type)), "p": payload]
        return Array(whole.text.utf8)
    }
}

/// Why bytes are no event of ToCloud9's.
public enum UpstreamError: Error, Sendable, Equatable {
    case notJSON(JSONError)
    /// The envelope, or a part of the payload, is no object.
    case notAnObject
    case missing(String)
    /// Of another type than the field is, or a number out of its range.
    case invalid(String)
}

/// Reads an object of ToCloud9's by the fields' names. Fields that nobody asks for may be anything; a field
/// that is null is a missing one.
public struct UpstreamFields: Sendable {
    public let value: JSONValue

    public init(_ value: JSONValue) throws(UpstreamError) {
        guard value.members != nil else { throw .notAnObject }
        self.value = value
    }

    private func field(_ name: String) -> JSONValue? {
        guard let field = value[name], field != .null else { return nil }
        return field
    }

    // MARK: Fields that must be there

    public func integer<Number: FixedWidthInteger>(_ name: String) throws(UpstreamError) -> Number {
        guard let number: Number = try optional(name) else { throw .missing(name) }
        return number
    }
    public func object(_ name: String) throws(UpstreamError) -> UpstreamFields {
        guard let field = field(name) else { throw .missing(name) }
        guard field.members != nil else { throw .invalid(name) }
        return try UpstreamFields(field)
    }
    public func text(_ name: String) throws(UpstreamError) -> String {
        guard let field = field(name) else { throw .missing(name) }
        guard let text = field.string else { throw .invalid(name) }
        return text
    }

    // MARK: Fields that may be missing

    public func optional<Number: FixedWidthInteger>(_ name: String) throws(UpstreamError) -> Number? {
        guard let field = field(name) else { return nil }
        return try Self.number(field, name)
    }
    public func integer<Number: FixedWidthInteger>(
        _ name: String, else other: Number
    ) throws(UpstreamError) -> Number {
        try optional(name) ?? other
    }
    public func text(_ name: String, else other: String) throws(UpstreamError) -> String {
        field(name) == nil ? other : try text(name)
    }
    public func flag(_ name: String, else other: Bool = false) throws(UpstreamError) -> Bool {
        guard let field = field(name) else { return other }
        guard let flag = field.bool else { throw .invalid(name) }
        return flag
    }

    // MARK: Lists; a missing one is empty

    public func list(_ name: String) throws(UpstreamError) -> [JSONValue] {
        guard let field = field(name) else { return [] }
        guard let list = field.array else { throw .invalid(name) }
        return list
    }
    public func integers<Number: FixedWidthInteger>(_ name: String) throws(UpstreamError) -> [Number] {
        var numbers: [Number] = []
        for element in try list(name) { numbers.append(try Self.number(element, name)) }
        return numbers
    }
    public func objects(_ name: String) throws(UpstreamError) -> [UpstreamFields] {
        var objects: [UpstreamFields] = []
        for element in try list(name) {
            guard element.members != nil else { throw .invalid(name) }
            objects.append(try UpstreamFields(element))
        }
        return objects
    }

    private static func number<Number: FixedWidthInteger>(
        _ value: JSONValue, _ name: String
    ) throws(UpstreamError) -> Number {
        guard let whole = value.int, let number = Number(exactly: whole) else { throw .invalid(name) }
        return number
    }
}
