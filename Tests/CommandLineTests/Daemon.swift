import Base
import Glibc
import TestSupport
import Testing

/// The built binary as a process, with its output collected.
final class Daemon: Sendable {
    private struct Text {
        var output = ""
        var errors = ""
    }
    let folder: TemporaryFolder
    private let process: pid_t
    private let text = Locked(Text())
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    /// Settings for a test: free ports on loopback, files in a folder of its own.
    static func environment(_ folder: TemporaryFolder) -> [String: String] {
        [
            "NIMBUS_DATA_DIRECTORY": folder.path, "NIMBUS_LOGIN_LISTEN": "127.0.0.1:0",
            "NIMBUS_REALM_1_LISTEN": "127.0.0.1:0", "NIMBUS_ADMIN_LISTEN": "127.0.0.1:0",
            "NIMBUS_LOG_FORMAT": "text",
        ]
    }

    private static var binary: String { "\(Programs.folder)/nimbus" }

    init(_ words: [String], folder: TemporaryFolder, environment: [String: String] = [:]) throws {
        self.folder = folder
        (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let merged = Self.environment(folder).merging(environment) { $1 }
        var output: [Int32] = [0, 0]
        var errors: [Int32] = [0, 0]
        try #require(pipe(&output) == 0 && pipe(&errors) == 0)
        for end in output + errors { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        posix_spawn_file_actions_adddup2(&actions, errors[1], 2)
        var arguments = ([Self.binary] + words).map { strdup($0) } + [nil]
        var variables = merged.map { strdup("\($0)=\($1)") } + [nil]
        var process = pid_t()
        let failure = posix_spawn(&process, Self.binary, &actions, nil, &arguments, &variables)
        for text in arguments + variables { free(text) }
        posix_spawn_file_actions_destroy(&actions)
        close(output[1])
        close(errors[1])
        try #require(failure == 0, "\(Self.binary): \(String(cString: strerror(failure)))")
        self.process = process
        collect(output[0]) { $0.output += $1 }
        collect(errors[0]) { $0.errors += $1 }
    }

    private func collect(_ end: Int32, _ add: @escaping @Sendable (inout Text, String) -> Void) {
        let text = text
        let changed = changed
        Thread.start {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(end, &chunk, chunk.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { break }
                let part = String(decoding: chunk.prefix(count), as: UTF8.self)
                text.withLock { add(&$0, part) }
                changed.yield()
            }
            close(end)
            changed.yield()
        }
    }

    var output: String { text.withLock { $0.output } }
    var errors: String { text.withLock { $0.errors } }

    func signal(_ number: Int32) { kill(process, number) }

    /// Returns when the output or the log holds `part`. The test's time limit is the deadline.
    func says(_ part: String) async {
        if output.contains(part) || errors.contains(part) { return }
        for await _ in changes where output.contains(part) || errors.contains(part) { return }
    }

    /// Waits for its end.
    func exitCode() async -> Int32 {
        let process = process
        return await withCheckedContinuation { continuation in
            Thread.start {
                var status: Int32 = 0
                while waitpid(process, &status, 0) < 0 && errno == EINTR {}
                // The exit code, or minus the signal.
                continuation.resume(returning: status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F))
            }
        }
    }
}

/// A thread for a call that blocks.
enum Thread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(Body(run)).toOpaque())
        pthread_detach(thread)
    }
}
