import Base
import Glibc

/// A program of the tests, run once: the numbers that it said before its end, one a line, and how it ended.
public actor Child {
    public struct Outcome: Sendable {
        public var numbers: [UInt64]
        /// The exit code, or minus the signal.
        public var end: Int32
    }
    // It reads and waits, which block.
    private nonisolated let thread = ThreadExecutor()
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    deinit { thread.stop() }

    /// - Parameters:
    ///   - program: beside the tests.
    ///   - killedAfter: so many numbers are read, then the process is killed; nil leaves it alone.
    public static func run(
        _ program: String, _ arguments: [String], killedAfter: Int? = nil
    ) async throws -> Outcome {
        try await Child().run(["\(Programs.folder)/\(program)"] + arguments, killedAfter: killedAfter)
    }

    private func run(_ words: [String], killedAfter: Int?) throws -> Outcome {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestSupportError("no pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var arguments = words.map { strdup($0) } + [nil]
        var process = pid_t()
        let failure = posix_spawn(&process, words[0], &actions, nil, &arguments, environ)
        for text in arguments { free(text) }
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        defer { close(ends[0]) }
        guard failure == 0 else {
            throw TestSupportError("\(words[0]): \(String(cString: strerror(failure)))")
        }
        let numbers = read(ends[0], killing: process, after: killedAfter)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return Outcome(
            numbers: numbers, end: status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F))
    }

    /// What was written before the death is in the pipe, and counts.
    private func read(_ end: Int32, killing process: pid_t, after limit: Int?) -> [UInt64] {
        var numbers: [UInt64] = []
        var number: UInt64 = 0
        var chunk = [UInt8](repeating: 0, count: 512)
        var isKilled = false
        while true {
            let count = Glibc.read(end, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return numbers }
            for byte in chunk.prefix(count) {
                if byte == UInt8(ascii: "\n") {
                    numbers.append(number)
                    number = 0
                } else {
                    number = number &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
                }
            }
            if let limit, numbers.count >= limit, !isKilled {
                isKilled = true
                kill(process, SIGKILL)
            }
        }
    }
}
