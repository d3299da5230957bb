import Base
import Loop
import Wire

/// Many load clients on one loop.
final class Crowd: @unchecked Sendable {
    private let loop: EventLoop
    // Loop thread only.
    private var clients: [LoadClient] = []
    private var pace: Pace?

    /// So many packets a second, from one client after the other.
    private struct Pace {
        let what: LoadClient.Paced
        let perSecond: Double
        let began = Clock.now
        var sent = 0
    }

    private init(_ loop: EventLoop) { self.loop = loop }

    /// Connects `count` clients, some at a time, and returns when all are in.
    static func enter(
        _ count: Int, _ loop: EventLoop, _ address: SocketAddress,
        _ entrance: (Int) -> LoadClient.Entrance
    ) async throws -> Crowd {
        let crowd = Crowd(loop)
        let entrances = (1...count).map(entrance)
        var next = 0
        while next < count {
            let batch = entrances[next..<min(next + 50, count)]
            next += batch.count
            try await crowd.add(Array(batch), address)
        }
        return crowd
    }

    private func add(_ entrances: [LoadClient.Entrance], _ address: SocketAddress) async throws {
        let failure = await withCheckedContinuation { (done: CheckedContinuation<String?, Never>) in
            loop.execute {
                var waiting = entrances.count
                var isOver = false
                func finish(_ failure: String?) {
                    guard !isOver else { return }
                    isOver = true
                    done.resume(returning: failure)
                }
                var batch: [LoadClient] = []
                for entrance in entrances {
                    let client = LoadClient(entrance) { _ in
                        waiting -= 1
                        if waiting == 0 { finish(nil) }
                    }
                    batch.append(client)
                    do throws(SocketError) {
                        try client.connect(to: address, on: self.loop)
                    } catch { return finish("\(error)") }
                }
                self.clients += batch
                self.loop.schedule(after: .seconds(20)) {
                    let stuck = batch.filter { !$0.isReady }
                    finish("\(stuck.count) clients did not get in: \(stuck.first?.failure ?? "no answer")")
                }
            }
        }
        if let failure { throw BenchProcess.Failure(description: failure) }
    }

    private func onLoop<Value: Sendable>(_ body: @escaping @Sendable (Crowd) -> Value) async -> Value {
        await withCheckedContinuation { done in loop.execute { done.resume(returning: body(self)) } }
    }

    func start(window: Int) async {
        await onLoop { for client in $0.clients { client.start(window: window) } }
    }
    func stop() async { await onLoop { for client in $0.clients { client.stop() } } }
    /// Packets that came back, of all clients.
    func received() async -> Int { await onLoop { $0.clients.reduce(0) { $0 + $1.received } } }

    /// From now on each client sends in its turn, `perSecond` packets all clients together.
    func begin(_ what: LoadClient.Paced, perSecond: Double) async {
        await onLoop {
            $0.pace = Pace(what: what, perSecond: perSecond)
            $0.sendWhatIsDue()
        }
    }
    func endPace() async { await onLoop { $0.pace = nil } }

    private func sendWhatIsDue() {
        guard let pace else { return }
        let due = Int((Clock.now - pace.began) * pace.perSecond)
        for number in pace.sent..<max(pace.sent, due) { clients[number % clients.count].send(pace.what) }
        self.pace?.sent = max(pace.sent, due)
        loop.schedule(after: .milliseconds(1)) { [weak self] in self?.sendWhatIsDue() }
    }

    // MARK: Channels

    func sendEach(_ packet: some Packet) async {
        await onLoop { for client in $0.clients { client.send(packet) } }
    }
    func sendFirst(_ packet: some Packet) async { await onLoop { $0.clients.first?.send(packet) } }
    /// Returns when the first client got a packet of that opcode.
    func sendFirst(_ packet: some Packet, until answer: Opcode) async throws {
        let isAnswered = await withCheckedContinuation { (done: CheckedContinuation<Bool, Never>) in
            loop.execute {
                guard let client = self.clients.first else { return done.resume(returning: false) }
                let timer = self.loop.schedule(after: .seconds(10)) {
                    client.onPacket = nil
                    done.resume(returning: false)
                }
                client.onPacket = { [loop = self.loop] opcode in
                    guard opcode == answer else { return }
                    loop.cancel(timer)
                    client.onPacket = nil
                    done.resume(returning: true)
                }
                client.send(packet)
            }
        }
        if !isAnswered { throw BenchProcess.Failure(description: "no \(answer)") }
    }
    func lines() async -> (count: Int, last: Double) {
        await onLoop { crowd in
            crowd.clients.reduce((0, 0.0)) { ($0.0 + $1.lines.count, max($0.1, $1.lines.last)) }
        }
    }
    func forgetLines() async { await onLoop { for client in $0.clients { client.forgetLines() } } }

    /// Seconds that each probe took to come back, of all since it was asked last.
    func takeRoundTrips() async -> [Double] { await onLoop { $0.clients.flatMap { $0.takeRoundTrips() } } }
    /// Seconds from a change of a member to its frame, of all since it was asked last.
    func takeMemberDelays() async -> [Double] {
        await onLoop { $0.clients.flatMap { $0.takeMemberDelays() } }
    }
    func setReading(_ isReading: Bool) async {
        await onLoop { for client in $0.clients { client.setReading(isReading) } }
    }
    /// How many are still connected.
    func connected() async -> Int { await onLoop { $0.clients.count { $0.isConnected } } }
    func leave() { loop.execute { for client in self.clients { client.close() } } }
}
