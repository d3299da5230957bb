import Base
import Crypto
import Deflate
public import Loop
public import Wire

extension Player {
    /// Goes to the gateway of a realm of the list (the first one when none is named) and gets admitted. Ends
    /// at the character screen, with the list of characters.
    public func connectToRealm(named name: String? = nil) async throws(PlayerError) {
        guard let session = logonSession else { throw .misuse("\(label) has not logged on") }
        let wanted = session.realms.first { name == nil || $0.name == name }
        guard let realm = wanted else { throw .notFound("realm \(name ?? "at all")") }
        guard let address = await address(of: realm) else {
            throw .notFound("gateway at \(realm.address) for realm \(realm.name)")
        }
        try await connect(toGateway: address, realm: UInt32(realm.id))
    }

    /// The same by address, without the realm list's word.
    ///
    /// - Parameter forge: changes the packet that shows who the player is, for
    ///   tests of what a gateway refuses.
    public func connect(
        toGateway address: SocketAddress, realm: UInt32,
        forge: @Sendable (inout AuthSession) -> Void = { _ in }
    ) async throws(PlayerError) {
        var answer = try await present(toGateway: address, realm: realm, forge: forge)
        while answer.code == .authWaitQueue {
            answer = try await wait(for: AuthResponse.self, after: connectionBegan)
        }
        guard answer.code == .authOK else { throw .refused(AuthResponse.opcode, code: answer.code.rawValue) }
        leaveLogon()
        stage = .characterList
        try send(ReadyForAccountDataTimes())
        try await listCharacters()
        try send(RealmSplitRequest())
    }

    /// Connects to a gateway, shows who the player is, and returns the first answer, whatever it says:
    /// admitted, a place in the queue, a refusal.
    public func present(
        toGateway address: SocketAddress, realm: UInt32,
        forge: @Sendable (inout AuthSession) -> Void = { _ in }
    ) async throws(PlayerError) -> AuthResponse {
        guard let session = logonSession else { throw .misuse("\(label) has not logged on") }
        try openLink(to: address)
        let challenge = try await wait(for: AuthChallenge.self, after: connectionBegan)
        var packet = try authSession(session, realm: realm, serverSeed: challenge.serverSeed)
        forge(&packet)
        try send(packet)
        link?.encipher(with: session.sessionKey)
        return try await wait(for: AuthResponse.self, after: connectionBegan)
    }

    /// Opens a connection to a gateway and says nothing; the challenge may be waited for.
    public func connectSilently(toGateway address: SocketAddress) throws(PlayerError) {
        try openLink(to: address)
    }

    private func address(of realm: Realm) async -> SocketAddress? {
        if let numeric = SocketAddress(realm.address) { return numeric }
        return try? await Resolver(time: time).resolve(realm.address)
    }

    private func authSession(
        _ session: LogonSession, realm: UInt32, serverSeed: [UInt8]
    ) throws(PlayerError) -> AuthSession {
        let seed = randomness.bytes(WorldDigest.seedBytes)
        let addons = addonList(session.program)
        var packet = AuthSession()
        packet.build = UInt32(session.program.version.build)
        packet.account = session.account
        packet.clientSeed = seed
        packet.realm = realm
        packet.digest = WorldDigest.digest(
            account: Array(session.account.utf8), clientSeed: seed, serverSeed: serverSeed,
            sessionKey: session.sessionKey)
        packet.addonBytes = UInt32(clamping: addons.count)
        do throws(DeflateError) {
            packet.addons = try Zlib.deflate(addons)
        } catch {
            throw .misuse("the addon list cannot be packed: \(error)")
        }
        return packet
    }

    private func addonList(_ program: ClientProgram) -> [UInt8] {
        var list = AddonList()
        list.addons = program.addons.map { name in
            var addon = AddonList.Addon()
            addon.name = name
            return addon
        }
        return list.bytes()
    }
}
