import Base
import TestSupport
import Testing

@testable import Store

/// What a pretended server does.
private final class Server: Sendable {
    struct State {
        var isUp = true
        var attempts = 0
        var opened = 0
        var pings = 0
    }
    let state = Locked(State())

    var factory: LinkFactory {
        LinkFactory { [state] () throws(StoreError) -> any Link in
            let isUp = state.withLock { state in
                state.attempts += 1
                if state.isUp { state.opened += 1 }
                return state.isUp
            }
            guard isUp else { throw StoreError(.unavailable, "down") }
            return PretendedLink(state)
        }
    }
}

private final class PretendedLink: Link {
    private let server: Locked<Server.State>
    private let number: Int
    init(_ server: Locked<Server.State>) {
        self.server = server
        number = server.withLock { $0.opened }
    }
    /// Links of before the last loss are dead.
    func looksAlive() -> Bool { server.withLock { $0.isUp && $0.opened == number } }
    func ping() throws(StoreError) { server.withLock { $0.pings += 1 } }
    func run(
        _ sql: String, _ binds: [SQLValue], each: (Row) throws(StoreError) -> Void
    ) throws(StoreError) -> WriteResult {
        guard looksAlive() else { throw StoreError(.connectionLost, "gone") }
        return WriteResult(affectedRows: 0, lastInsertID: 0)
    }
    func execute(_ sql: String) throws(StoreError) {}
    func begin() throws(StoreError) {}
    func lock(_ name: String, waitSeconds: Int) throws(StoreError) {}
    func unlock(_ name: String, keep: Bool) throws(StoreError) {}
}

@Suite struct ReconnectionTests {
    private func use(_ connection: Connection) async -> StoreError.Code? {
        do {
            _ = try await connection.run { link throws(StoreError) in try link.run("SELECT 1", []) { _ in } }
            return nil
        } catch {
            return error.code
        }
    }

    @Test func aServerThatIsDownIsTriedMoreAndMoreSeldom() async {
        let (server, time, log) = (Server(), ManualTime(), RecordingLog())
        server.state.withLock { $0.isUp = false }
        let reconnection = Reconnection(time: time, log: Log("store", to: log))
        let connection = Connection(factory: server.factory, reconnection: reconnection, time: time)
        var attempts: [Int] = []
        // 50 callers in each of eight steps of 100 ms.
        for _ in 0..<8 {
            for _ in 0..<50 { #expect(await use(connection) == .unavailable) }
            attempts.append(server.state.withLock { $0.attempts })
            time.advance(by: .milliseconds(100))
        }
        #expect(attempts == [1, 2, 3, 3, 4, 4, 4, 4])
        #expect(log.entries.count { $0.level == .error } == 1)

        server.state.withLock { $0.isUp = true }
        time.advance(by: .seconds(1))
        #expect(await use(connection) == nil)
        #expect(log.entries.last?.message == "database reachable again")
    }

    @Test func aBrokenLinkIsReplacedBeforeItIsUsed() async {
        let (server, time) = (Server(), ManualTime())
        let reconnection = Reconnection(time: time, log: Log("store", to: SilentLog()))
        let connection = Connection(factory: server.factory, reconnection: reconnection, time: time)
        #expect(await use(connection) == nil)
        server.state.withLock { $0.opened += 1 }
        #expect(await use(connection) == nil)
        #expect(server.state.withLock { $0.attempts } == 2)
    }

    @Test func anIdleLinkIsAskedBeforeItIsUsed() async {
        let (server, time) = (Server(), ManualTime())
        let reconnection = Reconnection(time: time, log: Log("store", to: SilentLog()))
        let connection = Connection(factory: server.factory, reconnection: reconnection, time: time)
        #expect(await use(connection) == nil)
        time.advance(by: .seconds(29))
        #expect(await use(connection) == nil)
        #expect(server.state.withLock { $0.pings } == 0)
        time.advance(by: .seconds(31))
        #expect(await use(connection) == nil)
        #expect(server.state.withLock { $0.pings } == 1)
    }
}
