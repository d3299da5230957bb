import Base
import Bus
import GUIDsAPI
import Loop
import NATSClient
import NATSWire
import WorldserverAPI
import WorldsAPI

/// The way to the cluster over the bus's wire, on a thread of its own.
final class NetworkLink: ClusterLink {
    /// For reports that wait. With the goodbye to the registry and the end of the connection, a second each,
    /// the end takes no longer than the longest other call of the world's thread may (spec sidecar 3).
    private static let farewell = Duration.seconds(3)

    private let seams: LinkSeams
    private let loop: EventLoop
    private let client: NATSClient
    private let bus: Bus
    private let outbox: Outbox
    private let connection: ConnectionWatch
    private struct State {
        var parameters: InitParameters?
        var registration: Registration?
        var served: ServedRequests?
        var reporter: Reporter?
        var follower: MirrorFollower?
        var pages: HealthPages?
        var subscriptions: [any BrokerSubscription] = []
        var pools: [PoolKey: NumberPool] = [:]
    }
    private struct PoolKey: Hashable {
        var realm: RealmID
        var sequence: GUIDs.Sequence
    }
    private let state = Locked(State())
    private let load: LoadReading
    private let unpublished = Unpublished()
    private var log: Log { seams.log }

    /// Nil: the address of the bus makes no sense.
    init?(_ seams: LinkSeams) {
        self.seams = seams
        let addresses: [NATSAddress]
        do {
            addresses = try NATSAddress.list(seams.settings.natsURL)
        } catch {
            seams.log.error(
                "TC9_NATS_URL is no address of a bus", ["error": .string("\(error)")])
            return nil
        }
        loop = EventLoop(name: "tc9-bus")
        var configuration = NATSClientConfiguration(addresses)
        configuration.name = "libsidecar"
        if !seams.settings.natsToken.isEmpty { configuration.credentials = .token(seams.settings.natsToken) }
        let connection = ConnectionWatch()
        self.connection = connection
        client = NATSClient(
            configuration, loop: loop, time: seams.time, randomness: seams.randomness,
            log: seams.log.component("bus"),
            metrics: seams.metrics
        ) { connection.changed($0) }
        bus = Bus(
            time: seams.time, log: seams.log.component("bus"), metrics: seams.metrics, executor: loop,
            randomness: seams.randomness)
        bus.attach(client)
        outbox = Outbox(time: seams.time, executor: loop, metrics: seams.metrics)
        load = LoadReading(seams.world, time: seams.time)
    }

    // MARK: Life

    func start(_ parameters: InitParameters) -> [MapID] {
        let wait = BlockingWait<[MapID]>()
        Task(executorPreference: loop) { wait.finish(await self.join(parameters)) }
        return wait.value
    }

    private func join(_ parameters: InitParameters) async -> [MapID] {
        client.start()
        load.begin()
        let healthAddress = openPages()
        let host = await ownHost()
        let realm = parameters.isCrossRealm ? RealmID(0) : parameters.realm
        let served = ServedRequests(bus: bus, world: seams.world, time: seams.time)
        let reporter = Reporter(bus: bus, outbox: outbox, realm: realm, metrics: seams.metrics)
        let follower = MirrorFollower(
            realm: realm, bus: bus, loop: loop, world: seams.world, time: seams.time,
            randomness: seams.randomness, log: log, metrics: seams.metrics)
        let registration = Registration(
            Registration.Identity(
                host: host, gamePort: parameters.port,
                healthAddress: healthAddress.map { "\(Self.bracketed(host)):\($0)" } ?? "",
                realm: parameters.realm,
                isCrossRealm: parameters.isCrossRealm, availableMaps: parameters.availableMaps,
                process: max(1, seams.randomness.next() >> 1)),
            bus: bus, loop: loop, time: seams.time, log: log,
            observe: { [load] in load.observation },
            mapsChanged: { [world = seams.world] added, removed in
                world.deliver(.mapsReassigned(added: added, removed: removed))
            },
            registered: { reply in
                let address = Worldserver.Address(id: reply.id, incarnation: reply.incarnation)
                served.move(to: address.description)
                reporter.become(address)
                follower.doubt()
            })
        let heard = HeardEvents(
            client, realm: realm, log: log, metrics: seams.metrics,
            deliver: { [world = seams.world] in world.deliver($0) }, mirror: { follower.hear($0) })
        var subscriptions: [any BrokerSubscription] = []
        do throws(BrokerError) { subscriptions = try heard.begin() } catch {
            log.error("events of the cluster are not heard", ["error": .string("\(error)")])
        }
        state.withLock { state in
            state.parameters = parameters
            state.registration = registration
            state.served = served
            state.reporter = reporter
            state.follower = follower
            state.subscriptions = subscriptions
        }
        for sequence in [GUIDs.Sequence.character, .item, .instance] where !parameters.isCrossRealm {
            pool(of: sequence, parameters.realm).prepare()
        }
        connection.whenConnected { [weak self, weak registration] in
            for pool in self?.state.withLock({ Array($0.pools.values) }) ?? [] { pool.tryAgain() }
            self?.state.withLock { $0.follower }?.doubt()
            Task { await registration?.reconnected() }
        }
        guard let joined = await registration.join(within: seams.settings.initialWait) else { return [] }
        await registration.settle()
        return joined.assignedMaps
    }

