import Glibc

/// The address of a socket in the file system.
enum UnixAddress {
    static let pathBytesMax = 107

    /// Nil when the path is too long or holds a NUL.
    static func with<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result)
        -> Result?
    {
        let bytes = Array(path.utf8)
        guard bytes.count <= pathBytesMax, !bytes.isEmpty, !bytes.contains(0) else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    static func newSocket() -> Int32 {
        socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    }
}

/// One line each way over a stream socket, with a limit in bytes and in time. For threads that may block.
struct LineStream {
    enum Failure: Error, Equatable {
        case timedOut, tooLong, ended
    }
    let descriptor: Int32
    private let end: Int64

    init(_ descriptor: Int32, atMost limit: Duration) {
        self.descriptor = descriptor
        end = Self.milliseconds &+ Self.milliseconds(of: limit)
    }

    /// Without its newline.
    func readLine(bytesMax: Int) throws(Failure) -> [UInt8] {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            try wait(for: Int16(POLLIN))
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { throw .ended }
            let part = chunk.prefix(count)
            let newline = part.firstIndex(of: UInt8(ascii: "\n"))
            line += part[..<(newline ?? part.endIndex)]
            guard line.count <= bytesMax else { throw .tooLong }
            if newline != nil { return line }
        }
    }

    func write(_ bytes: [UInt8]) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer.dropFirst(sent))
                return send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: Int16(POLLOUT))
            } else if errno != EINTR {
                throw .ended
            }
        }
    }

    func wait(for events: Int16) throws(Failure) {
        while true {
            let rest = end &- Self.milliseconds
            guard rest > 0 else { throw .timedOut }
            var interest = pollfd(fd: descriptor, events: events, revents: 0)
            if poll(&interest, 1, Int32(clamping: rest)) > 0 { return }
        }
    }

    private static var milliseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
    private static func milliseconds(of limit: Duration) -> Int64 {
        let (seconds, attoseconds) = limit.components
        return min(seconds, 1 << 30) * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
