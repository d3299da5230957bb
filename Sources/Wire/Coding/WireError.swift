/// Why bytes are not what they should be. Each case is a fault of whoever sent them.
public enum WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The body ended within a field.
    case truncated
    /// So many bytes were left when the last field had been read.
    case trailing(bytes: Int)
    /// The whole body is shorter or longer than this packet can be.
    case bodySize(Int)
    /// A string or a run of bytes is longer than its field may be.
    case stringTooLong(max: Int)
    /// A count that the peer named is beyond the limit, or cannot fit in what is left.
    case countTooLarge(Int, max: Int)
    /// A string without its NUL, or one whose NUL is not at its stated length.
    case missingTerminator
    case invalidUTF8
    /// A field holds a value that it cannot have.
    case badValue(field: String)
    /// The size in a header is out of bounds (spec gateway 2).
    case frameSize(Int)
    /// A header names a number that no opcode can have.
    case badOpcode(UInt32)

    public var description: String {
        switch self {
        case .truncated: "truncated"
        case .trailing(let bytes): "\(bytes) surplus bytes"
        case .bodySize(let bytes): "a body of \(bytes) bytes"
        case .stringTooLong(let max): "text over \(max) bytes"
        case .countTooLarge(let count, let max): "count \(count) over \(max)"
        case .missingTerminator: "text without its end"
        case .invalidUTF8: "text that is not UTF-8"
        case .badValue(let field): "bad value of \(field)"
        case .frameSize(let size): "a frame of size \(size)"
        case .badOpcode(let number): "opcode \(number)"
        }
    }
}