    func shutdown() {
        let wait = BlockingWait<Void>()
        Task(executorPreference: loop) {
            await self.leave()
            wait.finish(())
        }
        wait.value
        loop.stop()
    }

    private func leave() async {
        let parts = state.withLock { state in
            defer { state = State() }
            return state
        }
        load.end()
        parts.served?.move(to: nil)
        parts.follower?.stop()
        for subscription in parts.subscriptions { subscription.cancel() }
        let lost = await outbox.stop(within: Self.farewell)
        if lost > 0 { log.error("reports are lost, nobody took them", ["count": LogValue(lost)]) }
        await parts.registration?.leave(telling: client.state.isConnected)
        parts.pages?.close()
        await client.stop(within: .seconds(1))
    }

    // MARK: Where this is

    /// The name that others reach us by: the set one, or the address by which this machine reaches the bus.
    private func ownHost() async -> String {
        let set = seams.settings.preferredHostname
        if !set.isEmpty { return set }
        for address in client.configuration.addresses {
            let resolver = Resolver(time: seams.time)
            guard let peer = try? await resolver.resolve("\(Self.bracketed(address.host)):\(address.port)"),
                let own = OwnAddress.towards(peer)
            else { continue }
            return own.host
        }
        log.warning("this machine's address is not known; set TC9_PREFERRED_HOSTNAME")
        return "127.0.0.1"
    }

    private static func bracketed(_ host: String) -> String {
        host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    }

    // MARK: Pages

    /// The port of the pages; nil when there are none.
    private func openPages() -> UInt16? {
        let port = seams.settings.healthPort
        guard port != 0 || seams.settings.takesAnyHealthPort else { return nil }
        let writer = PageWriter(seams.world, load: load, metrics: seams.metrics, time: seams.time)
        do throws(SocketError) {
            let pages = try HealthPages(SocketAddress(ip: [0, 0, 0, 0], port: port), loop: loop) {
                path, answer in
                writer.write(path, answer)
            }
            state.withLock { $0.pages = pages }
            return pages.address.port
        } catch {
            log.error(
                "the health pages have no port; set TC9_HEALTH_CHECK_PORT to a free one, or 0",
                ["error": .string("\(error)")])
            return nil
        }
    }

    // MARK: Numbers

    func nextGUID(_ sequence: GUIDs.Sequence, realm: RealmID) -> UInt64 {
        let own = state.withLock { $0.parameters?.realm } ?? RealmID(0)
        return pool(of: sequence, realm.rawValue == 0 ? own : realm).next()
    }

    private func pool(of sequence: GUIDs.Sequence, _ realm: RealmID) -> NumberPool {
        let key = PoolKey(realm: realm, sequence: sequence)
        return state.withLock { state in
            if let known = state.pools[key] { return known }
            let made = makePool(key)
            state.pools[key] = made
            return made
        }
    }

