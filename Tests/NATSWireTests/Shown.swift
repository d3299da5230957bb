import NATSWire

/// Operations as text, so that a test can keep them and compare.
func shown(_ operation: ClientOperation) -> String {
    switch operation {
    case .connect(let options): "CONNECT \(options.json)"
    case .publish(let message): "PUB \(shown(message))"
    case .subscribe(let subject, let queue, let sid): "SUB \(text(subject)) [\(text(queue))] \(text(sid))"
    case .unsubscribe(let sid, let max): "UNSUB \(text(sid)) \(max.map(String.init) ?? "-")"
    case .ping: "PING"
    case .pong: "PONG"
    }
}

func shown(_ operation: ServerOperation) -> String {
    switch operation {
    case .info(let info): "INFO \(info.json)"
    case .message(let message, let sid): "MSG \(text(sid)) \(shown(message))"
    case .ping: "PING"
    case .pong: "PONG"
    case .ok: "+OK"
    case .error(let text): "-ERR \(text)"
    }
}

private func shown(_ message: Publication) -> String {
    "\(text(message.subject)) [\(text(message.reply))] {\(text(message.headers))} \(text(message.payload))"
}

func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

/// A parser of either side, fed like a connection feeds its handler: what is left unread is shown again.
struct Fed {
    var operations: [String] = []
    var error: NATSError?
    private var client: ClientParser?
    private var server: ServerParser?
    private var unread: [UInt8] = []

    init(client: ClientParser) { self.client = client }
    init(server: ServerParser) { self.server = server }

    var unreadCount: Int { unread.count }

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        guard error == nil else { return }
        unread += bytes
        var heard: [String] = []
        do throws(NATSError) {
            let consumed = try unread.withUnsafeBufferPointer { (bytes) throws(NATSError) in
                let bytes = UnsafeRawBufferPointer(bytes)
                let fromClient = try client?.consume(bytes) {
                    heard.append(shown($0))
                    return true
                }
                let fromServer = try server?.consume(bytes) {
                    heard.append(shown($0))
                    return true
                }
                return fromClient ?? fromServer ?? 0
            }
            unread.removeFirst(consumed)
        } catch {
            self.error = error
        }
        operations += heard
    }
}

/// Calls `body` with the bytes of texts, which is what the writers take.
func lent<Value>(_ texts: String..., body: ([UnsafeRawBufferPointer]) throws -> Value) rethrows -> Value {
    try texts.flatMap(\.utf8).withUnsafeBytes { all in
        var start = 0
        return try body(
            texts.map { text in
                defer { start += text.utf8.count }
                return UnsafeRawBufferPointer(rebasing: all[start..<start + text.utf8.count])
            })
    }
}
