import Base
import Bus
import CharactersAPI
import TestSupport

@testable import Gateway

/// A gateway's process without its sockets: its sessions are the test's, what it reports is the gateway's own
/// doing. What is true of its players is what it has here.
final class ModelGateway: Sendable {
    struct State: Sendable {
        var sessions: [UInt64: Characters.HeldSession] = [:]
        /// Sessions that have a character in the world, in the order of their numbers.
        var inWorld: [UInt64] = []
        var numbers: [CharacterID: UInt64] = [:]
        var lastSession: UInt64 = 0
        var claimedAnew = 0
    }
    let id: String
    let start: UInt64
    let bus: Bus
    let broker: MemoryBroker
    private let reporter: PresenceReporter
    private let numbers: Numbers
    private let state = Locked(State())

    init(
        _ id: String, start: UInt64 = 1, on server: MemoryServer, time: ManualTime, log: Log,
        _ numbers: Numbers
    ) {
        self.id = id
        self.start = start
        self.numbers = numbers
        bus = Bus(time: time, log: log, metrics: Metrics())
        broker = server.end()
        bus.attach(broker)
        reporter = PresenceReporter(
            gateway: id, start: start, interval: .seconds(5), bus: bus, time: time, log: log)
    }
    /// Orders and epochs that rise over all gateways, and characters' numbers.
    final class Numbers: Sendable {
        private let last = Locked<UInt64>(0)
        var next: UInt64 {
            last.withLock {
                $0 += 1
                return $0
            }
        }
    }

    func begin() async {
        await reporter.start { [weak self] in self?.claimAnew() }
    }

    func stop() async { await reporter.stop() }

    var online: [Characters.Online] { state.withLock { $0.sessions.values.compactMap(\.online) } }
    var claimedAnew: Int { state.withLock { $0.claimedAnew } }
    var count: Int { state.withLock { $0.sessions.count } }
    /// One of its players by chance.
    func somebody(_ randomness: SeededRandomness) -> CharacterID? {
        state.withLock { state in
            guard !state.inWorld.isEmpty else { return nil }
            let index = Int(randomness.next() % UInt64(state.inWorld.count))
            return state.sessions[state.inWorld[index]]?.online?.id
        }
    }

    // MARK: What players do

    /// A player comes into the world, with a session of his own.
    func enter(_ character: UInt32, account: AccountID? = nil) {
        let number = state.withLock { state -> UInt64 in
            state.lastSession += 1
            return state.lastSession
        }
        let id = CharacterID(realm: RealmID(1), low: character)
        let entering = Characters.Entering(
            id: id, account: account ?? AccountID(character), name: "Player\(character)", race: 1,
            characterClass: 1, gender: 0, level: 1, zone: 12, guild: 0, playerFlags: 0,
            position: Position(map: MapID(0), x: 1, y: 2, z: 3), instance: 0)
        var session = Characters.HeldSession(account: entering.account, order: numbers.next)
        set(number, session)
        session.character = id
        session.epoch = numbers.next
        session.online = Characters.Online(entering, gateway: self.id, epoch: session.epoch, start: start)
        set(number, session)
    }
    func move(_ character: CharacterID, to map: UInt32) {
        edit(character) { session in
            session.online?.position.map = MapID(map)
            session.online?.zone = map &+ 1000
        }
    }
    /// Back to the character list.
    func leave(_ character: CharacterID) {
        edit(character) { session in
            (session.character, session.epoch, session.online) = (nil, 0, nil)
        }
    }
    /// The client is gone.
    func end(_ character: CharacterID) {
        if let number = number(of: character) { set(number, nil) }
    }
    /// He comes back by another session, perhaps at another gateway, before this one has ended.
    func move(_ character: CharacterID, to other: ModelGateway) {
        guard let number = number(of: character) else { return }
        other.enter(character.low)
        set(number, nil)
    }

    private func number(of character: CharacterID) -> UInt64? { state.withLock { $0.numbers[character] } }
    private func edit(_ character: CharacterID, _ change: (inout Characters.HeldSession) -> Void) {
        guard let number = number(of: character), var session = state.withLock({ $0.sessions[number] }) else {
            return
        }
        change(&session)
        set(number, session)
    }
    private func set(_ number: UInt64, _ session: Characters.HeldSession?) {
        state.withLock { $0.set(number, session) }
        reporter.set(number, session)
    }

    private func claimAnew() {
        state.withLock { $0.claimedAnew += 1 }
        for (number, var session) in state.withLock({ $0.sessions }) where session.online != nil {
            session.epoch = numbers.next
            session.online?.epoch = session.epoch
            set(number, session)
        }
    }
}

extension ModelGateway.State {
    fileprivate mutating func set(_ number: UInt64, _ session: Characters.HeldSession?) {
        let before = sessions[number]?.online?.id
        let now = session?.online?.id
        sessions[number] = session
        guard before != now else { return }
        if let before, numbers[before] == number { numbers[before] = nil }
        if let now { numbers[now] = number }
        if before == nil { inWorld.append(number) }
        if now == nil { inWorld.removeAll { $0 == number } }
    }
}
