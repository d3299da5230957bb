import Base
import Glibc
import Loop
import TestSupport
import Testing

@testable import WorldLink

@Suite struct ProbeTests {
    private func withServer(_ body: (PageServer, ManualTime, EventLoop) async throws -> Void) async throws {
        let loop = EventLoop(name: "test")
        let server = try PageServer(on: loop)
        let result: Result<Void, any Error>
        do { result = .success(try await body(server, ManualTime(), loop)) } catch {
            result = .failure(error)
        }
        await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
        try result.get()
    }
    private func look(
        _ server: PageServer, _ time: ManualTime, _ loop: EventLoop,
        _ question: Probe.Question = .get("/page"),
        _ configuration: WorldLinkConfiguration = WorldLinkConfiguration()
    ) async -> Probe.Outcome {
        await Probe.look(
            at: server.address.description, question, resolver: Resolver(time: time), loop: loop, time: time,
            configuration)
    }

    @Test func aPageIsRead() async throws {
        try await withServer { server, time, loop in
            server["/page"] = .page(200, "hello")
            #expect(await look(server, time, loop) == .answered(status: 200, body: Array("hello".utf8)))
            #expect(server.requests.values == ["/page"])
        }
    }

    @Test func aPageWithoutLengthIsReadToItsEnd() async throws {
        try await withServer { server, time, loop in
            server["/page"] = .raw(Array("HTTP/1.1 200 OK\r\n\r\nhello".utf8))
            #expect(await look(server, time, loop) == .answered(status: 200, body: Array("hello".utf8)))
        }
    }

    @Test func aLargePageIsRead() async throws {
        try await withServer { server, time, loop in
            let body = String(repeating: "x", count: 900_000)
            server["/page"] = .page(200, body)
            #expect(await look(server, time, loop) == .answered(status: 200, body: Array(body.utf8)))
        }
    }

    @Test func aPageBeyondTheLimitIsRefused() async throws {
        try await withServer { server, time, loop in
            server["/page"] = .page(200, String(repeating: "x", count: 101))
            var configuration = WorldLinkConfiguration()
            configuration.bodyBytesMax = 100
            #expect(
                await look(server, time, loop, .get("/page"), configuration) == .malformed("bodyTooLarge"))
        }
    }

    @Test func aBadStatusIsAnAnswerAtOnce() async throws {
        try await withServer { server, time, loop in
            server["/page"] = .rawAndStay(Array("HTTP/1.1 503 Stuck\r\nContent-Length: 100\r\n\r\n".utf8))
            #expect(await look(server, time, loop) == .answered(status: 503, body: []))
        }
    }

    @Test func aServerThatHangsUpHasRefused() async throws {
        try await withServer { server, time, loop in
            server["/page"] = .hangUp
            guard case .refused = await look(server, time, loop) else {
                Issue.record("not refused")
                return
            }
            server["/page"] = .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".utf8))
            #expect(await look(server, time, loop) == .refused("closed before the answer was whole"))
        }
    }

    @Test func anAnswerThatIsNoneIsMalformed() async throws {
        try await withServer { server, time, loop in
            server["/page"] = .raw(Array("SSH-2.0-OpenSSH_9.2\r\n\r\n".utf8))
            #expect(await look(server, time, loop) == .malformed("statusLine"))
        }
    }

    @Test func aServerThatNeverAnswersIsSilent() async throws {
        try await withServer { server, time, loop in
            server["/page"] = .silence
            let outcome = Task { await look(server, time, loop) }
            try await server.requests.wait(for: 1)
            time.advance(by: .milliseconds(4_999))
            time.advance(by: .milliseconds(1))
            #expect(await outcome.value == .silent)
        }
    }

    @Test func aServerThatAnswersHalfIsSilentToo() async throws {
        try await withServer { server, time, loop in
            server["/page"] = .rawAndStay(Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".utf8))
            let outcome = Task { await look(server, time, loop) }
            try await server.requests.wait(for: 1)
            time.advance(by: .seconds(5))
            #expect(await outcome.value == .silent)
        }
    }

    @Test func aKnockSendsNothing() async throws {
        try await withServer { server, time, loop in
            #expect(await look(server, time, loop, .knock) == .accepted)
            try await server.knocks.wait(for: 1)
            #expect(server.requests.values == [])
        }
    }

    @Test func whereNobodyListensIsRefused() async throws {
        try await withServer { server, time, loop in
            await server.stop()
            #expect(await look(server, time, loop, .knock) == .refused("Connection refused"))
            #expect(await look(server, time, loop) == .refused("Connection refused"))
        }
    }

    @Test func aNameThatNobodyKnowsIsUnreachable() async throws {
        try await withServer { _, time, loop in
            let outcome = await Probe.look(
                at: "no-such-host.invalid:80", .knock, resolver: Resolver(time: time), loop: loop, time: time,
                WorldLinkConfiguration())
            guard case .unreachable = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }

    @Test func aConnectionThatNeverStandsIsUnreachable() async throws {
        try await withServer { _, time, loop in
            let full = try FullSocket()
            defer { full.close() }
            let asked = Task {
                await Probe.look(
                    at: "127.0.0.1:\(full.port)", .knock, resolver: Resolver(time: time), loop: loop,
                    time: time,
                    WorldLinkConfiguration())
            }
            // Its limit is set when the clock has a timer that 3 s bring to its end.
            let outcome = Observed<Probe.Outcome>()
            Task { outcome.note(await asked.value) }
            while outcome.values.isEmpty {
                time.advance(by: .seconds(1))
                await Task.yield()
            }
            guard case .unreachable = outcome.values.first else {
                Issue.record("\(outcome.values)")
                return
            }
        }
    }
}

/// A listening socket whose queue is full, so that the kernel lets further
/// connections wait without an answer.
private struct FullSocket {
    let port: UInt16
    private let descriptors: [Int32]

    init() throws {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(server, $0, length) == 0 && listen(server, 0) == 0
                    && getsockname(server, $0, &length) == 0
            }
        }
        guard bound else { throw TestSupportError("no listening socket: errno \(errno)") }
        port = UInt16(bigEndian: name.sin_port)
        var all = [server]
        for _ in 0..<4 {
            let client = socket(
                AF_INET,
                Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            _ = withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, length) }
            }
            all.append(client)
        }
        descriptors = all
    }
    func close() { for descriptor in descriptors { Glibc.close(descriptor) } }
}
