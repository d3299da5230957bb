import Base
import Bus
import Crypto
import Loop
import Login
import TestSupport
import Testing
import Wire

/// A logon service on a free port of the loopback, with services that do as they
/// are told and a clock that stands.
struct LogonHouse {
    let server: LoginServer
    let services: FakeServices
    let bus: Bus
    let time: ManualTime
    let loop: EventLoop
    let metrics: Metrics
    let log: RecordingLog

    /// Runs a test with one account, ALICE with password SECRET.
    static func run(
        _ configure: (inout LoginConfiguration) -> Void = { _ in },
        countryOf: @escaping @Sendable (SocketAddress) -> String = { _ in "" },
        _ test: (LogonHouse) async throws -> Void
    ) async throws {
        var configuration = LoginConfiguration()
        configuration.listen = .loopback()
        configure(&configuration)
        let loop = EventLoop(name: "login-test")
        let (time, metrics, log) = (ManualTime(), Metrics(), RecordingLog())
        let bus = Bus(time: time, log: Log("bus", to: log), metrics: metrics, executor: loop)
        let services = FakeServices()
        services.serve(bus)
        try services.add("ALICE", password: "SECRET")
        let server = try LoginServer(
            configuration, bus: bus, time: time, randomness: SystemRandomness(), log: Log("test", to: log),
            metrics: metrics, loop: loop, countryOf: countryOf)
        let house = LogonHouse(
            server: server, services: services, bus: bus, time: time, loop: loop, metrics: metrics, log: log)
        let result: Result<Void, any Error>
        do { result = .success(try await test(house)) } catch { result = .failure(error) }
        server.close()
        await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
        try result.get()
    }

    func client(from host: UInt8 = 1) throws -> LogonSocket {
        try LogonSocket(to: server.address, from: host)
    }

    /// Sends a challenge and computes the proof for the answer.
    func prove(
        _ client: LogonSocket, name: String = "ALICE", password: String = "SECRET", token: String? = nil,
        build: UInt16 = 12340, versionProof: (([UInt8]) -> [UInt8])? = nil
    ) async throws -> (proof: LogonProof, expected: SRP6Session) {
        var challenge = LogonChallenge(account: name)
        challenge.version.build = build
        await client.send(challenge.bytes())
        guard case .challenge(let answer) = try await client.answer() else {
            throw TestSupportError("no answer to the challenge")
        }
        guard answer.result == .success else { throw Refused(result: answer.result) }
        let player = SRP6Client(name: name, password: password, engine: try SRP6Engine())
        let mine = try player.answer(
            salt: answer.salt, serverPublic: answer.serverPublicKey, secret: SystemRandomness().bytes(32))
        let version = versionProof?(mine.publicNumber) ?? [UInt8](repeating: 0, count: 20)
        return (
            LogonProof(
                clientPublicKey: mine.publicNumber, proof: mine.proof, versionProof: version, token: token),
            mine.session
        )
    }

    struct Refused: Error, Equatable { let result: LogonResult }

    /// A whole logon up to the answer to the proof; returns its result and the session that both should have.
    @discardableResult
    func logOn(
        _ client: LogonSocket, name: String = "ALICE", password: String = "SECRET", token: String? = nil
    ) async throws -> (result: LogonResult, session: SRP6Session) {
        let (proof, expected) = try await prove(client, name: name, password: password, token: token)
        await client.send(proof.bytes())
        guard case .proof(let answer) = try await client.answer() else {
            throw TestSupportError("no answer to the proof")
        }
        if answer.result == .success, answer.proof != expected.serverProof {
            throw TestSupportError("the server has another session key")
        }
        return (answer.result, expected)
    }

    /// The result of a logon, whichever step decides it.
    func result(
        from host: UInt8 = 1, name: String = "ALICE", password: String = "SECRET"
    ) async throws -> LogonResult {
        do {
            return try await logOn(client(from: host), name: name, password: password).result
        } catch let refused as Refused {
            return refused.result
        }
    }

    /// Expects a whole logon to end like this.
    func expect(
        _ expected: LogonResult, from host: UInt8 = 1, name: String = "ALICE", password: String = "SECRET",
        at place: SourceLocation = #_sourceLocation
    ) async throws {
        let result = try await result(from: host, name: name, password: password)
        #expect(result == expected, sourceLocation: place)
    }

    /// What the metrics say, labels and all.
    func count(_ name: String, _ label: String = "") -> UInt64 {
        for entry in metrics.entries where entry.name == name {
            guard label.isEmpty || entry.labels.contains(where: { $0.value == label }) else { continue }
            switch entry.cell {
            case .counter(let counter): return counter.value
            case .reading(let read): return UInt64(read())
            case .gauge, .histogram: continue
            }
        }
        return 0
    }

    /// Waits until everything that was sent before has been read: the loop looks at
    /// its sockets, then at its timers.
    func settle() async {
        for _ in 0..<3 {
            await withCheckedContinuation { continuation in
                let loop = loop
                loop.execute { loop.schedule(after: .zero) { continuation.resume() } }
            }
        }
    }
}
