import AccountsAPI
import Base
import Bus
import Crypto
import Login
import Loop
import WorldsAPI

/// A logon service with accounts and a registry made up for a test: TESTER with
/// the password SECRET, one realm.
final class LoginHouse: Sendable {
    struct Story: Sendable {
        var refusal: Accounts.LogonRefusal?
        var addressIsBanned = false
        var token: String?
        var hasSessionKey = false
        var realms: [Accounts.Realm] = [LoginHouse.realm()]
        var gateway: String? = "10.0.0.1:8085"
        var wrongPasswords = 0
        var completed: [Accounts.CompleteLogon] = []
    }
    static let sessionKey = (0..<40).map { UInt8($0 + 1) }
    let loop = EventLoop(name: "login-test")
    let time: any TimeSource
    let server: LoginServer
    let story: Locked<Story>
    let log = RecordingLog()

    static func realm(_ id: UInt32 = 1, flags: UInt8 = 0, build: UInt32 = 12340) -> Accounts.Realm {
        Accounts.Realm(
            id: RealmID(id), name: "Realm \(id)", icon: 4, flags: flags, timezone: 1, locked: false,
            population: 0,
            build: build, version: Accounts.BuildVersion(major: 3, minor: 3, bugfix: 5), characters: 2)
    }

    init(
        _ story: Story = Story(), time: (any TimeSource)? = nil,
        limits: (inout LoginLimits) -> Void = { _ in }
    ) throws {
        let loopTime = time ?? LoopTime(loop)
        self.time = loopTime
        let shared = Locked(story)
        self.story = shared
        let log = Log("test", to: log)
        let bus = Bus(time: LoopTime(loop), log: log, metrics: Metrics(), executor: loop)
        try Self.serve(bus, shared)
        var configuration = LoginConfiguration()
        configuration.listen = .loopback()
        limits(&configuration.limits)
        server = try LoginServer(
            configuration, bus: bus, time: loopTime, randomness: SeededRandomness(seed: 7), log: log,
            metrics: Metrics(), loop: loop)
    }

    private static func serve(_ bus: Bus, _ story: Locked<Story>) throws {
        let salt = [UInt8](repeating: 9, count: 32)
        let verifier = try SRP6Engine().verifier(name: "TESTER", password: "SECRET", salt: salt)
        bus.serve(Accounts.CheckAddress.self) { _ in
            if story.withLock({ $0.addressIsBanned }) { throw Accounts.LogonRefusal.addressBanned }
            return Done()
        }
        bus.serve(Accounts.BeginLogon.self) { request in
            if let refusal = story.withLock({ $0.refusal }) { throw refusal }
            guard request.name.uppercased() == "TESTER" else { throw Accounts.LogonRefusal.unknownAccount }
            if request.reconnect && !story.withLock({ $0.hasSessionKey }) {
                throw Accounts.LogonRefusal.noSessionKey
            }
            return Accounts.LogonRecord(
                account: AccountID(5), name: "TESTER", salt: salt, verifier: verifier,
                needsToken: story.withLock { $0.token } != nil,
                sessionKey: story.withLock { $0.hasSessionKey } ? sessionKey : nil)
        }
        bus.serve(Accounts.CompleteLogon.self) { request in
            if request.token != story.withLock({ $0.token }) { throw Accounts.LogonRefusal.wrongToken }
            story.withLock { $0.completed.append(request) }
            return Done()
        }
        bus.serve(Accounts.RecordWrongPassword.self) { _ in
            story.withLock { $0.wrongPasswords += 1 }
            return Done()
        }
        bus.serve(Accounts.ListRealms.self) { _ in story.withLock { $0.realms } }
        bus.serve(Worlds.RealmStates.self) { request in
            let gateway = story.withLock { $0.gateway }
            return request.realms.map {
                Worlds.RealmState(
                    realm: $0, gatewayAddress: gateway, isOnline: gateway != nil, connections: 3)
            }
        }
    }

    func client() throws -> RawClient { try RawClient(server.address, on: loop) }
    func close() {
        server.close()
        loop.stop()
    }

    /// CMSG_AUTH_LOGON_CHALLENGE as a 3.3.5a client sends it.
    static func challenge(_ name: String = "TESTER", build: UInt16 = 12340, opcode: UInt8 = 0) -> [UInt8] {
        var body: [UInt8] =
            Array("WoW\0".utf8) + [3, 3, 5, UInt8(truncatingIfNeeded: build), UInt8(build >> 8)]
        body +=
            Array("68x\0niW\0SUne".utf8) + [60, 0, 0, 0, 127, 0, 0, 1, UInt8(name.utf8.count)]
            + Array(name.utf8)
        return [opcode, 8, UInt8(body.count), 0] + body
    }

    /// The proof that answers a challenge's 119 bytes.
    static func proof(to answer: [UInt8], password: String = "SECRET", token: String? = nil) throws -> [UInt8]
    {
        let client = SRP6Client(name: "TESTER", password: password, engine: try SRP6Engine())
        let made = try client.answer(
            salt: Array(answer[70..<102]), serverPublic: Array(answer[3..<35]),
            secret: [UInt8](repeating: 0x21, count: 32))
        var packet = [1] + made.publicNumber + made.proof + [UInt8](repeating: 0, count: 21)
        if let token {
            packet += [4, UInt8(token.utf8.count)] + Array(token.utf8)
        } else {
            packet.append(0)
        }
        return packet
    }
}
