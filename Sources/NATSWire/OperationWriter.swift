/// Writes operations of either side, one after another, into memory that is used again.
///
/// Subjects, names of queue groups and subscription ids are written as they are: they must be valid
/// (`SubjectRules`), or what follows is read as something else.
public struct OperationWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// Forgets what was written, but not its memory.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    // MARK: Of clients

    public mutating func connect(_ options: ConnectOptions) {
        add("CONNECT ")
        bytes.append(contentsOf: options.json.utf8)
        end()
    }
    /// PUB, or HPUB when there are headers.
    public mutating func publish(_ message: Publication) {
        add(message.headerBytes > 0 ? "HPUB " : "PUB ")
        add(message.subject)
        finish(message)
        add(message.body)
        end()
    }
    /// - Parameter queue: empty for a subscription of its own.
    public mutating func subscribe(
        _ subject: UnsafeRawBufferPointer, queue: UnsafeRawBufferPointer = .init(start: nil, count: 0),
        sid: UnsafeRawBufferPointer
    ) {
        add("SUB ")
        add(subject)
        blank()
        if !queue.isEmpty {
            add(queue)
            blank()
        }
        add(sid)
        end()
    }
    public mutating func unsubscribe(_ sid: UnsafeRawBufferPointer, max: UInt64? = nil) {
        add("UNSUB ")
        add(sid)
        if let max {
            blank()
            add(max)
        }
        end()
    }

    // MARK: Of servers

    public mutating func info(_ info: ServerInfo) {
        add("INFO ")
        bytes.append(contentsOf: info.json.utf8)
        end()
    }
    /// The line of MSG, or of HMSG when there are headers; body and end follow.
    public mutating func messageLine(_ message: Publication, sid: UnsafeRawBufferPointer) {
        add(message.headerBytes > 0 ? "HMSG " : "MSG ")
        add(message.subject)
        blank()
        add(sid)
        finish(message)
    }
    public mutating func message(_ message: Publication, sid: UnsafeRawBufferPointer) {
        messageLine(message, sid: sid)
        add(message.body)
        end()
    }
    public mutating func ok() { add("+OK\r\n") }
    /// - Parameter text: without quotes; what would end the line is left out.
    public mutating func error(_ text: String) {
        add("-ERR '")
        bytes.append(contentsOf: text.utf8.lazy.filter { $0 >= 0x20 && $0 != 0x7F })
        add("'\r\n")
    }

    // MARK: Of both

    public mutating func ping() { add("PING\r\n") }
    public mutating func pong() { add("PONG\r\n") }
    /// The end of a line and of a message.
    public mutating func end() { add("\r\n") }

    // MARK: Parts

    /// Reply, sizes, and the end of the line.
    private mutating func finish(_ message: Publication) {
        blank()
        if !message.reply.isEmpty {
            add(message.reply)
            blank()
        }
        if message.headerBytes > 0 {
            add(UInt64(clamping: message.headerBytes))
            blank()
        }
        add(UInt64(clamping: message.body.count))
        end()
    }
    private mutating func blank() { bytes.append(0x20) }
    private mutating func add(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
    private mutating func add(_ part: UnsafeRawBufferPointer) { bytes.append(contentsOf: part) }

    private mutating func add(_ number: UInt64) {
        guard number > 9 else { return bytes.append(0x30 &+ UInt8(truncatingIfNeeded: number)) }
        let start = bytes.count
        var left = number
        while left > 0 {
            bytes.append(0x30 &+ UInt8(truncatingIfNeeded: left % 10))
            left /= 10
        }
        bytes[start...].reverse()
    }
}
