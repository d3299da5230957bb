/// Why a value has no bytes, or bytes are no value of the type that was asked for.
public enum BinaryCodingError: Error, Sendable, Equatable {
    /// The first byte names a format that this build does not know.
    case unknownVersion(UInt8)
    /// The bytes end before the value does.
    case truncated
    /// A length or a count says more than what is left can hold.
    case lengthBeyondEnd
    /// A whole number too large for its type, or one that is not written in its shortest form.
    case invalidNumber
    /// Neither 0 nor 1 where only these may be.
    case invalidFlag(UInt8)
    case invalidUTF8
    /// A field that the type needs and the sender did not have.
    case missingField(String)
    /// The sender knows a case of an enum that this build does not.
    case unknownCase(String)
    /// The type itself refused what it read: a raw value without a case and the like.
    case invalidValue(String)
    /// Bytes that belong to nothing, after the value or after the elements that a type read.
    case trailingBytes
    /// Values inside each other.
    case tooDeep(depthMax: Int)
    /// The type codes itself in a way that this format has no bytes for.
    case unsupported(String)
}

extension BinaryCodingError {
    /// Whatever a type's coding threw, as one of ours.
    init(wrapping error: any Error) {
        switch error {
        case let error as BinaryCodingError: self = error
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            self = .invalidValue(Self.shortened(context.debugDescription))
        case DecodingError.keyNotFound(let key, _): self = .missingField(key.stringValue)
        case EncodingError.invalidValue(_, let context):
            self = .invalidValue(Self.shortened(context.debugDescription))
        default: self = .invalidValue(Self.shortened("\(error)"))
        }
    }

    /// Text that may hold what the sender wrote.
    static func shortened(_ text: String) -> String { String(text.prefix(120)) }
}
