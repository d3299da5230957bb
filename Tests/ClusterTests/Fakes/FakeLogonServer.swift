import Base
import Crypto
import Loop
import Wire

/// A logon service for the tests of the client alone, with one account and faults to order.
final class FakeLogonServer: Sendable {
    struct Behaviour: Sendable {
        var account = "ALICE"
        var password = "SECRET"
        var token: String?
        var realms: [Realm] = []
        var refusal: LogonResult?
        /// Answers with a proof that only somebody without the verifier would send.
        var provesNothing = false
        var offersAnotherGroup = false
        var isSilent = false
        /// Each byte of an answer leaves in a segment of its own.
        var trickles = false
        /// Sent instead of the answer to the challenge.
        var garbage: [UInt8]?
    }
    let address: SocketAddress
    private let listener: Listener
    let sessionKeys = Locked<[[UInt8]]>([])

    init(on loop: EventLoop, _ behaviour: Behaviour = Behaviour()) throws {
        let keys = sessionKeys
        listener = try Listener(.loopback(), loop: loop) { connection in
            connection.handler = FakeLogonSession(behaviour, keys)
        }
        address = listener.address
    }

    func close() { listener.close() }
}

private final class FakeLogonSession: ConnectionHandler {
    private let behaviour: FakeLogonServer.Behaviour
    private let keys: Locked<[[UInt8]]>
    private let engine: SRP6Engine?
    private let salt = SeededRandomness(seed: 1).bytes(SRP6.numberBytes)
    private let secret = SeededRandomness(seed: 2).bytes(SRP6.numberBytes)
    private let reconnectSeed = SeededRandomness(seed: 3).bytes(ReconnectDigest.seedBytes)
    private var verifier: [UInt8] = []
    private var serverPublic: [UInt8] = []

    init(_ behaviour: FakeLogonServer.Behaviour, _ keys: Locked<[[UInt8]]>) {
        self.behaviour = behaviour
        self.keys = keys
        engine = try? SRP6Engine()
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var consumed = 0
        while consumed < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
            guard case .packet(let command, let taken) = LogonPacket.next(in: rest) else { break }
            consumed += taken
            guard !behaviour.isSilent else { continue }
            do {
                guard let answer = try answer(command) else {
                    connection.close(because: "wrong proof")
                    return consumed
                }
                send(answer, on: connection)
            } catch {
                connection.close(because: "\(error)")
                return consumed
            }
        }
        return consumed
    }

    func closed(_ connection: Connection, _ cause: CloseCause) {}

    private func send(_ bytes: [UInt8], on connection: Connection) {
        guard behaviour.trickles, let first = bytes.first else { return connection.write(bytes) }
        connection.write([first])
        connection.loop.schedule(after: .zero) { [self] in send(Array(bytes.dropFirst()), on: connection) }
    }

    private func answer(_ command: LogonCommand) throws -> [UInt8]? {
        switch command {
        case .challenge: return try offer()
        case .proof(let proof): return try judge(proof).bytes()
        case .reconnectChallenge:
            if let refusal = behaviour.refusal { return ReconnectChallengeAnswer(refusal: refusal).bytes() }
            return ReconnectChallengeAnswer(seed: reconnectSeed).bytes()
        case .reconnectProof(let proof):
            let isRight = ReconnectDigest.isRight(
                proof.proof, name: behaviour.account, clientSeed: proof.seed, serverSeed: reconnectSeed,
                sessionKey: keys.withLock { $0.last ?? [] })
            return isRight ? ReconnectProofAnswer().bytes() : nil
        case .realmList: return RealmListAnswer(realms: behaviour.realms).bytes()
        }
    }

    private func offer() throws -> [UInt8] {
        if let garbage = behaviour.garbage { return garbage }
        if let refusal = behaviour.refusal { return LogonChallengeAnswer(refusal: refusal).bytes() }
        guard let engine else { throw SRP6Error.arithmetic }
        verifier = try engine.verifier(
            name: behaviour.account, password: behaviour.password, salt: salt)
        serverPublic = try engine.challenge(verifier: verifier, secret: secret)
        var prime = SRP6.modulus
        if behaviour.offersAnotherGroup { prime[0] ^= 2 }
        return LogonChallengeAnswer(
            serverPublicKey: serverPublic, prime: prime, salt: salt, needsToken: behaviour.token != nil
        ).bytes()
    }

    private func judge(_ proof: LogonProof) throws -> LogonProofAnswer {
        guard let engine, proof.token == behaviour.token else {
            return LogonProofAnswer(refusal: .unknownAccount)
        }
        do {
            let session = try engine.prove(
                name: behaviour.account, salt: salt, verifier: verifier, secret: secret,
                serverPublic: serverPublic, clientPublic: proof.clientPublicKey, clientProof: proof.proof)
            keys.withLock { $0.append(session.sessionKey) }
            let answer = behaviour.provesNothing ? [UInt8](repeating: 7, count: 20) : session.serverProof
            return LogonProofAnswer(proof: answer, accountFlags: LogonProofAnswer.proPass)
        } catch SRP6Error.wrongProof {
            return LogonProofAnswer(refusal: .unknownAccount)
        }
    }
}
