import Base
import Bus
import BusNATS
import Glibc
import Loop
import NATSClient
import NATSWire

/// B2: what a message costs on its way between two parts of the cluster: in the process, over the daemon's
/// own door, and over a nats-server with either client. All ends are in this process, each on a thread of its
/// own.
struct BusBench {
    let tools: BenchTools

    /// How a message goes.
    private struct Way {
        let name: String
        let sender: any Broker
        let receiver: any Broker
    }
    private let payload = [UInt8](repeating: 0x2A, count: 64)
    /// So far a sender may be ahead of the receiver, so that nobody counts as slow.
    private let ahead: UInt64 = 20_000

    func run(_ report: inout BenchReport) async throws {
        try await measureInProcess(&report)
        try await measureDoor(&report)
        try await measureServer(&report)
    }

    // MARK: The ways

    private func measureDoor(_ report: inout BenchReport) async throws {
        let (loop, clientLoop) = (EventLoop(name: "door"), EventLoop(name: "client"))
        defer { for loop in [loop, clientLoop] { loop.stop() } }
        let listener = NATSListener(
            NATSConfiguration(), loop: loop, time: LoopTime(loop), randomness: SystemRandomness(),
            log: silence,
            metrics: Metrics())
        let address = try listener.start(.loopback())
        let door = DoorBroker(listener, log: silence, metrics: Metrics())
        let client = try await own("nats://\(address)", clientLoop)
        try await measure(Way(name: "door to client", sender: door, receiver: client), &report)
        try await measure(Way(name: "client to door", sender: client, receiver: door), &report)
        await client.stop()
        await listener.stop()
    }

    private func measureServer(_ report: inout BenchReport) async throws {
        guard let path = tools.natsServer else {
            throw BenchProcess.Failure(description: "nats-server is missing (Debian package nats-server)")
        }
        let port = freePort()
        let server = try BenchProcess(path, ["-a", "127.0.0.1", "-p", "\(port)", "-l", "/dev/null"])
        defer { server.end() }
        let url = "nats://127.0.0.1:\(port)"
        let loops = [EventLoop(name: "one"), EventLoop(name: "other")]
        defer { for loop in loops { loop.stop() } }
        let clients = [try await own(url, loops[0]), try await own(url, loops[1])]
        try await measure(
            Way(name: "nats-server, own clients", sender: clients[0], receiver: clients[1]), &report)
        for client in clients { await client.stop() }
        let others = [try await libnats(url), try await libnats(url)]
        try await measure(Way(name: "nats-server, libnats", sender: others[0], receiver: others[1]), &report)
        for client in others { await client.stop() }
    }

    private var silence: Log { Log("bench", to: SilentLog()) }

    private func own(_ url: String, _ loop: EventLoop) async throws -> NATSClient {
        let client = NATSClient(
            NATSClientConfiguration(try NATSAddress.list(url)), loop: loop, time: LoopTime(loop),
            randomness: SystemRandomness(), log: silence, metrics: Metrics())
        client.start()
        try await wait("a connection to \(url)") { client.state.isConnected }
        return client
    }
    private func libnats(_ url: String) async throws -> LibNATSBroker {
        let client = LibNATSBroker(
            LibNATSConfiguration(try NATSAddress.list(url)), time: tools.time, randomness: SystemRandomness(),
            log: silence, metrics: Metrics())
        client.start()
        try await wait("a connection to \(url)") { client.state.isConnected }
        return client
    }

    private func wait(_ what: String, _ condition: () -> Bool) async throws {
        let deadline = Clock.now + 30
        while !condition() {
            guard Clock.now < deadline else { throw BenchProcess.Failure(description: "no \(what) in time") }
            await tools.time.sleep(.milliseconds(1))
        }
    }

    // MARK: Over a broker

