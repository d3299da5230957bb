import Base
import Bus
import Loop
import Wire

/// What all sessions of one gateway share.
final class GatewayContext: Sendable {
    /// Digits; names this gateway on the bus.
    let id: String
    /// Tells this run of the gateway from earlier and later ones: milliseconds since 1970.
    let startedAt: UInt64
    let configuration: GatewayConfiguration
    let routes: RouteTable
    let bus: Bus
    let time: any TimeSource
    let randomness: any Randomness
    let log: Log
    let counts: GatewayCounts
    let resolver: Resolver
    let admissions: AdmissionQueue
    let farewells = Farewells()
    let presence: PresenceReporter
    /// One log line an address and second for what strangers do wrong.
    private let complaints = Locked(KeyedBuckets<[UInt8]>(capacity: 1, perSecond: 1))
    private let numbers = Locked<UInt64>(0)

    var realm: RealmID { configuration.realm }

    init(
        id: String, configuration: GatewayConfiguration, bus: Bus, time: any TimeSource,
        randomness: any Randomness, log: Log, metrics: Metrics, resolver: Resolver,
        executor: (any TaskExecutor)?
    ) {
        self.id = id
        startedAt = UInt64(clamping: time.unixNow().nanoseconds / 1_000_000)
        self.configuration = configuration
        routes = RouteTable(features: allFeatures, budgets: configuration.budgets)
        self.bus = bus
        self.time = time
        self.randomness = randomness
        self.log = log
        self.resolver = resolver
        counts = GatewayCounts(metrics, realm: configuration.realm)
        admissions = AdmissionQueue(placesMax: configuration.playersMax)
        presence = PresenceReporter(
            gateway: id, start: startedAt, interval: configuration.reportInterval, bus: bus, time: time,
            log: log, executor: executor)
    }

    func nextSessionNumber() -> UInt64 {
        numbers.withLock { number in
            number &+= 1
            return number
        }
    }

    /// Whether a fault of this address may be logged now.
    func mayComplain(about address: SocketAddress) -> Bool {
        let now = time.now()
        return complaints.withLock { $0.take(address.ip, now: now) }
    }
}

/// A gateway's metric cells.
struct GatewayCounts: Sendable {
    let connections: Gauge
    let authenticated: Gauge
    let inWorld: Gauge
    let forwardedToWorld: Counter
    let forwardedToClient: Counter
    let handled: Counter
    let misplaced: Counter
    let malformed: Counter
    let overBudget: Counter
    let slowReaders: Counter
    let refusedCharacters: Counter
    let transitions: Histogram
    let entering: Histogram
    let recoveries: Counter
    let relocations: Counter
    let channelLinesDropped: Counter
    private let metrics: Metrics
    private let realm: RealmID

    init(_ metrics: Metrics, realm: RealmID) {
        self.metrics = metrics
        self.realm = realm
        let labels = ["realm": realm.description]
        func counter(_ name: String, _ help: String) -> Counter {
            metrics.counter("nimbus_gateway_" + name, help: help, labels)
        }
        connections = metrics.gauge("nimbus_gateway_connections", help: "Client connections.", labels)
        authenticated = metrics.gauge("nimbus_gateway_sessions", help: "Authenticated sessions.", labels)
        inWorld = metrics.gauge("nimbus_gateway_players", help: "Characters in the world.", labels)
        forwardedToWorld = counter("forwarded_to_world_total", "Packets passed on to worldservers.")
        forwardedToClient = counter("forwarded_to_client_total", "Packets passed on to clients.")
        handled = counter("handled_total", "Packets that a feature handled.")
        misplaced = counter("misplaced_total", "Packets in a phase where they do not belong.")
        malformed = counter("malformed_total", "Packets that could not be read.")
        overBudget = counter("over_budget_total", "Packets over a client's budget.")
        slowReaders = counter("slow_readers_total", "Clients closed because they did not read.")
        refusedCharacters = counter("refused_characters_total", "Attempts to enter with a foreign character.")
        transitions = metrics.histogram(
            "nimbus_gateway_transition_seconds", help: "From leaving a worldserver to the next one's world.",
            labels)
        entering = metrics.histogram(
            "nimbus_gateway_entering_seconds", help: "From CMSG_PLAYER_LOGIN to SMSG_LOGIN_VERIFY_WORLD.",
            labels)
        recoveries = counter("recoveries_total", "Worldservers lost under a player.")
        relocations = counter(
            "relocations_total", "Players taken off a worldserver that is being emptied.")
        channelLinesDropped = counter(
            "channel_lines_dropped_total", "Lines of channels that slow clients missed.")
    }

    /// Closed connections by cause; the causes are a small fixed set.
    func closed(_ cause: String) {
        metrics.counter(
            "nimbus_gateway_closed_total", help: "Closed client connections.",
            ["realm": realm.description, "cause": cause]
        ).add()
    }
}
