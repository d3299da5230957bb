import Base
import Glibc
import Loop
import TestSupport
import Testing

/// `sidecar-member`, a worldserver in C behind libsidecar.so, as a process of its own.
final class MemberProcess: Sendable {
    let lines = Observed<String>()
    let port: UInt16
    private let process: pid_t
    private let input: Int32
    private let isAlive = Locked(true)
    private let reader = ThreadExecutor()

    /// - Parameter bus: where the daemon listens.
    init(bus: SocketAddress, port: UInt16, maps: String = "") throws {
        self.port = port
        var input: [Int32] = [0, 0]
        var output: [Int32] = [0, 0]
        try #require(pipe(&input) == 0 && pipe(&output) == 0)
        for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, input[0], 0)
        posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        let folder = Programs.folder
        let words: [String] = [
            "\(folder)/sidecar-member", "\(folder)/libsidecar.so", String(port), "1", maps,
        ]
        let settings: [String] = [
            "TC9_NATS_URL=nats://\(bus)", "TC9_HEALTH_CHECK_PORT=0", "TC9_LOG_LEVEL=warning",
        ]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        var process = pid_t()
        let failure = posix_spawn(&process, "\(folder)/sidecar-member", &actions, nil, &arguments, &variables)
        for text in arguments + variables { free(text) }
        posix_spawn_file_actions_destroy(&actions)
        close(input[0])
        close(output[1])
        try #require(failure == 0, "sidecar-member does not start: \(String(cString: strerror(failure)))")
        self.process = process
        self.input = input[1]
        let (source, lines) = (output[0], lines)
        reader.execute { Self.read(source, into: lines) }
    }

    deinit { reader.stop() }

    private static func read(_ source: Int32, into lines: Observed<String>) {
        var rest: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            rest += buffer.prefix(count)
            while let end = rest.firstIndex(of: 10) {
                lines.note(String(decoding: rest[..<end], as: UTF8.self))
                rest.removeSubrange(...end)
            }
        }
        close(source)
    }

    /// Waits for a line that begins so; returns it.
    @discardableResult
    func hears(_ beginning: String, after count: Int = 0) async throws -> String {
        let all = try await lines.wait { $0.dropFirst(count).contains { $0.hasPrefix(beginning) } }
        return all.dropFirst(count).first { $0.hasPrefix(beginning) } ?? ""
    }

    /// Has it do something, and waits until it is done.
    func does(_ command: String) async throws {
        let before = lines.values.count
        say(command)
        try await hears("done \(command.prefix { $0 != " " })", after: before)
    }

    func say(_ command: String) {
        let bytes = Array((command + "\n").utf8)
        _ = Glibc.write(input, bytes, bytes.count)
    }

    func count(_ beginning: String) -> Int { lines.values.filter { $0.hasPrefix(beginning) }.count }

    /// Also after it was killed already: its numbers may be somebody else's then.
    func kill() {
        guard
            isAlive.withLock({ alive in
                defer { alive = false }; return alive
            })
        else { return }
        Glibc.kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        close(input)
    }
}
