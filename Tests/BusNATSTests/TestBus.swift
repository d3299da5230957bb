import Base
import BusNATS
import Loop
import TestSupport
import Testing

/// A bus on an address of its own, with its clients, for one test.
struct TestBus {
    let loop: EventLoop
    let clientLoop: EventLoop
    let listener: NATSListener
    let address: SocketAddress
    let metrics: Metrics
    let log: RecordingLog

    /// Runs a test's body with a bus, and ends it whatever happens.
    static func run(
        _ configuration: NATSConfiguration = NATSConfiguration(), time: (any TimeSource)? = nil,
        _ body: (TestBus) async throws -> Void
    ) async throws {
        let (loop, clientLoop) = (EventLoop(name: "bus"), EventLoop(name: "clients"))
        let (metrics, log) = (Metrics(), RecordingLog())
        let listener = NATSListener(
            configuration, loop: loop, time: time ?? LoopTime(loop), randomness: SeededRandomness(seed: 7),
            log: Log("bus", to: log), metrics: metrics)
        let result: Result<Void, any Error>
        do {
            let address = try listener.start(ownLoopback())
            let bus = TestBus(
                loop: loop, clientLoop: clientLoop, listener: listener, address: address, metrics: metrics,
                log: log)
            result = .success(try await body(bus))
        } catch {
            result = .failure(error)
        }
        await listener.stop()
        for loop in [loop, clientLoop] {
            await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
        }
        try result.get()
    }

    /// A client that has read INFO, and said CONNECT with `options` unless there are none.
    func client(_ options: String? = #"{"verbose":false,"pedantic":false,"headers":true}"#) async throws
        -> TestClient
    {
        let client = try await TestClient(self)
        try await client.heard.wait { $0.contains { $0.hasPrefix("INFO") } }
        if let options { #expect(try await client.exchange("CONNECT \(options)\r\n") == []) }
        return client
    }

    /// A counter's or gauge's value.
    func metric(_ name: String, _ label: String? = nil) -> Int {
        let found = metrics.entries.first {
            $0.name == "nimbus_bus_" + name && (label == nil || $0.labels.contains { $0.value == label })
        }
        switch found?.cell {
        case .counter(let counter): return Int(counter.value)
        case .gauge(let gauge): return Int(gauge.value)
        default: return -1
        }
    }
}
