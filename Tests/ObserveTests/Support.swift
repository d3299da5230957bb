import Base
import Glibc
import Testing

/// The far ends of blocking calls run here, away from the cooperative pool.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        let box = Unmanaged.passRetained(ThreadBody { continuation.resume(returning: body()) })
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }
}
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// A pipe whose ends are closed with it.
final class Pipe: Sendable {
    let reader: Int32
    let writer: Int32
    private let isWriterOpen = Locked(true)

    init() {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        (reader, writer) = (ends[0], ends[1])
    }
    deinit {
        close(reader)
        closeWriter()
    }
    func closeWriter() {
        let isOpen = isWriterOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if isOpen { close(writer) }
    }

    /// Everything until the writer is closed.
    func readAll() -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(reader, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk.prefix(count)
        }
    }
}

/// A blocking TCP client with a time limit.
struct Client {
    let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    init?(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            close(descriptor)
            return nil
        }
    }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
    /// Until the peer closes; nil when nothing more comes for ten seconds.
    func readAll() -> String? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EAGAIN { return nil }
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk.prefix(count)
        }
    }

    /// One request of HTTP, answered and closed.
    static func request(_ line: String, port: UInt16) async -> (status: Int, headers: String, body: String) {
        let answer = await onThread { () -> String in
            guard let client = Client(port: port) else { return "" }
            defer { close(client.descriptor) }
            client.write("\(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return client.readAll() ?? ""
        }
        guard let gap = answer.firstRange(of: "\r\n\r\n") else { return (0, "", answer) }
        let head = String(answer[..<gap.lowerBound])
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return (status, head, String(answer[gap.upperBound...]))
    }
}

/// A name for a socket that nobody else uses.
func temporaryPath(_ name: String) -> String {
    "/tmp/nimbus-observe-\(getpid())-\(name)-\(UInt32.random(in: 0...UInt32.max))"
}
