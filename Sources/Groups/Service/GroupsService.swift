public import Base
public import Bus
import CharactersAPI
import GroupsAPI
public import Store
import WorldsAPI
import WorldserverAPI

/// Parties and raids of all realms: their members, their rules, who hears of what (spec group).
///
/// What is in memory is what is stored. A command is decided on it, stored in one transaction, then applied
/// and told; one that could not be stored has not happened. Commands that concern a realm are done one after
/// another; talk, which changes nothing, waits for nobody.
public actor GroupsService {
    var book: GroupBook
    let store: GroupStore
    let configuration: GroupsConfiguration
    let bus: Bus
    let time: any TimeSource
    let randomness: any Randomness
    let log: Log
    let names: Characters.TypedNames
    let queue = KeyedQueue<RealmID>()
    /// Names this run to gateways.
    let run: UInt64
    /// How many deliveries each gateway was sent.
    private(set) var sent: [String: UInt64] = [:]
    /// How many events worldservers were sent.
    private(set) var streams = MirrorStreams()
    private var subscriptions: [Subscription] = []
    var reconciliation: (any TimerToken)?
    private(set) var isStopped = false
    private(set) var isServing = false
    let counts: GroupCounts
    var memberMeters: MemberMeters
    /// Its rows are perhaps not what we know.
    var doubtful: Set<Groups.ID> = []
    var restoring: (any TimerToken)?
    /// When members left a group, of late.
    var lastLeft: [CharacterID: Instant] = [:]
    /// With so many of them it is looked who can be forgotten.
    var lastLeftMax = 1000
    /// How members are, for the frames of the others.
    var board = MemberBoard()
    var flushing: (any TimerToken)?
    /// `flushing` waits for something that is due later; what comes in does not.
    var flushesLater = false
    /// How often each gateway was told of members.
    var membersSent: [String: UInt64] = [:]
    /// What worldservers have reported, by kind.
    var ledgers: [ObjectIdentifier: ReportLedger] = [:]
    var copies = CopyTable()
    /// Who waits to hear what became of his instances.
    var resetting: Set<CharacterID> = []

    /// - Parameter characters: each realm's database.
    public init(
        characters: [RealmID: Database], configuration: GroupsConfiguration = .init(), bus: Bus,
        time: any TimeSource, randomness: any Randomness, log: Log, metrics: Metrics
    ) {
        store = GroupStore(databases: characters)
        self.configuration = configuration
        self.bus = bus
        self.time = time
        self.randomness = randomness
        self.log = log.component("groups")
        names = Characters.TypedNames(realmNames: configuration.realmNames)
        counts = GroupCounts(metrics)
        memberMeters = MemberMeters(metrics)
        let now = time.unixNow()
        run = UInt64(clamping: now.nanoseconds / 1_000_000)
        book = GroupBook(configuration, counterStart: UInt32(truncatingIfNeeded: now.seconds &* 16))
    }

    /// Reads the groups, learns who is online, and serves. Throws when a database does not answer.
    public func start() async throws {
        for realm in store.databases.keys.sorted() { try await load(realm) }
        subscribe()
        await learnPresence()
        guard !isStopped else { return }
        serve()
        serveWorldservers()
        serveMirrors()
        serveMembers()
        isServing = true
        bus.publish(Groups.Started(run: run))
        reconcileLater()
    }

    /// Answers no more. Commands under way are finished.
    public func stop() async {
        isStopped = true
        for subscription in subscriptions { subscription.cancel() }
        for timer in [reconciliation, restoring] { timer?.cancel() }
        stopServing()
        stopServingWorldservers()
        stopServingMirrors()
        stopServingMembers()
        await withLock(on: store.databases.keys.sorted()[...]) {}
    }

    private func load(_ realm: RealmID) async throws {
        for (range, next) in try await store.cursors(realm) {
            book.numbers.resume(GroupNumbers.Key(realm: realm, range: range), at: next)
        }
        // Ours first: who is in one of those is in no other one.
        let groups = try await store.load(realm).sorted { $0.kind.rawValue > $1.kind.rawValue }
        for var group in groups {
            group.members.removeAll { book.groupOf[$0.id] != nil }
            group.mend()
            guard group.fault == nil else { continue }
            book.load(group)
            board.setGroup(group.id, group.ids, now: time.now())
        }
        counts.groups.set(Int64(book.groups.count))
    }

    private func subscribe() {
        subscriptions = [
            bus.subscribe(Characters.LoggedIn.self, self, capacity: 8192) { service, event in
                service.entered(event.character)
            },
            bus.subscribe(Characters.LoggedOut.self, self, capacity: 8192) { service, event in
                service.copies.forget(event.id)
                service.left(event.id, epoch: event.epoch)
            },
            bus.subscribe(Characters.Updated.self, self, capacity: 8192) { service, event in
                for change in event.changes {
                    service.book.presence.update(change)
                    if let map = change.map { service.copies.moved(change.id, to: map) }
                }
            },
            bus.subscribe(Worlds.GatewayRemoved.self, self) { service, event in
                service.lost(gateway: event.gateway.id, startedBefore: event.endedBefore)
            },
            bus.subscribe(Worlds.WorldAdded.self, self) { service, event in
                service.began(event.world.endpoint)
            },
            bus.subscribe(Characters.CharacterChanged.self, self) { service, event in
                service.changed(event.character, isDeleted: event.isDeleted)
            },
        ]
    }

    // MARK: Commands

    /// Runs `body` when no other command is under way that concerns one of these realms.
    func withLock<Value: Sendable>(
        on realms: ArraySlice<RealmID>, _ body: @escaping @Sendable () async -> Value
    ) async -> Value {
        guard let first = realms.first else { return await body() }
        return await queue.run(first) { await self.withLock(on: realms.dropFirst(), body) }
    }

    /// Decides when its turn comes, stores, applies, tells.
    func execute<Value: Sendable>(
        concerning ids: [CharacterID], _ decide: @escaping @Sendable (GroupBook) -> (Decision, Value)
    ) async -> (Outcome, Value) {
        var realms = self.realms(of: ids)
        while true {
            let locked = realms
            let done = await withLock(on: locked.sorted()[...]) {
                await self.executeLocked(concerning: ids, locked, decide)
            }
            if let done { return done }
            realms.formUnion(self.realms(of: ids))
        }
    }

    /// nil: more realms are concerned than are locked.
    private func executeLocked<Value: Sendable>(
        concerning ids: [CharacterID], _ locked: Set<RealmID>, _ decide: (GroupBook) -> (Decision, Value)
    ) async -> (Outcome, Value)? {
        guard realms(of: ids).isSubset(of: locked) else { return nil }
        let (decision, value) = decide(book)
        return (await carryOut(decision), value)
    }

    /// Of the players, their groups and their invitations.
    private func realms(of ids: [CharacterID]) -> Set<RealmID> {
        var realms: Set<RealmID> = []
        for id in ids {
            realms.insert(id.realm)
            var others = [id]
            if let invitation = book.invitations[id] { others.append(invitation.inviter.id) }
            for other in others {
                realms.insert(other.realm)
                if let group = book.group(of: other) { realms.formUnion(group.realms) }
            }
        }
        return realms
    }

    enum Outcome: Sendable {
        case done(Groups.Performed)
        case notStored
    }

    private func carryOut(_ decision: Decision) async -> Outcome {
        guard decision.isStored else {
            finish(decision)
            return .done(decision.performed)
        }
        let changes = storedChanges(decision)
        do {
            try await store.commit(changes)
        } catch let error as PartlyStored {
            doubt(changes.filter { !error.realms.contains($0.home) }, error.cause)
            finish(decision.limited(to: error.realms))
            return .notStored
        } catch {
            doubt((error as? StoreError)?.isOutcomeUnknown == true ? changes : [], error)
            return .notStored
        }
        await bindToLayers(decision)
        finish(decision)
        return .done(decision.performed)
    }

    private func storedChanges(_ decision: Decision) -> [StoredChange] {
        var latest: [Groups.ID: Group] = [:]
        return decision.changes.compactMap { change in
            switch change {
            case .put(let group):
                defer { latest[group.id] = group }
                return .put(old: latest[group.id] ?? book.groups[group.id], group)
            case .remove(let id): return (latest[id] ?? book.groups[id]).map { .remove($0) }
            case .invite, .uninvite, .check, .answered: return nil
            }
        }
    }

    /// Applies what is decided, and stored where it has to be, and tells it.
    func finish(_ decision: Decision) {
        publish(book.apply(decision))
        noteMembers(decision)
        setTimers(after: decision)
        counts.groups.set(Int64(book.groups.count))
    }

    /// Whoever is in a group meets the others on one layer: that of who invited (spec registry 7.2).
    private func bindToLayers(_ decision: Decision) async {
        for case .created(let group) in decision.news {
            guard let leader = book.presence.player(group.leader), !leader.world.isEmpty,
                let number = group.numbers[leader.id.realm], KnownMaps.openWorld.contains(leader.map)
            else { continue }
            do throws(AskError<Worlds.LayerRefusal>) {
                _ = try await bus.ask(
                    Worlds.BindGroup(
                        realm: leader.id.realm, group: number, map: leader.map, world: leader.world))
            } catch {
                // The first who is placed chooses then.
                log.info(
                    "a group was not bound to its leader's layer",
                    ["group": .string(group.id.description), "reason": .string("\(error)")])
            }
        }
    }

    // MARK: Telling

    func publish(_ output: GroupOutput) {
        var parts: [String: [Groups.Part]] = [:]
        for part in output.parts {
            for (gateway, own) in part.split(by: output.gateways) { parts[gateway, default: []].append(own) }
        }
        for (gateway, own) in parts.sorted(by: { $0.key < $1.key }) {
            sent[gateway, default: 0] &+= 1
            counts.deliveries.add()
            bus.publish(
                Groups.Delivery(gateway: gateway, run: run, number: sent[gateway] ?? 0, parts: own))
        }
        for event in output.mirrors {
            guard var numbered = event as? any Groups.MirrorEvent else {
                bus.publish(event)
                continue
            }
            numbered.mirror.stamp = streams.next(on: numbered.mirror.realm, run: run)
            bus.publish(numbered)
        }
    }
}

/// The service's metric cells.
struct GroupCounts: Sendable {
    let groups: Gauge
    let deliveries: Counter
    /// Pages of groups for worldservers that had missed something, or joined.
    let mirrorPages: Counter
    init(_ metrics: Metrics) {
        groups = metrics.gauge("nimbus_groups", help: "Parties and raids.")
        deliveries = metrics.counter(
            "nimbus_group_deliveries_total", help: "What gateways were told about groups.")
        mirrorPages = metrics.counter(
            "nimbus_group_mirror_pages_total",
            help: "Pages of groups for worldservers that had missed something, or joined.")
    }
}
