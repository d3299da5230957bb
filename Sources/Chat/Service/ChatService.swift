public import Base
public import Bus
import CharactersAPI
import ChatAPI
public import Store

/// Chat across worldservers: the channels of all realms.
///
/// Who is in which channel is in memory; after a start the gateways tell it anew. Settings and bans of
/// channels are in the characters databases, and are written behind: what was decided counts, whatever the
/// database does.
public actor ChatService {
    let bus: Bus
    let time: any TimeSource
    let log: Log
    let configuration: ChannelConfiguration
    let stores: [RealmID: ChannelStore]
    let counts: ChatCounts
    var channels: Channels
    var unsaved = UnsavedChannels()
    var saving: Task<Void, Never>?
    var subscriptions: [Subscription] = []
    var timers: [String: any TimerToken] = [:]
    var isStopped = false
    /// While gateways tell of their players after a start: whether one did since the last look.
    var wasTold = false
    var rebuildRounds = 0
    /// Where the next look at who is still online begins.
    var lastChecked: CharacterID?
    /// Whom the directory did not know at the last look, with their sessions.
    var missed: [CharacterID: UInt64] = [:]

    /// - Parameter characters: each realm's database.
    public init(
        characters: [RealmID: Database], configuration: ChannelConfiguration = .init(), bus: Bus,
        time: any TimeSource, log: Log, metrics: Metrics
    ) async throws(StoreError) {
        var stores: [RealmID: ChannelStore] = [:]
        var channels = Channels(configuration)
        for (realm, database) in characters {
            let store = try await ChannelStore(
                realm: realm, database: database, banTime: configuration.banTime)
            stores[realm] = store
            channels.rights[realm] = try await store.rights()
            guard configuration.preserves else { continue }
            for channel in try await store.channels(now: time.unixNow()) {
                channels.shelf[channel.key] = channel
            }
        }
        self.stores = stores
        self.channels = channels
        self.configuration = configuration
        self.bus = bus
        self.time = time
        self.log = log.component("chat")
        counts = ChatCounts(metrics)
    }

    /// Asks the gateways whom they have, and serves: with a time to rebuild, when they have told.
    public func start() {
        serveAnnouncements()
        subscriptions = [
            bus.subscribe(Characters.LoggedOut.self, self, capacity: 65_536) { service, event in
                service.ended(event)
            }
        ]
        bus.publish(Chat.MembershipsWanted())
        if configuration.rebuildRound > .zero { serveWhenTold() } else { serveAll() }
        again("lost", every: .seconds(5)) { $0.passTime() }
        again("online", every: .seconds(60)) { service in
            Task { await service.checkOnline() }
        }
        timers["first clean-up"] = time.after(.seconds(30)) { [weak self] in
            Task { await self?.cleanUp() }
        }
        again("clean-up", every: configuration.cleanUpInterval) { service in
            Task { await service.cleanUp() }
        }
    }

    /// Answers no more. What waits to be written is written, if the database is there.
    public func stop() async {
        isStopped = true
        for timer in timers.values { timer.cancel() }
        timers = [:]
        for subscription in subscriptions { subscription.cancel() }
        subscriptions = []
        stopServing()
        await finishSaving()
    }

    /// A gateway's run has ended: its players are lost.
    public func forgetGateway(_ id: String, startedBefore limit: UInt64 = .max) {
        channels.gatewayEnded(id, startedBefore: limit, at: now)
    }

    var now: Moment { Moment(instant: time.now(), unix: time.unixNow()) }

    /// Calls `action` again and again until the end.
    func again(
        _ name: String, every interval: Duration, _ action: @escaping @Sendable (isolated ChatService) -> Void
    ) {
        guard !isStopped, interval > .zero else { return }
        timers[name] = time.after(interval) { [weak self] in
            Task { await self?.fired(name, interval, action) }
        }
    }
    private func fired(
        _ name: String, _ interval: Duration, _ action: @escaping @Sendable (isolated ChatService) -> Void
    ) {
        guard !isStopped else { return }
        action(self)
        again(name, every: interval, action)
    }

    // MARK: Effects

    /// Tells, writes, records: without waiting, and in this order.
    func carryOut(_ effects: Effects) {
        for delivery in effects.deliveries { bus.publish(delivery) }
        for happening in effects.happenings { publish(happening) }
        for save in effects.saves { enqueue(save) }
        for record in effects.records { note(record) }
        counts.channels.set(Int64(channels.open.count))
        counts.players.set(Int64(channels.seats.count))
    }

    private func publish(_ happening: Happening) {
        switch happening {
        case .spoken(let event): bus.publish(event)
        case .joined(let event): bus.publish(event)
        case .left(let event): bus.publish(event)
        }
    }

    private func note(_ record: ModerationRecord) {
        counts.did(record.action)
        log.info(
            "a channel was moderated",
            [
                "action": .string(record.action.rawValue), "channel": .string(record.channel.text),
                "realm": LogValue(record.channel.scope.realm), "team": LogValue(record.channel.scope.team),
                "by": .string(record.actor?.description ?? "-"),
                "target": .string(record.target?.description ?? "-"), "what": .string(record.detail),
            ])
    }
}
