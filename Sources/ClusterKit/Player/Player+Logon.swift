import Base
import Crypto
public import Loop
public import Wire

/// What a logon leaves a player with.
public struct LogonSession: Sendable {
    /// As the proof spells it.
    public let account: String
    /// 40 bytes, shared with the server.
    public let sessionKey: [UInt8]
    public let accountFlags: UInt32
    /// The list as it was sent last.
    public internal(set) var realms: [Realm] = []
    /// The program that logged on.
    public let program: ClientProgram

    public init(
        account: String, sessionKey: [UInt8], accountFlags: UInt32 = 0, program: ClientProgram = .wrath
    ) {
        self.account = account
        self.sessionKey = sessionKey
        self.accountFlags = accountFlags
        self.program = program
    }
}

extension Player {
    /// Logs on with a password: challenge, proof, the server's own proof checked, realm list. The connection
    /// stays for `refreshRealms()` until the player goes to a gateway.
    @discardableResult
    public func logon(
        account: String, password: String, token: String? = nil, at address: SocketAddress,
        program: ClientProgram = .wrath
    ) async throws(PlayerError) -> [Realm] {
        let name = AccountName.normalised(account)
        let link = try openLogon(at: address)
        link.send(challenge(name, program, isReconnect: false).bytes())
        guard case .challenge(let offer) = try await link.answer(to: "the challenge", within: patience) else {
            throw .protocolViolation("another answer than to the challenge")
        }
        try check(offer.result)
        guard offer.prime == SRP6.modulus, offer.generator == SRP6.generator else {
            throw .protocolViolation("another group than the client's")
        }
        let answer = try prove(name, password, offer)
        link.send(
            LogonProof(
                clientPublicKey: answer.publicNumber, proof: answer.proof,
                versionProof: VersionProof.logon(
                    clientPublic: answer.publicNumber, checksumSeed: program.checksumSeed),
                token: token ?? (offer.needsToken ? "" : nil)
            ).bytes())
        guard case .proof(let verdict) = try await link.answer(to: "the proof", within: patience) else {
            throw .protocolViolation("another answer than to the proof")
        }
        try check(verdict.result)
        guard verdict.proof == answer.session.serverProof else {
            throw .protocolViolation("the server's proof is wrong")
        }
        logonSession = LogonSession(
            account: name, sessionKey: answer.session.sessionKey, accountFlags: verdict.accountFlags,
            program: program)
        return try await refreshRealms()
    }

    /// Logs on again with the session key of the last logon.
    @discardableResult
    public func reconnect(at address: SocketAddress) async throws(PlayerError) -> [Realm] {
        guard let session = logonSession else { throw .misuse("\(label) has not logged on before") }
        let link = try openLogon(at: address)
        link.send(challenge(session.account, session.program, isReconnect: true).bytes())
        guard
            case .reconnectChallenge(let offer) =
                try await link.answer(to: "the reconnect challenge", within: patience)
        else { throw .protocolViolation("another answer than to the reconnect challenge") }
        try check(offer.result)
        let seed = randomness.bytes(ReconnectDigest.seedBytes)
        link.send(
            ReconnectProof(
                seed: seed,
                proof: ReconnectDigest.digest(
                    name: session.account, clientSeed: seed, serverSeed: offer.seed,
                    sessionKey: session.sessionKey),
                versionProof: VersionProof.reconnect(clientSeed: seed)
            ).bytes())
        guard
            case .reconnectProof(let verdict) =
                try await link.answer(to: "the reconnect proof", within: patience)
        else { throw .protocolViolation("another answer than to the reconnect proof") }
        try check(verdict.result)
        return try await refreshRealms()
    }

    /// Takes over a logon that happened elsewhere.
    public func resume(_ session: LogonSession) { logonSession = session }

    /// Asks for the realm list again.
    @discardableResult
    public func refreshRealms() async throws(PlayerError) -> [Realm] {
        guard let link = logonLink, logonSession != nil else {
            throw .misuse("\(label) is not connected to the logon service")
        }
        link.send(RealmListRequest().bytes())
        guard case .realmList(let list) = try await link.answer(to: "the realm list", within: patience) else {
            throw .protocolViolation("another answer than the realm list")
        }
        logonSession?.realms = list.realms
        return list.realms
    }

    /// Hangs up on the logon service.
    public func leaveLogon() {
        logonLink?.close()
        logonLink = nil
    }

    private func openLogon(at address: SocketAddress) throws(PlayerError) -> LogonLink {
        leaveLogon()
        do throws(SocketError) {
            let link = try LogonLink(to: address, on: loop)
            logonLink = link
            return link
        } catch {
            throw .closed(.failed(code: error.code), waitingFor: "a connection to \(address)", saw: [])
        }
    }

    private func challenge(_ name: String, _ program: ClientProgram, isReconnect: Bool) -> LogonChallenge {
        var challenge = LogonChallenge(account: name, isReconnect: isReconnect)
        challenge.version = program.version
        challenge.platform = FourCC(program.platform)
        challenge.system = FourCC(program.system)
        challenge.locale = FourCC(program.locale)
        return challenge
    }

    private func prove(
        _ name: String, _ password: String, _ offer: LogonChallengeAnswer
    ) throws(PlayerError) -> SRP6Client.Answer {
        do throws(SRP6Error) {
            let client = try SRP6Client(name: name, password: password, engine: SRP6Engine())
            return try client.answer(
                salt: offer.salt, serverPublic: offer.serverPublicKey,
                secret: randomness.bytes(SRP6.numberBytes))
        } catch {
            throw .protocolViolation("the challenge cannot be answered: \(error)")
        }
    }

    private func check(_ result: LogonResult) throws(PlayerError) {
        guard result == .success else { throw .logonRefused(result) }
    }
}