    private func measure(_ way: Way, _ report: inout BenchReport) async throws {
        let (heard, payload) = (Counter(), payload)
        let subscriptions = [
            try way.receiver.subscribe("bench.event.*", queue: nil) { _ in heard.add() },
            try way.receiver.subscribe("bench.ask", queue: nil) { $0.answer?($0.payload) },
        ]
        defer { for subscription in subscriptions { subscription.cancel() } }
        // Both are known to the other side when an answer comes.
        try await ask(way, until: Clock.now + 30)
        try await events(way.name, heard, &report) { try way.sender.publish("bench.event.1", payload) }
        try await requests(way.name, &report) {
            _ = try await way.sender.request("bench.ask", payload, deadline: .seconds(10))
        }
    }

    /// Until somebody answers: nobody hears a subscription that is on its way.
    private func ask(_ way: Way, until deadline: Double) async throws {
        while true {
            do throws(BrokerError) {
                _ = try await way.sender.request("bench.ask", payload, deadline: .seconds(10))
                return
            } catch {
                guard error == .noResponders, Clock.now < deadline else { throw error }
            }
        }
    }

    // MARK: In the process

    private struct Ping: Request {
        typealias Reply = [UInt8]
        static let wireName = "bench.ping.v1"
        var payload: [UInt8]
    }
    private struct Tick: Event {
        static let subject = "bench.tick"
        var payload: [UInt8]
    }
    private actor Listener {
        func answer(_ ping: Ping) -> [UInt8] { ping.payload }
    }

    private func measureInProcess(_ report: inout BenchReport) async throws {
        let loop = EventLoop(name: "bus")
        defer { loop.stop() }
        let bus = Bus(time: LoopTime(loop), log: silence, metrics: Metrics())
        let (listener, heard) = (Listener(), Counter())
        bus.serve(Ping.self) { await listener.answer($0) }
        bus.subscribe(Tick.self, listener, capacity: Int(ahead) * 2) { _, _ in heard.add() }
        let payload = payload
        try await events("in the process", heard, &report) { bus.publish(Tick(payload: payload)) }
        try await requests("in the process", &report) { _ = try await bus.ask(Ping(payload: payload)) }
    }

    // MARK: Events and requests

    private func events(
        _ way: String, _ heard: Counter, _ report: inout BenchReport, _ publish: () throws -> Void
    ) async throws {
        let count: UInt64 = tools.isQuick ? 20_000 : 300_000
        var (rates, costs): ([Double], [Double]) = ([], [])
        for _ in 0..<(tools.isQuick ? 1 : 3) {
            let (before, began, cpu) = (heard.value, Clock.now, CPUTime.process)
            for sent in 0..<count {
                try publish()
                while sent > heard.value - before + ahead { await tools.time.sleep(.microseconds(200)) }
            }
            try await wait("last event, \(way)") { heard.value - before == count }
            rates.append(Double(count) / (Clock.now - began))
            costs.append((CPUTime.process - cpu) / Double(count) * 1e6)
        }
        report.add("B2", "events of 64 bytes, \(way)", rates.median, "/s")
        report.add("B2", "CPU of both ends for an event, \(way)", costs.median, "us")
    }

    /// Of this process: a nats-server's own is not in it.

    private func requests(
        _ way: String, _ report: inout BenchReport, _ ask: @escaping @Sendable () async throws -> Void
    ) async throws {
        let count = tools.isQuick ? 200 : 5_000
        var microseconds: [Double] = []
        for round in 0..<(count + count / 10) {
            let began = Clock.now
            try await ask()
            if round >= count / 10 { microseconds.append((Clock.now - began) * 1e6) }
        }
        report.add("B2", "a request, \(way), p50", microseconds.median, "us")
        report.add("B2", "a request, \(way), p99", microseconds.percentile(0.99), "us")
        let (began, each) = (Clock.now, tools.isQuick ? 20 : 500)
        try await withThrowingTaskGroup { group in
            for _ in 0..<64 {
                group.addTask { for _ in 0..<each { try await ask() } }
            }
            try await group.waitForAll()
        }
        report.add("B2", "requests, 64 in flight, \(way)", Double(64 * each) / (Clock.now - began), "/s")
    }
}
