public import Base
public import Bus
import ChatAPI
public import Loop
import WorldsAPI

/// A realm's gateway: listens for game clients, keeps their sessions, and stands in the registry.
public final class GatewayServer: Sendable {
    private let context: GatewayContext
    private let hubs: [SessionHub]
    private let loops: [EventLoop]
    private let listener = Locked<Listener?>(nil)
    private let place = Locked<RegistryPlace?>(nil)
    private let subscription = Locked<Subscription?>(nil)

    /// - Parameter loops: sessions are spread over them; the first one accepts.
    public init(
        _ configuration: GatewayConfiguration, loops: [EventLoop], bus: Bus, time: any TimeSource,
        randomness: any Randomness, log: Log, metrics: Metrics, resolver: Resolver
    ) {
        // Not the public address: several may stand behind one (spec registry 2.2).
        let place = "\(configuration.realm)@\(configuration.host)/\(configuration.listen)"
        context = GatewayContext(
            id: Self.identity(of: place), configuration: configuration, bus: bus,
            time: time, randomness: randomness, log: log.component("gateway"), metrics: metrics,
            resolver: resolver, executor: loops.first)
        self.loops = loops
        let context = context
        hubs = loops.map { SessionHub(loop: $0, gateway: context, hubs: loops.count) }
    }

    /// Names the gateway on the bus: digits, the same after a restart (spec registry 2.2).
    public var id: String { context.id }

    /// Every opcode that a feature claims.
    public static func routes() -> RouteTable { RouteTable(features: allFeatures, budgets: Budgets()) }

    /// Listens and registers. Throws when the address cannot be bound.
    ///
    /// - Returns: where it listens.
    @discardableResult
    public func start() async throws -> SocketAddress {
        for hub in hubs { await hub.start() }
        guard let first = loops.first else { return context.configuration.listen }
        let hubs = hubs
        let made = try Listener(context.configuration.listen, loop: first, spreadOver: loops) { connection in
            for hub in hubs where hub.loop === connection.loop {
                hub.assumeIsolated { $0.accept(connection) }
            }
        }
        listener.withLock { $0 = made }
        let place = RegistryPlace(context, hubs: hubs, address: publicAddress(at: made.address))
        self.place.withLock { $0 = place }
        try await place.join()
        await context.presence.start {
            for hub in hubs { await hub.announcePresence() }
        }
        serveWhispers()
        let hurrying = context.bus.subscribe(Worlds.WorldEmptying.self, place) { place, _ in place.hurry() }
        subscription.withLock { $0 = hurrying }
        context.log.notice(
            "gateway listens",
            [
                "realm": .string(context.configuration.realmName),
                "address": .string(made.address.description),
                "id": .string(id),
            ])
        return made.address
    }

    /// What clients are told. A port that the kernel chose replaces the one of the
    /// settings, which nobody could know.
    private func publicAddress(at address: SocketAddress) -> String {
        let known = context.configuration.publicAddress
        guard let colon = known.lastIndex(of: ":") else { return address.description }
        return context.configuration.listen.port == 0 ? "\(known[..<colon]):\(address.port)" : known
    }

    /// How many sessions there are.
    public func sessionCount() async -> Int {
        var count = 0
        for hub in hubs { count += await hub.sessionCount }
        return count
    }

    /// No new clients from now on; players are told.
    public func stopListening(telling line: String?) async {
        listener.withLock { listener in
            listener?.close()
            listener = nil
        }
        if let line { for hub in hubs { await hub.tell(line) } }
    }

    /// Returns when the last session has ended, or when the time is over.
    public func waitUntilEmpty(atMost limit: Duration) async {
        let end = context.time.now() + limit
        for hub in hubs {
            let left = end - context.time.now()
            if left > .zero { await hub.waitUntilEmpty(atMost: left) }
        }
    }

    /// Closes every session and leaves the registry. Returns when the last session has let go of its claims.
    public func stop() async {
        await stopListening(telling: nil)
        subscription.withLock { $0?.cancel() }
        for hub in hubs { await hub.closeAll(because: "shutdown") }
        context.bus.stopServing(Chat.HandWhisper.self, at: id)
        await context.farewells.waitUntilSaid()
        await context.presence.stop()
        await place.withLock { $0 }?.leave()
    }

    /// Whispers to players who are here.
    private func serveWhispers() {
        let hubs = hubs
        context.bus.serve(Chat.HandWhisper.self, at: id, inFlightMax: 4096) { whisper in
            for hub in hubs {
                if let handed = await hub.hand(whisper) { return handed }
            }
            return .notThere
        }
    }

    private static func identity(of text: String) -> String {
        var hash: UInt32 = 2_166_136_261
        for byte in text.lowercased().utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return String(hash)
    }
}

/// The features of this gateway, in the order in which a newcomer meets them.
let allFeatures: [any Feature.Type] = [
    Handshake.self, CharacterScreen.self, AccountData.self, EnterWorld.self, WorldStream.self, OwnPlayer.self,
    Upkeep.self,
    Names.self, Who.self, Social.self, ChatLines.self, Whispers.self, Parties.self, Members.self,
    Channels.self,
    Mailboxes.self,
]
