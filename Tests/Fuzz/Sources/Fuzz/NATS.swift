import Base
import Glibc
import NATSWire

/// Both sides of the bus's protocol. However a stream is split, the same operations and the same error come
/// of it; and what is subscribed can all be taken back.
enum NATSFuzzing {
    static func run(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return }
        let stream = Array(bytes.dropFirst())
        // Large inputs in larger pieces: each piece reads the unread line again.
        let piece = stream.count > 2048 ? 512 + Int(first) : Int(first & 0x3F) + 1
        for isClient in [true, false] {
            let whole = read(stream, pieces: stream.count, isClient)
            if whole != read(stream, pieces: piece, isClient) { abort() }
        }
        subscribe(stream)
        address(stream)
    }

    /// What is read as an address is read again as the same one, without what is secret.
    private static func address(_ stream: [UInt8]) {
        guard let list = try? NATSAddress.list(String(decoding: stream.prefix(512), as: UTF8.self)) else {
            return
        }
        for address in list {
            guard let again = try? NATSAddress(address.description), again.host == address.host,
                again.port == address.port, again.credentials == .none
            else { abort() }
        }
    }

    private static func read(_ stream: [UInt8], pieces: Int, _ isClient: Bool) -> [String] {
        var limits = ProtocolLimits()
        limits.payloadBytesMax = 10_000
        var (client, server) = (ClientParser(limits), ServerParser(limits))
        var heard: [String] = []
        var unread: [UInt8] = []
        do {
            for start in stride(from: 0, to: stream.count, by: max(pieces, 1)) {
                unread += stream[start..<min(start + max(pieces, 1), stream.count)]
                let consumed = try unread.withUnsafeBytes { bytes in
                    if isClient {
                        return try client.consume(bytes) {
                            heard.append("\(shown($0))")
                            return true
                        }
                    }
                    return try server.consume(bytes) {
                        heard.append("\(shown($0))")
                        return true
                    }
                }
                unread.removeFirst(consumed)
            }
        } catch {
            heard.append("\(error)")
        }
        return heard
    }

    private static func shown(_ operation: ClientOperation) -> [String] {
        switch operation {
        case .connect(let options): [options.json]
        case .publish(let message): ["pub"] + shown(message)
        case .subscribe(let subject, let queue, let sid): ["sub"] + [subject, queue, sid].map(text)
        case .unsubscribe(let sid, let max): ["unsub", text(sid), "\(max ?? 0)"]
        case .ping: ["ping"]
        case .pong: ["pong"]
        }
    }
    private static func shown(_ operation: ServerOperation) -> [String] {
        switch operation {
        case .info(let info): [info.json]
        case .message(let message, let sid): ["msg", text(sid)] + shown(message)
        case .ping: ["ping"]
        case .pong: ["pong"]
        case .ok: ["ok"]
        case .error(let text): ["error", text]
        }
    }
    private static func shown(_ message: Publication) -> [String] {
        let headers = (try? MessageHeaders(message.headers)).map { text($0.block) } ?? ""
        return [text(message.subject), text(message.reply), headers, text(message.payload)]
    }
    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: Array(bytes), as: UTF8.self)
    }

    private static func subscribe(_ stream: [UInt8]) {
        var tree = SubscriptionTree()
        var ids: [SubscriptionID] = []
        var parser = ClientParser()
        let randomness = SeededRandomness(seed: 1)
        stream.withUnsafeBytes { bytes in
            _ = try? parser.consume(bytes) { operation in
                switch operation {
                case .subscribe(let subject, let queue, _):
                    if let id = try? tree.insert(subject, queue: queue) { ids.append(id) }
                case .unsubscribe: if let id = ids.popLast() { tree.remove(id) }
                case .publish(let message):
                    var found: [SubscriptionID] = []
                    tree.match(message.subject, randomness, into: &found)
                    if found.count > ids.count { abort() }
                default: break
                }
                return true
            }
        }
        for id in ids where !tree.remove(id) { abort() }
        if tree.count != 0 { abort() }
    }
}
