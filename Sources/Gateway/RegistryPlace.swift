import Base
import Bus
import Loop
import WorldsAPI

/// A gateway's place in the registry: it registers, reports whom it has where, and learns which worldservers
/// its players shall leave. A registry that has forgotten it is told again.
actor RegistryPlace {
    private let context: GatewayContext
    private let hubs: [SessionHub]
    /// `host:port` that clients are given.
    private let address: String
    private var timer: (any TimerToken)?
    private var isEnded = false
    /// While players have to leave a worldserver, whoever waits for that wants to see it.
    private static let hurry = Duration.seconds(1)

    init(_ context: GatewayContext, hubs: [SessionHub], address: String) {
        self.context = context
        self.hubs = hubs
        self.address = address
    }

    /// Registers; reports from then on.
    func join() async throws(AskError<Never>) {
        let known = try await register()
        if !known.isCurrent {
            context.log.error("the registry knows a newer gateway of this name", ["id": .string(context.id)])
        }
        await heard(known)
    }

    /// Leaves the registry.
    func leave() async {
        isEnded = true
        timer?.cancel()
        do throws(AskError<Never>) {
            _ = try await context.bus.ask(
                Worlds.DeregisterGateway(id: context.id, startedAt: context.startedAt))
        } catch {
            context.log.warning(
                "the gateway was not taken off the registry", ["error": .string("\(error)")])
        }
    }

    private func register() async throws(AskError<Never>) -> Worlds.GatewayKnown {
        try await context.bus.ask(
            Worlds.RegisterGateway(
                gateway: Worlds.GatewayRecord(
                    id: context.id, address: address, realm: context.realm,
                    connections: UInt32(clamping: context.counts.connections.value),
                    startedAt: context.startedAt)))
    }

    // MARK: Reports

    private func report() async {
        guard !isEnded else { return }
        do throws(AskError<Never>) {
            let known = try await context.bus.ask(
                Worlds.ReportGateway(
                    id: context.id, connections: UInt32(clamping: context.counts.connections.value),
                    startedAt: context.startedAt, populations: await populations()))
            await heard(known.isCurrent ? known : try await joinAgain())
        } catch {
            context.log.warning("the registry was not told", ["error": .string("\(error)")])
            schedule(after: context.configuration.reportInterval)
        }
    }

    /// It was given up, with everybody who was online here.
    private func joinAgain() async throws(AskError<Never>) -> Worlds.GatewayKnown {
        let known = try await register()
        guard known.isCurrent else { return known }
        context.log.notice("the registry had given this gateway up; it is registered again")
        for hub in hubs { await hub.announcePresence() }
        return known
    }

    private func populations() async -> [Worlds.Population] {
        var all: [Worlds.Endpoint: [MapID: UInt32]] = [:]
        for hub in hubs {
            for (world, players) in await hub.population() {
                all[world, default: [:]].merge(players) { $0 &+ $1 }
            }
        }
        return all.map { Worlds.Population(world: $0.id, incarnation: $0.incarnation, players: $1) }
    }

    private func heard(_ known: Worlds.GatewayKnown) async {
        if known.isCurrent { for hub in hubs { await hub.empty(known.emptying) } }
        let usual = context.configuration.reportInterval
        schedule(after: known.emptying.isEmpty ? usual : min(usual, Self.hurry))
    }

    /// A worldserver is to be emptied: how many are there is asked for at once.
    func hurry() { schedule(after: .zero) }

    private func schedule(after delay: Duration) {
        timer?.cancel()
        guard !isEnded else { return }
        timer = context.time.after(delay) { [weak self] in Task { await self?.report() } }
    }
}
