import AccountsAPI
import Base
import Bus
import CharactersAPI
import Crypto
import Deflate
import Loop
import Wire

/// From SMSG_AUTH_CHALLENGE to the character list: who it is, whether he may, and in which order he is told
/// (spec gateway 4). Nobody behind the gateway asks these questions again.
enum Handshake: Feature {
    static let routes = Routes {
        on(AuthSession.self, in: .connecting) { session, packet in
            session.authenticate(packet)
            return .consumed
        }
    }
}

extension ClientSession {
    func authenticate(_ packet: AuthSession) {
        // What follows is encrypted with a key that we do not know yet.
        readsClient = false
        client.pauseReading()
        authSession = packet.body()
        enqueue(.handshake) { session in await session.admit(packet) }
    }

    private func admit(_ packet: AuthSession) async {
        let configuration = gateway.configuration
        let found: Accounts.WorldAccount
        do throws(AskError<Accounts.WorldAccessRefusal>) {
            found = try await gateway.bus.ask(
                Accounts.LookUpForWorld(name: packet.account, realm: gateway.realm, address: peer.host))
        } catch {
            if case .refused = error { return refuse(.authUnknownAccount, packet.account) }
            gateway.log.error("accounts could not be asked", ["error": .string("\(error)")])
            return refuse(.authSystemError, packet.account)
        }
        guard phase == .connecting else { return }
        // From here on the client can read only what is encrypted with its key.
        toClient = HeaderCipher.serverEncrypt(sessionKey: found.sessionKey)
        fromClient = HeaderCipher.serverDecrypt(sessionKey: found.sessionKey)
        if let code = objection(to: packet, found) { return refuse(code, found.name) }
        account = found
        do {
            _ = try await gateway.bus.ask(
                Accounts.RecordWorldAccess(account: found.account, address: peer.host))
            accountOrder = try await gateway.bus.ask(
                Characters.ClaimAccount(account: found.account, realm: gateway.realm, session: id)
            ).order
        } catch {
            gateway.log.error("a session could not be claimed", ["error": .string("\(error)")])
            return refuse(.authSystemError, found.name)
        }
        guard phase == .connecting else {
            // It ended, and said so, perhaps before the claim was there.
            return release(found.account)
        }
        noteAuthenticated(found.account)
        deadlineTimer.map(loop.cancel)
        watchIdleness()
        addonBlock = packet.addons
        addonBytes = packet.addonBytes
        takePlace(skipsQueue: found.security > 0, expansion: min(found.expansion, configuration.expansion))
    }

    private func noteAuthenticated(_ account: AccountID) {
        isAuthenticated = true
        gateway.counts.authenticated.add(1)
        let number = id.number
        let address = peer.ip
        hub.assumeIsolated { $0.authenticated(number, account: account, from: address) }
        tellPresence()
    }

    /// In AzerothCore's order (spec gateway 4.4).
    private func objection(to packet: AuthSession, _ found: Accounts.WorldAccount) -> ResponseCode? {
        if packet.realm != gateway.realm.rawValue { return .realmNotFound }
        let isRight = WorldDigest.isRight(
            packet.digest, account: Array(packet.account.utf8), clientSeed: packet.clientSeed,
            serverSeed: serverSeed, sessionKey: found.sessionKey)
        if !isRight { return .authFailed }
        if found.locked { return .authFailed }
        if found.banned { return .authBanned }
        if found.security < gateway.configuration.securityMinimum { return .authUnavailable }
        if packet.build != 12340 { return .authVersionMismatch }
        // A worldserver cannot read a session without its addon block.
        if packet.addons.isEmpty { return .authFailed }
        return nil
    }

    private func refuse(_ code: ResponseCode, _ name: String) {
        guard phase != .leaving else { return }
        gateway.log.info(
            "a client was refused",
            ["account": .string(name), "peer": .string(peer.host), "code": .string("\(code)")])
        send(AuthResponse.refused(code))
        close(because: "refused: \(code)")
    }

    // MARK: Places

    private func takePlace(skipsQueue: Bool, expansion: UInt8) {
        let position = gateway.admissions.enter(id.number, skipsQueue: skipsQueue) { [weak self] position in
            guard let session = self else { return }
            session.loop.execute { session.assumeIsolated { $0.moveInQueue(position) } }
        }
        if position == 0 {
            send(AuthResponse.admitted(expansion: expansion))
            showCharacterScreen()
        } else {
            phase = .queued
            send(AuthResponse.queued(position: UInt32(clamping: position), expansion: expansion))
        }
        readsClient = true
        client.resumeReading()
    }

    private func moveInQueue(_ position: Int) {
        guard phase == .queued else { return }
        if position > 0 {
            send(AuthResponse.moved(toPosition: UInt32(clamping: position)))
        } else {
            send(AuthResponse.leftQueue)
            showCharacterScreen()
        }
    }

    private func showCharacterScreen() {
        guard let account else { return }
        phase = .characterList
        sendAddonInfo()
        send(ClientCacheVersion(version: gateway.configuration.clientCacheVersion))
        enqueue(.accountData) { session in
            let request = Characters.Tutorials(account: account.account, realm: session.gateway.realm)
            var flags = (try? await session.gateway.bus.ask(request)) ?? []
            flags = Array((flags + [UInt32](repeating: 0, count: 8)).prefix(8))
            session.send(TutorialFlags(words: flags))
        }
    }

    /// Any fault in the block gives an empty answer: it is the client's comfort, not a reason to refuse it.
    private func sendAddonInfo() {
        let block = exchange(&addonBlock, with: [])
        send(AddonInfo(addons: Self.countAddons(block, plainBytes: addonBytes) ?? 0))
    }

    private static func countAddons(_ packed: [UInt8], plainBytes: UInt32) -> Int? {
        guard plainBytes > 0, plainBytes <= UInt32(AddonList.bytesMax),
            let plain = try? Zlib.inflate(packed, expecting: Int(plainBytes))
        else { return nil }
        return plain.withUnsafeBytes { bytes in
            var reader = PacketReader(bytes)
            var list = AddonList()
            guard (try? list.layout(&reader)) != nil else { return nil }
            return list.addons.count
        }
    }

    private func watchIdleness() {
        let limit = gateway.configuration.idle
        deadlineTimer = loop.schedule(after: limit) { [weak self] in
            self?.assumeIsolated { session in
                let silent = session.gateway.time.now() - session.lastPacket
                if silent >= limit { return session.close(because: "idle") }
                session.watchIdleness()
            }
        }
    }
}
