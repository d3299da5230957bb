import Base
import Loop

/// A nats-server (Debian package of this name) of one test, on an address that no other test has: it can be
/// killed, come back at the same place, and be held up.
public actor NATSServer {
    public struct Options: Sendable {
        public var token: String?
        public var user: (name: String, password: String)?
        public var payloadBytesMax = 1 << 20

        public init() {}

        func configuration(_ host: String) -> String {
            var lines = [
                "listen: \"\(host):4222\"", "max_payload: \(payloadBytesMax)", "write_deadline: \"2s\"",
            ]
            if let token { lines.append("authorization { token: \"\(token)\" }") }
            if let user {
                lines.append("authorization { user: \"\(user.name)\", password: \"\(user.password)\" }")
            }
            return lines.joined(separator: "\n") + "\n"
        }
    }
    private nonisolated let thread = ThreadExecutor()
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private nonisolated let host = ownLoopback().host
    private var script: ServerScript?

    private init() {}
    deinit { thread.stop() }

    /// `host:port`
    public nonisolated var hostAndPort: String { "\(host):4222" }

    /// Runs a test's body with a server, and ends it whatever happens. Throws when there is none: no test is
    /// skipped for that.
    public static func run<Value: Sendable>(
        _ options: Options? = Options(), _ body: (NATSServer) async throws -> Value
    ) async throws -> Value {
        let server = NATSServer()
        let result: Result<Value, any Error>
        do {
            if let options { try await server.start(options) }
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        await server.kill()
        return try result.get()
    }

    /// Starts it, for the first time or again at the same address; returns when it takes connections.
    public func start(_ options: Options = Options()) throws {
        script?.end()
        do throws(TestSupportError) {
            script = try ServerScript(Self.script, [options.configuration(host)], seconds: 60)
        } catch {
            script = nil
            throw TestSupportError("nats-server did not start (Debian package nats-server): \(error)")
        }
    }

    /// Ends it as a crash does; returns when it is gone.
    public func kill() {
        script?.end()
        script = nil
    }

    /// Holds it up: its sockets stay, but it does nothing.
    public func pause() {
        script?.say("STOP")
        _ = script?.nextLine(seconds: 20)
    }
    public func resume() {
        script?.say("CONT")
        _ = script?.nextLine(seconds: 20)
    }

    /// Argument: the configuration. Says `ready`, or why not; then sends signals whose names it reads.
    private static let script = """
        set -eu
        PATH=$PATH:/usr/sbin:/sbin
        command -v nats-server >/dev/null || { echo "not installed"; exit 1; }
        folder=$(mktemp -d "${TMPDIR:-/tmp}/nimbus-nats.XXXXXX")
        trap 'rm -rf "$folder"' EXIT
        printf '%s' "$1" >"$folder/configuration"
        mkfifo "$folder/pipe"
        { tee "$folder/log" <"$folder/pipe" | sed -un '/Server is ready/s/.*/ready/p'
          echo "the server ended: $(tail -n 1 "$folder/log")"; } &
        nats-server -c "$folder/configuration" >"$folder/pipe" 2>&1 &
        server=$!
        while read -r signal; do kill -s "$signal" $server; echo "$signal"; done
        kill -9 $server
        wait
        """
}
