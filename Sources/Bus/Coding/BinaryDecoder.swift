/// Reads what `BinaryEncoder` wrote, from this build or another. The bytes may come from anybody: whatever
/// they are, the answer is a value or a typed error, and what is allocated stays in proportion to what came.
///
/// Fields that a newer sender appended are passed over; an optional that an older sender does not have is
/// nil.
public enum BinaryDecoder {
    public static func decode<T: Decodable>(
        _ type: T.Type, from bytes: [UInt8]
    ) throws(BinaryCodingError) -> T {
        let reader = BinaryReader(bytes)
        do {
            let version = try UInt8.read(from: reader)
            guard version == BinaryEncoder.version else { throw BinaryCodingError.unknownVersion(version) }
            let value = try reader.value(type)
            if let failure = reader.failure { throw failure }
            guard reader.isAtEnd else { throw BinaryCodingError.trailingBytes }
            return value
        } catch {
            throw BinaryCodingError(wrapping: error)
        }
    }
}

/// What is left of the bytes, and the containers that are being read. One goes around in all of a value's
/// decoding.
final class BinaryReader {
    enum Kind { case fields, named, elements, sized }
    private struct Open {
        let kind: Kind
        let id: UInt32
        /// Nothing of it lies here or further on.
        let end: Int
        let count: Int
        var remaining: Int
    }
    private let bytes: [UInt8]
    private var position = 0
    /// The end of the innermost container; no read passes it.
    private var end: Int
    /// What went wrong where nothing may be thrown.
    var failure: BinaryCodingError?
    private var frames: [Open] = []
    /// The containers below this belong to values further out.
    private var base = 0
    private var depth = 0
    private var ids: UInt32 = 0
    /// The id of the innermost container, 0 when there is none.
    private var innermost: UInt32 = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        end = bytes.count
    }

    var isAtEnd: Bool { position >= end }

    // MARK: Values

    func value<T: Decodable>(_ type: T.Type) throws -> T {
        if ObjectIdentifier(T.self) == BinaryWriter.blockType, let block = try block() as? T { return block }
        guard depth < BinaryEncoder.depthMax else {
            throw BinaryCodingError.tooDeep(depthMax: BinaryEncoder.depthMax)
        }
        let (outerBase, outerCount, start) = (base, frames.count, position)
        depth += 1
        base = outerCount
        defer {
            depth -= 1
            base = outerBase
        }
        do {
            let value = try T(from: self)
            while frames.count > outerCount { try closeLast() }
            // A type that asked for nothing: a struct without fields, perhaps with some by now.
            if position == start { position += try length() }
            return value
        } catch {
            // A type may try something else; it then starts where this began.
            while frames.count > outerCount { frames.removeLast() }
            popped()
            position = start
            let reason: any Error = failure ?? error
            failure = nil
            throw reason
        }
    }

    private func block() throws(BinaryCodingError) -> [UInt8] {
        let count = try length()
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    // MARK: Containers

    func open(_ kind: Kind, nested: Bool) throws(BinaryCodingError) -> CodingFrame {
        if !nested, frames.count > base {
            guard frames[base].kind == kind, kind == .fields else {
                throw .unsupported("two containers of different kinds for one value")
            }
            let frame = CodingFrame(index: UInt32(truncatingIfNeeded: base), id: frames[base].id)
            try resume(frame)
            return frame
        }
        guard frames.count < 2 * BinaryEncoder.depthMax else {
            throw .tooDeep(depthMax: BinaryEncoder.depthMax)
        }
        // No element is shorter than a byte.
        let count = try length()
        if kind == .elements { return push(kind, end: end, count: count) }
        return push(kind, end: position + count, count: 0)
    }

    private func push(_ kind: Kind, end: Int, count: Int) -> CodingFrame {
        ids &+= 1
        innermost = ids
        frames.append(Open(kind: kind, id: ids, end: end, count: count, remaining: count))
        self.end = end
        return CodingFrame(index: UInt32(truncatingIfNeeded: frames.count - 1), id: ids)
    }

    private func closeLast() throws(BinaryCodingError) {
        guard let frame = frames.popLast() else { return }
        popped()
        switch frame.kind {
        // Whatever a newer sender appended is passed over.
        case .fields, .named: position = frame.end
        case .elements: guard frame.remaining == 0 else { throw .trailingBytes }
        case .sized: guard position == frame.end else { throw .trailingBytes }
        }
    }
    /// Back in the container outside.
    private func popped() {
        end = frames.last?.end ?? bytes.count
        innermost = frames.last?.id ?? 0
    }

    private func isOpen(_ frame: CodingFrame) -> Bool {
        let index = Int(frame.index)
        return index < frames.count && frames[index].id == frame.id
    }

    /// The container goes on: what was opened inside it is finished.
    func resume(_ frame: CodingFrame) throws(BinaryCodingError) {
        if frame.id == innermost { return }
        guard isOpen(frame) else { throw .unsupported("a container is used after its value was read") }
        while frames.count - 1 > Int(frame.index) { try closeLast() }
    }

    /// The fields go on after what was read so far.
    func hasMore(in frame: CodingFrame) -> Bool {
        do throws(BinaryCodingError) {
            try resume(frame)
        } catch {
            failure = failure ?? error
            return false
        }
        return !isAtEnd
    }

    /// The name that comes next, which stays unread.
    func nextName(in frame: CodingFrame) -> String? {
        guard hasMore(in: frame) else { return nil }
        let start = position
        defer { position = start }
        do throws(BinaryCodingError) {
            return try text()
        } catch {
            failure = failure ?? error
            return nil
        }
    }

    /// Takes one element out of the count.
    func countDown(in frame: CodingFrame) throws(BinaryCodingError) {
        try resume(frame)
        guard frames[Int(frame.index)].remaining > 0 else { throw .truncated }
        frames[Int(frame.index)].remaining -= 1
    }
    func counts(in frame: CodingFrame) -> (count: Int, remaining: Int) {
        guard isOpen(frame) else { return (0, 0) }
        return (frames[Int(frame.index)].count, frames[Int(frame.index)].remaining)
    }

    /// Where each name's value lies; what is read next comes after all of them.
    func index(of frame: CodingFrame) throws(BinaryCodingError) -> [String: Range<Int>] {
        try resume(frame)
        var places: [String: Range<Int>] = [:]
        while !isAtEnd {
            let name = try text()
            let count = try length()
            guard places.updateValue(position..<position + count, forKey: name) == nil else {
                throw .invalidValue("a key twice")
            }
            position += count
        }
        return places
    }
    /// Reads one of those values.
    func value<T: Decodable>(_ type: T.Type, at place: Range<Int>, in frame: CodingFrame) throws -> T {
        try resume(frame)
        position = place.lowerBound
        _ = push(.sized, end: place.upperBound, count: 0)
        let value = try value(type)
        try closeLast()
        return value
    }

    // MARK: Bytes

    private func byte() throws(BinaryCodingError) -> UInt8 {
        guard position < end else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }
    /// The next byte, if there is one.
    func next() -> UInt8? {
        do throws(BinaryCodingError) { return try byte() } catch { return nil }
    }
    /// Everything that is left.
    func rest() -> [UInt8] {
        defer { position = end }
        return Array(bytes[position..<end])
    }
    /// 0 or 1.
    func flag() throws(BinaryCodingError) -> Bool {
        let byte = try byte()
        guard byte <= 1 else { throw .invalidFlag(byte) }
        return byte == 1
    }
    func number() throws(BinaryCodingError) -> UInt64 {
        let first = try byte()
        if first < 0x80 { return UInt64(first) }
        var value = UInt64(first & 0x7F)
        for shift in stride(from: UInt64(7), through: 63, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 {
                guard byte != 0, shift < 63 || byte == 1 else { throw .invalidNumber }
                return value
            }
        }
        throw .invalidNumber
    }
    /// A number of bytes, or of things of at least a byte each, that are there.
    func length() throws(BinaryCodingError) -> Int {
        guard let length = Int(exactly: try number()), length <= end - position else {
            throw .lengthBeyondEnd
        }
        return length
    }
    func fixed<Pattern: FixedWidthInteger>(_ type: Pattern.Type) throws(BinaryCodingError) -> Pattern {
        var pattern: Pattern = 0
        for shift in stride(from: 0, to: Pattern.bitWidth, by: 8) {
            pattern |= Pattern(truncatingIfNeeded: try byte()) &<< Pattern(truncatingIfNeeded: shift)
        }
        return pattern
    }
    func text() throws(BinaryCodingError) -> String {
        let count = try length()
        guard let text = String(validating: bytes[position..<position + count], as: UTF8.self) else {
            throw .invalidUTF8
        }
        position += count
        return text
    }
}
