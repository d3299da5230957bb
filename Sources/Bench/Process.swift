import Glibc

/// A program that the bench started, and what the kernel says of its use of the machine.
final class BenchProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
    let id: pid_t
    private var output: Int32
    private var unread: [UInt8] = []
    private var isOver = false

    /// Starts a program; its standard output can be read line by line.
    init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws(Failure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(description: "no pipe") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        var variables = environment.map { "\($0.key)=\($0.value)" }
        variables.append("PATH=/usr/sbin:/usr/bin:/sbin:/bin")
        var child = pid_t()
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for text in words + settings { free(text) } }
        let failed = posix_spawn(&child, path, &actions, nil, words, settings)
        close(ends[1])
        guard failed == 0 else {
            close(ends[0])
            throw Failure(description: "cannot start \(path): \(String(cString: strerror(failed)))")
        }
        id = child
        output = ends[0]
    }

    deinit { end() }

    /// The next line that begins so. Throws when the program ends first or the time is over.
    func line(beginning prefix: String, within limit: Duration = .seconds(60)) throws(Failure) -> String {
        let deadline = Clock.now + limit.seconds
        while true {
            while let newline = unread.firstIndex(of: 10) {
                let text = String(decoding: unread[..<newline], as: UTF8.self)
                unread.removeFirst(newline + 1)
                if text.hasPrefix(prefix) { return text }
            }
            var poller = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let left = deadline - Clock.now
            guard left > 0, poll(&poller, 1, Int32(left * 1000) + 1) > 0 else {
                throw Failure(description: "no line '\(prefix)' in time")
            }
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = read(output, &piece, piece.count)
            guard count > 0 else { throw Failure(description: "it ended before it said '\(prefix)'") }
            unread.append(contentsOf: piece[..<count])
        }
    }

    /// CPU time of all its threads.
    var cpuSeconds: Double {
        let fields = Self.text("/proc/\(id)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            return 0
        }
        return preciseCPUSeconds ?? (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
    /// The scheduler's own figure, in nanoseconds, of every thread that lives.
    private var preciseCPUSeconds: Double? {
        guard let folder = opendir("/proc/\(id)/task") else { return nil }
        defer { closedir(folder) }
        var total = 0.0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let thread = Int(name) else { continue }
            guard
                let spent = Self.text("/proc/\(id)/task/\(thread)/schedstat").split(separator: " ").first
                    .flatMap({ Double($0) })
            else { return nil }
            total += spent / 1e9
        }
        return total
    }
    /// Resident memory.
    var residentBytes: Int { Self.residentBytes(of: "\(id)") }

    /// - Parameter process: its number; `self` is this one.
    static func residentBytes(of process: String) -> Int {
        let fields = text("/proc/\(process)/statm").split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Keeps all its threads on one processor.
    func pin(to processor: Int) {
        _ = try? BenchProcess("/usr/bin/taskset", ["-apc", "\(processor)", "\(id)"]).line(
            beginning: "pid", within: .seconds(2))
    }

    func send(_ signal: Int32) { kill(id, signal) }

    /// kill -9: it saves nothing.
    func crash() {
        guard !isOver else { return }
        isOver = true
        var status: Int32 = 0
        kill(id, SIGKILL)
        waitpid(id, &status, 0)
        close(output)
    }

    /// Ends it, at once when it does not go by itself.
    func end() {
        guard !isOver else { return }
        isOver = true
        kill(id, SIGTERM)
        var status: Int32 = 0
        let deadline = Clock.now + 5
        while waitpid(id, &status, WNOHANG) == 0 {
            if Clock.now > deadline { kill(id, SIGKILL) }
            poll(nil, 0, 5)
        }
        close(output)
    }

    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : ""
    }
}

/// The bench's stopwatch.
enum Clock {
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// A port that nobody uses now.
func freePort() -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int32 in
            guard bind(descriptor, pointer, length) == 0 else { return -1 }
            return getsockname(descriptor, pointer, &length)
        }
    }
    return bound == 0 ? UInt16(bigEndian: address.sin_port) : 0
}
