import Base
import Glibc

/// One in a process of its own behind libsidecar.so: `nimbus sandbox --console`, driven line by line.
///
/// Its methods block while they wait for the process, on a thread of their own.
actor ProcessWorldserver: TestWorldserver {
    /// How a worldserver is started.
    struct Recipe: Sendable {
        /// Where `nimbus` and `libsidecar.so` are.
        var folder: String
        /// From 1.
        var number: Int
        /// `Section.Key=Value`.
        var settings: [String]
        /// `NAME=VALUE`.
        var environment: [String]
    }
    private struct Child {
        var process: pid_t
        var input: Int32
        var output: Int32
        var rest: [UInt8] = []
    }
    /// In milliseconds: a start with an empty database on a busy machine.
    private static let patience: Int32 = 60_000

    private let thread = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let recipe: Recipe
    private var child: Child?
    /// Kept, so that it comes back under its address.
    private var lastPort: UInt16 = 0

    init(_ recipe: Recipe) { self.recipe = recipe }
    deinit { thread.stop() }

    // MARK: Life

    func start() throws {
        guard child == nil else { throw TestClusterError.worldserver("it runs already") }
        // Each further number has the next port.
        let base = lastPort == 0 ? 0 : Int(lastPort) - (recipe.number - 1)
        let settings = recipe.settings + ["Sandbox.Listen=127.0.0.1:\(base)"]
        child = try spawn(
            [
                "\(recipe.folder)/nimbus", "sandbox", "--sidecar", "\(recipe.folder)/libsidecar.so",
                "--number",
                "\(recipe.number)", "--console",
            ] + settings.flatMap { ["--set", $0] })
        let ready = try line()
        guard ready.hasPrefix("nimbus sandbox ready"),
            let port = ready.split(separator: ":").last.flatMap({ UInt16($0) })
        else { throw TestClusterError.worldserver(ready) }
        lastPort = port
    }

    private func spawn(_ words: [String]) throws -> Child {
        var input: [Int32] = [-1, -1]
        var output: [Int32] = [-1, -1]
        // Sockets, so that writing to one that has died is an error and not a signal.
        let stream = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, stream, 0, &input) == 0, socketpair(AF_UNIX, stream, 0, &output) == 0 else {
            throw TestClusterError.worldserver(String(cString: strerror(errno)))
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, input[0], 0)
        posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        var arguments = words.map { strdup($0) } + [nil]
        var variables = recipe.environment.map { strdup($0) } + [nil]
        var process = pid_t()
        let failure = posix_spawn(&process, words[0], &actions, nil, &arguments, &variables)
        for text in arguments + variables { free(text) }
        posix_spawn_file_actions_destroy(&actions)
        close(input[0])
        close(output[1])
        guard failure == 0 else {
            close(input[1])
            close(output[0])
            throw TestClusterError.worldserver("\(words[0]): \(String(cString: strerror(failure)))")
        }
        return Child(process: process, input: input[1], output: output[0])
    }

    func crash() {
        guard let child else { return }
        kill(child.process, SIGKILL)
        bury(child)
    }

    func stop() throws {
        guard let child else { return }
        defer { bury(child) }
        _ = try ask("stop")
    }

    /// Waits until it is gone.
    private func bury(_ child: Child) {
        close(child.input)
        close(child.output)
        var status: Int32 = 0
        while waitpid(child.process, &status, 0) < 0 && errno == EINTR {}
        self.child = nil
    }

    // MARK: Questions

    func players() throws -> [TestWorldPlayer] {
        try ask("players").compactMap { word in
            let parts = word.split(separator: ":")
            guard parts.count == 3, let map = UInt32(parts[1]) else { return nil }
            return TestWorldPlayer(name: String(parts[0]), map: MapID(map), isParked: parts[2] == "parked")
        }
    }
    func maps() throws -> Set<MapID> { Set(try ask("maps").compactMap { UInt32($0).map { MapID($0) } }) }
    var port: UInt16 {
        get throws {
            guard child != nil else { throw TestClusterError.missing("running worldserver") }
            return lastPort
        }
    }
    func linkCount() throws -> Int { try ask("links").first.flatMap { Int($0) } ?? 0 }
    func cutLink(of name: String) throws -> Bool {
        do {
            _ = try ask("cut \(name)")
            return true
        } catch TestClusterError.worldserver {
            return false
        }
    }
    func hang(for duration: Duration?) throws {
        _ = try ask(duration.map { "hang \($0.nanoseconds / 1_000_000)" } ?? "hang")
    }
    func resume() throws { _ = try ask("resume") }

    /// The words behind `ok`. A process that is not there knows nothing.
    private func ask(_ command: String) throws -> [String] {
        guard let child else { return [] }
        let bytes = Array((command + "\n").utf8)
        guard send(child.input, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw TestClusterError.worldserver("it takes no commands")
        }
        let words = try line().split(separator: " ").map(String.init)
        guard words.first == "ok" else { throw TestClusterError.worldserver(words.joined(separator: " ")) }
        return Array(words.dropFirst())
    }

    private func line() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while var child {
            if let end = child.rest.firstIndex(of: 10) {
                let line = String(decoding: child.rest[..<end], as: UTF8.self)
                child.rest.removeSubrange(...end)
                self.child = child
                return line
            }
            var wait = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, Self.patience) > 0 else {
                throw TestClusterError.worldserver("it says nothing")
            }
            let count = read(child.output, &buffer, buffer.count)
            guard count > 0 else { throw TestClusterError.worldserver("it has ended") }
            child.rest += buffer.prefix(count)
            self.child = child
        }
        throw TestClusterError.worldserver("it does not run")
    }
}
