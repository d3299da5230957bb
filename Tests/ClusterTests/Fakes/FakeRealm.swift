import Base
import ClusterKit
import Loop
import Wire

/// A fake logon service and a fake gateway behind it, with one player that has logged on.
struct FakeRealm {
    let loop: EventLoop
    let gateway: FakeGateway
    let player: Player

    static let alice = CharacterListEntry.named("Alice", GUID(7))

    /// - Parameter shape: sets what the gateway does; the character list and the entry
    ///   into the world are answered.
    init(
        patience: Duration = .seconds(10), _ shape: (inout FakeGateway.Behaviour) -> Void = { _ in }
    ) async throws {
        loop = EventLoop(name: "fake-realm")
        let logon = try FakeLogonServer(on: loop)
        player = Player("Alice", on: loop)
        await player.setPatience(patience)
        try await player.logon(account: "alice", password: "secret", at: logon.address)
        var behaviour = FakeGateway.Behaviour()
        behaviour.sessionKey = await player.logonSession?.sessionKey ?? []
        behaviour.answer = Self.usual
        shape(&behaviour)
        gateway = try FakeGateway(on: loop, behaviour)
        logon.close()
    }

    func connect() async throws { try await player.connect(toGateway: gateway.address, realm: 1) }
    /// Connects and enters the world with Alice.
    func enter() async throws {
        try await connect()
        try await player.enterWorld("Alice")
    }
    func stop() { loop.stop() }

    static let usual: FakeGateway.Answer = { opcode, body in
        switch opcode {
        case .CMSG_CHAR_ENUM:
            return [(CharacterList.opcode, CharacterList(characters: [alice]).body())]
        case .CMSG_PLAYER_LOGIN:
            let place = Position(map: MapID(0), x: 10, y: 20, z: 30, orientation: 1)
            return [
                (LoginVerifyWorld.opcode, LoginVerifyWorld(position: place).body()),
                (TimeSyncRequest.opcode, TimeSyncRequest(counter: 0).body()),
            ]
        case .CMSG_PING:
            guard let ping = try? Ping.parse(body) else { return [] }
            return [(Pong.opcode, Pong(sequence: ping.sequence).body())]
        default: return []
        }
    }
}

extension CharacterListEntry {
    static func named(_ name: String, _ guid: GUID) -> CharacterListEntry {
        var entry = CharacterListEntry()
        entry.name = name
        entry.guid = guid
        entry.race = 1
        return entry
    }
}

extension ScriptedWorld.Script {
    static func with(_ edit: (inout Self) -> Void) -> Self {
        var script = Self()
        edit(&script)
        return script
    }
}

extension Habits {
    static func with(_ edit: (inout Self) -> Void) -> Self {
        var habits = Self()
        edit(&habits)
        return habits
    }
}