    private func makePool(_ key: PoolKey) -> NumberPool {
        let settings = seams.settings
        // Upstream's standards are too small for a burst of loot (spec guid 6.3).
        let size: UInt32 =
            switch key.sequence {
            case .item: max(settings.itemGUIDs, 2000)
            case .character: max(settings.characterGUIDs, 100)
            default: max(settings.instanceGUIDs, 100)
            }
        let labels = ["realm": key.realm.description, "sequence": key.sequence.rawValue]
        let (bus, loop, log) = (bus, loop, log)
        return NumberPool(
            size: Int(size), time: seams.time,
            level: seams.metrics.gauge("nimbus_sidecar_numbers", help: "Numbers that are left.", labels),
            exhausted: seams.metrics.counter(
                "nimbus_sidecar_numbers_exhausted_total", help: "Numbers that could not be given in time.",
                labels)
        ) { count, fetched in
            Task(executorPreference: loop) {
                let take = GUIDs.Take(
                    realm: key.realm, sequence: key.sequence, count: UInt32(clamping: count))
                do throws(AskError<GUIDs.TakeRefusal>) {
                    let ranges = try await bus.ask(take)
                    fetched(take.isAnswered(by: ranges) ? ranges : nil)
                } catch {
                    log.warning(
                        "numbers were not fetched",
                        ["sequence": .string(key.sequence.rawValue), "error": .string(error.description)])
                    fetched(nil)
                }
            }
        }
    }

    // MARK: What the worldserver tells

    func mapsLoaded(_ maps: [MapID]) {
        let registration = state.withLock { $0.registration }
        Task(executorPreference: loop) { await registration?.ready(maps) }
    }

    func publish(_ subject: String, _ payload: [UInt8]) -> Bool {
        do throws(BrokerError) {
            try client.publish(subject, payload)
            if let count = unpublished.ended() {
                log.warning("messages are published again", ["not_published": LogValue(count)])
            }
            return true
        } catch {
            // Once an absence: a worldserver may publish in every turn of its loop.
            if error.isOfTheMessage || unpublished.begins() {
                log.warning(
                    "a message was not published",
                    ["subject": .string(subject), "error": .string("\(error)")])
            }
            return false
        }
    }

    func subscribe(
        _ subject: String, _ callback: @escaping @Sendable (_ subject: String, _ payload: [UInt8]) -> Void
    ) -> Bool {
        do throws(BrokerError) {
            let subscription = try client.subscribe(subject, queue: nil) { callback($0.subject, $0.payload) }
            state.withLock { $0.subscriptions.append(subscription) }
            return true
        } catch {
            log.warning(
                "a subject cannot be heard", ["subject": .string(subject), "error": .string("\(error)")])
            return false
        }
    }

    func report(_ report: WorldReport) {
        state.withLock { $0.reporter }?.report(report)
    }

    func finishRatedArenaMatch(_ match: RatedArenaMatch) -> Result<Worldserver.ArenaResult, ArenaFailure> {
        guard let origin = state.withLock({ $0.reporter })?.origin() else { return .failure(.unanswered) }
        let request = Worldserver.FinishArenaMatch(
            origin: origin, ownerRealm: match.ownerRealm, isCrossRealm: match.isCrossRealm,
            instance: match.instance,
            arenaType: match.arenaType, winner: match.winner, isValid: match.isValid, sides: match.sides,
            participants: match.participants)
        let wait = BlockingWait<Result<Worldserver.ArenaResult, ArenaFailure>>()
        let patience = seams.time.after(Worldserver.FinishArenaMatch.deadline) {
            wait.finish(.failure(.unanswered))
        }
        let bus = bus
        // Unanswered it is asked again until somebody took it: the ratings must not be lost.
        let isTaken = outbox.add(Worldserver.FinishArenaMatch.wireName) {
            do throws(AskError<Worldserver.ArenaRefusal>) {
                wait.finish(.success(try await bus.ask(request)))
                return true
            } catch {
                guard let refusal = error.refusal else { return false }
                wait.finish(.failure(.refused(refusal)))
                return true
            }
        }
        if !isTaken { wait.finish(.failure(.unanswered)) }
        defer { patience.cancel() }
        return wait.value
    }
}

/// Hears when the connection stands, from before anybody wants to know.
private final class ConnectionWatch: Sendable {
    private let state = Locked<(@Sendable () -> Void)?>(nil)
    func whenConnected(_ action: @escaping @Sendable () -> Void) { state.withLock { $0 = action } }
    func changed(_ new: BrokerState) {
        if new.isConnected { state.withLock { $0 }?() }
    }
}
