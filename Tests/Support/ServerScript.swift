import Glibc

/// A server that a shell script starts and watches over: it ends, and its folder with it, when this process
/// does, however that happens.
struct ServerScript {
    /// What it is told with a line each; the server ends when it closes.
    private let lifeline: Int32
    private let output: Int32

    /// Runs `script` with `arguments` and waits until it says `ready` in a line; throws what else it says.
    init(_ script: String, _ arguments: [String], seconds: Int32) throws(TestSupportError) {
        let input = try Self.ends()
        let output = try Self.ends()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, input[0], 0)
        posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        // A group of its own: an interrupted test run reaches it through the pipe, not as a signal.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let words = ["sh", "-c", script, "sh"] + arguments
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var pid = pid_t()
        let result = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &pointers, environ)
        lifeline = input[1]
        self.output = output[0]
        // Before anything is waited for: held here too, they would never end.
        close(input[0])
        close(output[1])
        guard result == 0 else { throw TestSupportError("no shell: errno \(result)") }
        let said = nextLine(seconds: seconds)
        guard said == "ready" else {
            end()
            throw TestSupportError(said)
        }
    }

    func say(_ word: String) {
        let line = Array((word + "\n").utf8)
        _ = send(lifeline, line, line.count, Int32(MSG_NOSIGNAL))
    }

    /// Ends the server; returns when the script has ended too.
    func end() {
        close(lifeline)
        var byte: UInt8 = 0
        while read(output, &byte, 1) > 0 {}
        close(output)
    }

    /// Reading and writing end, which no child inherits by itself, not even one that another thread
    /// starts just now.
    private static func ends() throws(TestSupportError) -> [Int32] {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw TestSupportError("no pair of sockets: errno \(errno)")
        }
        return ends
    }

    func nextLine(seconds: Int32) -> String {
        var text: [UInt8] = []
        while !text.contains(UInt8(ascii: "\n")) {
            var probe = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&probe, 1, seconds * 1_000) > 0 else { return "nothing heard for \(seconds) seconds" }
            var byte: UInt8 = 0
            guard read(output, &byte, 1) == 1 else { break }
            text.append(byte)
        }
        return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
