/// Turns a value into the bytes that it has on the wire: docs/protocol.md, "The bus's wire".
///
/// Fields have neither names nor numbers, only places. So a type must code and decode its keys in the same
/// order, as the compiler's own coding does, and fields are only ever appended, each with a way to be absent.
/// A type that codes itself must ask `encodeIfPresent` for what it reads with `decodeIfPresent`, and code a
/// nil as an optional rather than with `encodeNil` beside `encode`. Inheritance (`superEncoder`) and keys
/// made at run time have no bytes here.
public enum BinaryEncoder {
    /// The first byte of every value.
    public static let version: UInt8 = 1
    /// So many values inside each other.
    public static let depthMax = 64

    /// - Throws: only what comes of a type that codes itself in a way that the format lacks, or of a value
    ///   that is too deep. Types with the compiler's coding have bytes.
    public static func encode<T: Encodable>(_ value: T) throws(BinaryCodingError) -> [UInt8] {
        let writer = BinaryWriter()
        writer.append(version)
        do {
            try writer.value(value)
        } catch {
            throw writer.failure ?? BinaryCodingError(wrapping: error)
        }
        if let failure = writer.failure { throw failure }
        return writer.bytes
    }
}

/// Names one open container. It is void when the container is closed.
struct CodingFrame {
    var index: UInt32
    var id: UInt32
    /// Names nothing.
    static let void = CodingFrame(index: .max, id: .max)
}

/// The bytes so far, and the containers that are not finished. One goes around in all of a value's coding.
final class BinaryWriter {
    enum Kind {
        /// A length, then the fields one after the other.
        case fields
        /// A length, then names with values.
        case named
        /// A count, then the elements.
        case elements
        /// A length, then one value.
        case sized
    }
    private struct Open {
        let kind: Kind
        let id: UInt32
        /// Where its length or count goes; one byte is kept free.
        let start: Int
        var count = 0
    }
    /// Bytes go as they are, without a call for each. (Asking for the type each time costs more than
    /// comparing.)
    static let blockType = ObjectIdentifier([UInt8].self)

    private(set) var bytes: [UInt8] = []
    /// What went wrong where nothing may be thrown.
    var failure: BinaryCodingError?
    private var frames: [Open] = []
    /// The containers below this belong to values further out.
    private var base = 0
    private var depth = 0
    private var ids: UInt32 = 0
    /// The id of the innermost container, 0 when there is none.
    private var innermost: UInt32 = 0

    init() { bytes.reserveCapacity(128) }

    // MARK: Values

    func value<T: Encodable>(_ value: T) throws {
        if ObjectIdentifier(T.self) == Self.blockType, let block = value as? [UInt8] {
            append(number: UInt64(block.count))
            append(contentsOf: block)
            return
        }
        guard depth < BinaryEncoder.depthMax else {
            throw BinaryCodingError.tooDeep(depthMax: BinaryEncoder.depthMax)
        }
        if let optional = value as? any BinaryOptional {
            append(optional.isNil ? 0 : 1)
            if optional.isNil { return }
        }
        let (outerBase, start) = (base, bytes.count)
        depth += 1
        base = frames.count
        defer {
            depth -= 1
            base = outerBase
        }
        try value.encode(to: self)
        while frames.count > base { closeLast() }
        // A type without anything to code does not even ask for a container: a struct without fields.
        if bytes.count == start { append(0) }
    }

    // MARK: Containers

    /// The container of the value that is being coded, or a new one inside it.
    func open(_ kind: Kind, nested: Bool) -> CodingFrame {
        if !nested, frames.count > base {
            // Parts that code themselves into the same struct, one after the other.
            guard frames[base].kind == kind, kind == .fields else {
                failure = failure ?? .unsupported("two containers of different kinds for one value")
                return .void
            }
            while frames.count > base + 1 { closeLast() }
            return CodingFrame(index: UInt32(truncatingIfNeeded: base), id: frames[base].id)
        }
        guard frames.count < 2 * BinaryEncoder.depthMax else {
            failure = failure ?? .tooDeep(depthMax: BinaryEncoder.depthMax)
            return .void
        }
        ids &+= 1
        innermost = ids
        frames.append(Open(kind: kind, id: ids, start: bytes.count))
        append(0)
        return CodingFrame(index: UInt32(truncatingIfNeeded: frames.count - 1), id: ids)
    }

    /// The container goes on: what was opened inside it is finished.
    func resume(_ frame: CodingFrame) throws(BinaryCodingError) {
        if frame.id == innermost { return }
        let index = Int(frame.index)
        guard index < frames.count, frames[index].id == frame.id else {
            throw failure ?? .unsupported("a container is used after its value was coded")
        }
        while frames.count - 1 > index { closeLast() }
    }

    /// The container gets one more element.
    func count(in frame: CodingFrame) throws(BinaryCodingError) {
        try resume(frame)
        frames[Int(frame.index)].count += 1
    }

    func counted(in frame: CodingFrame) -> Int {
        let index = Int(frame.index)
        return index < frames.count && frames[index].id == frame.id ? frames[index].count : 0
    }

    func closeLast() {
        guard let frame = frames.popLast() else { return }
        innermost = frames.last?.id ?? 0
        let number = frame.kind == .elements ? frame.count : bytes.count - frame.start - 1
        if number < 0x80 {
            bytes[frame.start] = UInt8(truncatingIfNeeded: number)
        } else {
            var long: [UInt8] = []
            Self.append(number: UInt64(number), to: &long)
            bytes.replaceSubrange(frame.start...frame.start, with: long)
        }
    }

    // MARK: Bytes

    func append(_ byte: UInt8) { bytes.append(byte) }
    func append(contentsOf block: [UInt8]) { bytes += block }
    func append(number: UInt64) { Self.append(number: number, to: &bytes) }
    private static func append(number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
    func append<Pattern: FixedWidthInteger>(fixed pattern: Pattern) {
        withUnsafeBytes(of: pattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    func append(text: String) {
        var text = text
        text.withUTF8 { utf8 in
            append(number: UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }
}
