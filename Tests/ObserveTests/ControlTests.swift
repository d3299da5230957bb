import Base
import Glibc
import Observe
import Testing

@Suite struct ControlTests {
    private let log = Log("test", to: SilentLog())
    private let path = temporaryPath("control")

    private func server(
        _ change: (inout ControlServer.Limits) -> Void = { _ in },
        handler: @escaping ControlServer.Handler = { (command, request) async throws(ControlError) in
            guard command == "status" else { throw .refused("there is no command \(command)") }
            return ["state": "running", "echo": request["echo"] ?? nil]
        }
    ) throws -> ControlServer {
        var limits = ControlServer.Limits()
        change(&limits)
        return try ControlServer(path: path, limits: limits, log: log, handler: handler)
    }

    private func ask(_ command: String, _ arguments: [JSONValue.Member] = []) async -> Result<
        JSONValue, ControlError
    > {
        do throws(ControlError) {
            return .success(try await ControlClient.ask(command, arguments, at: path))
        } catch {
            return .failure(error)
        }
    }

    @Test func aCommandIsAnswered() async throws {
        let server = try server()
        #expect(
            await ask("status", [.init("echo", ["x": 1])])
                == .success(["state": "running", "echo": ["x": 1]]))
        #expect(await ask("dance") == .failure(.refused("there is no command dance")))
        server.stop()
        #expect(
            await ask("status") == .failure(.unreachable(path: path, reason: "No such file or directory")))
    }

    @Test func onlyTheOwnerMayOpenTheSocket() throws {
        let server = try server()
        defer { server.stop() }
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func aSecondDaemonIsRefusedButADeadOnesSocketIsReplaced() async throws {
        let first = try server()
        #expect(throws: ControlError.inUse(path)) { try server() }
        #expect(await ask("status").isSuccess)
        first.stop()
        // What a killed daemon leaves: a socket that nobody listens on.
        let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        close(left)
        let second = try server()
        #expect(await ask("status").isSuccess)
        second.stop()
        #expect(access(path, F_OK) != 0)
    }

    @Test func rubbishIsAnsweredAndSilentClientsAreLetGo() async throws {
        let server = try server {
            $0.transferTime = .milliseconds(100)
            $0.requestBytesMax = 1000
        }
        defer { server.stop() }
        #expect(await raw("nonsense\n")?.contains("the request is no JSON document") == true)
        #expect(await raw("{}\n") == "{\"ok\":false,\"error\":\"the request has no command\"}\n")
        #expect(await raw(String(repeating: "x", count: 5000))?.contains("longer than 1000 bytes") == true)
        #expect(await raw("") == "")
        #expect(await raw("{\"command\":") == "")
        #expect(await ask("status").isSuccess)
    }

    @Test func aHandlerThatHangsIsGivenUp() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let server = try server({ $0.answerTime = .milliseconds(50) }) { (_, _) async throws(ControlError) in
            for await _ in gate.stream {}
            return nil
        }
        defer { server.stop() }
        #expect(await ask("status") == .failure(.refused("the daemon is too busy to answer")))
        gate.continuation.finish()
    }

    @Test func pathsThatAreTooLongAreNamed() {
        let long = "/tmp/" + String(repeating: "x", count: 200)
        #expect(throws: ControlError.pathTooLong(long)) {
            try ControlServer(path: long, log: log) { (_, _) async throws(ControlError) in nil }
        }
        #expect(
            throws: ControlError.cannotListen(path: "/nonexistent/x", reason: "No such file or directory")
        ) {
            try ControlServer(path: "/nonexistent/x", log: log) { (_, _) async throws(ControlError) in nil }
        }
    }

    /// Sends bytes as they are and reads until the server closes.
    private func raw(_ text: String) async -> String? {
        let path = path
        return await onThread {
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var limit = timeval(tv_sec: 10, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            let bytes = Array(text.utf8)
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            return Client(descriptor: descriptor).readAll()
        }
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { return true }
        return false
    }
}
