import Base
import Bus
import CharactersAPI
import TestSupport

/// A gateway as the directory hears it: its reports in their stream, which the test may spoil.
actor GatewayVoice {
    private let bus: Bus
    let gateway: String
    let start: UInt64
    private(set) var sessions: [UInt64: Characters.HeldSession] = [:]
    private var stream: UInt64 = 0
    private var sequence: UInt64 = 0

    init(_ bus: Bus, gateway: String = "1", start: UInt64 = 0) {
        self.bus = bus
        self.gateway = gateway
        self.start = start
    }

    /// A session changed: says so, and begins where the directory wants it to.
    func set(_ number: UInt64, _ session: Characters.HeldSession?) async throws {
        sessions[number] = session
        var answer = try await say([Characters.SessionState(number: number, session: session)])
        while case .begin(let stream, _) = answer {
            begin(stream)
            answer = try await say(
                sessions.keys.sorted().map { Characters.SessionState(number: $0, session: sessions[$0]) })
        }
        guard answer == .taken else { throw TestSupportError("\(answer)") }
    }

    /// A character comes into the world by a session of the same number.
    func enter(_ character: Characters.Entering, epoch: UInt64, order: UInt64 = 1) async throws {
        let online = Characters.Online(character, gateway: gateway, epoch: epoch, start: start)
        try await set(
            UInt64(character.id.low),
            Characters.HeldSession(
                account: character.account, order: order, character: character.id, epoch: epoch,
                online: online))
    }

    /// It leaves, and its session stays.
    func leave(_ number: UInt64) async throws {
        guard let session = sessions[number] else { return }
        try await set(
            number, Characters.HeldSession(account: session.account, order: session.order))
    }

    func begin(_ stream: UInt64) {
        self.stream = stream
    }

    /// The next report.
    func say(
        _ states: [Characters.SessionState], count: UInt32? = nil
    ) async throws -> Characters.PresenceAnswer {
        sequence += 1
        return try await repeatLast(states, count: count)
    }
    func repeatLast(
        _ states: [Characters.SessionState], count: UInt32? = nil
    ) async throws -> Characters.PresenceAnswer {
        let report = Characters.ReportPresence(
            gateway: gateway, start: start, stream: stream, sequence: sequence, sessions: states,
            count: count ?? UInt32(sessions.count))
        // As a gateway does on a machine that is busy with other tests.
        for _ in 0..<20 {
            do throws(AskError<Never>) {
                return try await bus.ask(report)
            } catch {
                guard case .timedOut = error else { throw error }
            }
        }
        return try await bus.ask(report)
    }
}
