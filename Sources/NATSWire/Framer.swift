/// Cuts a stream into operations, whatever way it was split on its way.
///
/// A message that lies whole in the given bytes is lent from there, without a copy. One that does not is
/// gathered, so that nobody has to keep more than a line of unread bytes.
struct Framer {
    var limits: ProtocolLimits
    /// Nothing but CONNECT is accepted.
    var acceptsOnlyConnect = false
    private let verbs: [Verb]
    /// The line of the message that is being gathered.
    private var line: [UInt8] = []
    private var gathered: [UInt8] = []
    /// Bytes of the message that is being gathered, with its end; 0 when none is.
    private var needed = 0
    /// Memory kept for the next message that comes in pieces.
    private static let keptBytesMax = 16 << 10

    init(_ verbs: [Verb], _ limits: ProtocolLimits) {
        self.verbs = verbs
        self.limits = limits
    }

    mutating func consume<Operation: WireOperation>(
        _ bytes: UnsafeRawBufferPointer, _ each: (Operation) -> Bool
    ) throws(NATSError) -> Int {
        var offset = 0
        while offset < bytes.count {
            if needed > 0 {
                offset += gather(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
                guard gathered.count == needed else { return offset }
                guard try finish(each) else { return offset }
                continue
            }
            guard let (line, next) = try nextLine(bytes, from: offset) else { return offset }
            let control = try controlLine(line)
            guard let size = try control.body(limits) else {
                offset = next
                guard each(try Operation(control, Body(), limits)) else { return offset }
                continue
            }
            let end = next &+ size.total &+ 2
            guard end <= bytes.count else {
                // Wrong arguments are found before memory is taken.
                _ = try Operation(control, Body(), limits)
                start(line, size.total)
                offset = next
                continue
            }
            let body = Body(
                UnsafeRawBufferPointer(rebasing: bytes[next..<end]), headerBytes: size.headers)
            offset = end
            guard each(try operation(control, body)) else { return offset }
        }
        return offset
    }

    /// Arguments are looked at first, whether or not the message came in one piece.
    private func operation<Operation: WireOperation>(
        _ control: ControlLine, _ body: Body
    ) throws(NATSError) -> Operation {
        let operation = try Operation(control, body, limits)
        guard body.isTerminated else { throw .payloadNotTerminated }
        return operation
    }

    private func controlLine(_ line: UnsafeRawBufferPointer) throws(NATSError) -> ControlLine {
        if acceptsOnlyConnect { try checkBeginning(line) }
        return try ControlLine(line, from: verbs)
    }

    /// The next line without its end, and where what follows it begins; nil when its end is not there yet.
    private func nextLine(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws(NATSError) -> (line: UnsafeRawBufferPointer, next: Int)? {
        // The end itself may be of two bytes.
        let limit = min(bytes.count, start &+ limits.controlLineBytesMax &+ 2)
        var end = start
        while end < limit, bytes[end] != 0x0A { end += 1 }
        let isWhole = end < limit
        let next = end &+ 1
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        guard line.count <= limits.controlLineBytesMax else {
            throw .controlLineTooLong(bytesMax: limits.controlLineBytesMax)
        }
        if isWhole { return (line, next) }
        try checkBeginning(line)
        guard limit == bytes.count else { throw .controlLineTooLong(bytesMax: limits.controlLineBytesMax) }
        return nil
    }

    /// What can become no operation any more is refused before its line ends, if it ever does.
    private func checkBeginning(_ line: UnsafeRawBufferPointer) throws(NATSError) {
        var end = 0
        while end < line.count, !ControlLine.isBlank(line[end]) { end += 1 }
        let word = UnsafeRawBufferPointer(rebasing: line[..<end])
        if acceptsOnlyConnect {
            guard Verb.connect.begins(with: word) else { throw .notConnected }
        } else {
            guard verbs.contains(where: { $0.begins(with: word) }) else { throw .unknownOperation }
        }
    }

    // MARK: Messages in pieces

    private mutating func start(_ line: UnsafeRawBufferPointer, _ total: Int) {
        self.line.removeAll(keepingCapacity: true)
        self.line.append(contentsOf: line)
        needed = total &+ 2
        // What is announced is not believed beyond what is usual.
        gathered.reserveCapacity(min(needed, Self.keptBytesMax))
    }

    private mutating func gather(_ bytes: UnsafeRawBufferPointer) -> Int {
        let taken = min(bytes.count, needed &- gathered.count)
        gathered.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
        return taken
    }

    private mutating func finish<Operation: WireOperation>(
        _ each: (Operation) -> Bool
    ) throws(NATSError) -> Bool {
        var (head, body) = ([UInt8](), [UInt8]())
        swap(&head, &line)
        swap(&body, &gathered)
        needed = 0
        defer {
            swap(&head, &line)
            body.removeAll(keepingCapacity: body.capacity <= Self.keptBytesMax * 2)
            swap(&body, &gathered)
        }
        return try lend(head) { (head) throws(NATSError) in
            try lend(body) { (body) throws(NATSError) in
                let control = try ControlLine(head, from: verbs)
                let headers = try control.body(limits)?.headers ?? 0
                return each(try operation(control, Body(body, headerBytes: headers)))
            }
        }
    }
}

/// What follows a line: headers and payload.
struct Body {
    var bytes = noBytes
    var headerBytes = 0
    /// The end of a line follows.
    var isTerminated = true

    init() {}

    /// - Parameter bytes: with the end of the line that follows the payload.
    init(_ bytes: UnsafeRawBufferPointer, headerBytes: Int) {
        let end = max(bytes.count - 2, 0)
        isTerminated = bytes.count >= 2 && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
        self.bytes = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        self.headerBytes = headerBytes
    }
}

/// An operation of one side.
protocol WireOperation {
    init(_ line: ControlLine, _ body: Body, _ limits: ProtocolLimits) throws(NATSError)
}
