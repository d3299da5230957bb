import Base
import Bus
import BusNATS
import Loop
import NATSClient
import NATSWire
import TestSupport

/// One process's broker, with what a test looks at.
struct TestParty: Sendable {
    let broker: any Broker
    let states: Observed<BrokerState>
    let metrics: Metrics
    let log: RecordingLog
    let stop: @Sendable () async -> Void

    /// Waits until the server has seen to everything that was called before: a request comes back behind it,
    /// as one that nobody hears, or answered by whoever hears everything.
    func settle() async throws {
        let outcome = await outcome(of: "settled.\(Self.names.next())")
        guard outcome == .failure(.noResponders) || outcome == .success([]) else {
            throw TestSupportError("\(outcome)")
        }
    }
    private static let names = SeededRandomness(seed: 99)

    /// Subscribes, and returns when the server knows.
    @discardableResult
    func hear(
        _ subject: String, queue: String? = nil, _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) async throws -> any BrokerSubscription {
        let subscription = try broker.subscribe(subject, queue: queue) { message in
            guard message.subject.hasPrefix("settled.") else { return handler(message) }
            message.answer?([])
        }
        try await settle()
        return subscription
    }

    /// The sum of a metric's values, of those with the label if one is given.
    func metric(_ name: String, _ label: String? = nil) -> Int {
        metrics.entries.reduce(0) { sum, entry in
            guard entry.name == "nimbus_broker_" + name,
                label == nil || entry.labels.contains(where: { $0.value == label })
            else { return sum }
            switch entry.cell {
            case .counter(let counter): return sum + Int(counter.value)
            case .gauge(let gauge): return sum + Int(gauge.value)
            case .reading(let read): return sum + Int(read())
            default: return sum
            }
        }
    }

    /// Lines of the log, warnings and worse.
    var warnings: [String] { log.entries.filter { $0.level >= .warning }.map(\.message) }
}

extension TestParty {
    /// The daemon's own side of its door.
    static func door(_ bus: TestBus) -> TestParty {
        let broker = DoorBroker(bus.listener, log: Log("bus", to: bus.log), metrics: bus.metrics)
        return TestParty(
            broker: broker, states: Observed(), metrics: bus.metrics, log: bus.log,
            stop: { [listener = bus.listener] in await listener.stop() })
    }

    /// A client on a loop of its own that has begun to connect.
    static func client(
        _ addresses: String, time: (any TimeSource)? = nil,
        _ change: (inout NATSClientConfiguration) -> Void = { _ in }
    ) throws -> TestParty {
        let loop = EventLoop(name: "client")
        let (metrics, log, states) = (Metrics(), RecordingLog(), Observed<BrokerState>())
        var configuration = NATSClientConfiguration(try NATSAddress.list(addresses))
        change(&configuration)
        let client = NATSClient(
            configuration, loop: loop, time: time ?? LoopTime(loop), randomness: SystemRandomness(),
            log: Log("bus", to: log), metrics: metrics
        ) { states.note($0) }
        client.start()
        // A clock that stands never ends a wait.
        let limit = time is ManualTime ? Duration.zero : .seconds(1)
        return TestParty(
            broker: client, states: states, metrics: metrics, log: log,
            stop: {
                await client.stop(within: limit)
                await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
            })
    }

    /// A client on libnats that has begun to connect.
    static func libnats(
        _ addresses: String, time: (any TimeSource)? = nil,
        _ change: (inout LibNATSConfiguration) -> Void = { _ in }
    ) throws -> TestParty {
        let (metrics, log, states) = (Metrics(), RecordingLog(), Observed<BrokerState>())
        var configuration = LibNATSConfiguration(try NATSAddress.list(addresses))
        change(&configuration)
        let client = LibNATSBroker(
            configuration, time: time ?? realTime, randomness: SystemRandomness(), log: Log("bus", to: log),
            metrics: metrics
        ) { states.note($0) }
        client.start()
        // A clock that stands never ends a wait.
        let limit = time is ManualTime ? Duration.zero : .seconds(1)
        return TestParty(
            broker: client, states: states, metrics: metrics, log: log,
            stop: { await client.stop(within: limit) })
    }

    /// What both kinds of clients can be told.
    struct Choices: Sendable {
        var time: (any TimeSource)?
        var waitingBytesMax = 8 << 20
        var longestBackoff = Duration.milliseconds(200)
        var pingInterval = Duration.seconds(20)
        var connectDeadline = Duration.seconds(5)
        /// Of libnats; the other one notices by its PINGs.
        var sendDeadline = Duration.seconds(10)
    }
    enum Kind: String, CaseIterable, Sendable {
        case own, libnats

        func client(_ addresses: String, _ choices: Choices = Choices()) throws -> TestParty {
            switch self {
            case .own:
                try .client(addresses, time: choices.time) {
                    $0.waitingBytesMax = choices.waitingBytesMax
                    $0.longestBackoff = choices.longestBackoff
                    $0.pingInterval = choices.pingInterval
                    $0.connectDeadline = choices.connectDeadline
                }
            case .libnats:
                try .libnats(addresses, time: choices.time) {
                    $0.waitingBytesMax = choices.waitingBytesMax
                    $0.longestBackoff = choices.longestBackoff
                    $0.pingInterval = choices.pingInterval
                    $0.connectDeadline = choices.connectDeadline
                    $0.sendDeadline = choices.sendDeadline
                }
            }
        }
    }

    func connected() async throws {
        try await states.wait { $0.last?.isConnected == true }
    }
    func lost() async throws {
        try await states.wait { if case .lost = $0.last { true } else { false } }
    }
}

/// Runs a body and then ends parties, whatever happens.
func ending(_ parties: [TestParty], _ body: () async throws -> Void) async throws {
    let result: Result<Void, any Error>
    do {
        result = .success(try await body())
    } catch {
        result = .failure(error)
    }
    for party in parties { await party.stop() }
    try result.get()
}

/// The brokers of two processes: which one the test acts as, and which one is the other.
enum Pairing: String, CaseIterable, Sendable {
    case doorAndClient, clientAndDoor, clientsOnDoor, clientsOnServer
    case libnatsOnServer, libnatsAndClientOnServer, libnatsOnDoor

    /// Runs a test's body with both of them connected.
    func run(_ body: (_ one: TestParty, _ other: TestParty) async throws -> Void) async throws {
        switch self {
        case .doorAndClient, .clientAndDoor:
            try await TestBus.run { bus in
                let client = try TestParty.client("nats://\(bus.address)")
                try await ending([client]) {
                    try await client.connected()
                    let door = TestParty.door(bus)
                    if self == .doorAndClient {
                        try await body(door, client)
                    } else {
                        try await body(client, door)
                    }
                }
            }
        case .clientsOnDoor, .libnatsOnDoor:
            try await TestBus.run { try await twoClients("nats://\($0.address)", body) }
        case .clientsOnServer, .libnatsOnServer, .libnatsAndClientOnServer:
            try await NATSServer.run { try await twoClients($0.hostAndPort, body) }
        }
    }

    private func twoClients(
        _ address: String, _ body: (TestParty, TestParty) async throws -> Void
    ) async throws {
        let isOwn = self == .clientsOnDoor || self == .clientsOnServer
        let one = try isOwn ? TestParty.client(address) : TestParty.libnats(address)
        let isLibNATS = self == .libnatsOnDoor || self == .libnatsOnServer
        let other = try isLibNATS ? TestParty.libnats(address) : TestParty.client(address)
        try await ending([one, other]) {
            for party in [one, other] { try await party.connected() }
            try await body(one, other)
        }
    }
}
