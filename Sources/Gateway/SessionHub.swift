import AccountsAPI
import Base
import Bus
import CharactersAPI
import ChatAPI
import GroupsAPI
import Loop
import Wire
import WorldsAPI

/// The sessions of one loop. Events reach it once and are handed to whom they concern.
actor SessionHub {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    nonisolated let gateway: GatewayContext
    nonisolated let unpacker = Unpacker()
    var sessions: [UInt64: ClientSession] = [:]
    private var byAccount: [AccountID: UInt64] = [:]
    /// Who is in the world.
    private var byCharacter: [CharacterID: UInt64] = [:]
    /// Connections that have not said who they are, oldest first; some of them may be gone.
    private var silent: [UInt64] = []
    private var silentCount = 0
    private var silentByAddress: [[UInt8]: Int] = [:]
    private var updated: Set<UInt64> = []
    private var subscriptions: [Subscription] = []
    private var drained: [CheckedContinuation<Void, Never>] = []
    /// Worldservers whose players shall go elsewhere, with their incarnations.
    var emptying: [Worlds.WorldID: UInt64] = [:]
    var relocations: Relocations
    var relocationTimer: TimerID?
    /// What it heard last of the groups service; nil: nothing yet.
    var groupStream: GroupStream?
    /// The same for how members are.
    var memberStream: GroupStream?
    /// Something of it is missing.
    var missesMembers = false
    /// What the service had sent when it answered last; it should be here by the next time.
    var groupsPromised: Groups.MembersReported?

    /// - Parameter hubs: how many there are of this gateway; they share its limits.
    init(loop: EventLoop, gateway: GatewayContext, hubs: Int) {
        self.loop = loop
        self.gateway = gateway
        // Fifty in a second, with ten rounds in it (spec gateway 14).
        relocations = Relocations(
            atOnceMax: gateway.configuration.relocationsMax / max(1, hubs), startsMax: 5 / max(1, hubs))
    }

    /// Subscribes for all sessions of the loop.
    func start() {
        let bus = gateway.bus
        subscriptions = [
            bus.subscribe(Characters.SessionEvicted.self, self, capacity: 8192, executor: loop) {
                hub, event in
                guard event.session.gateway == hub.gateway.id, event.session.start == hub.gateway.startedAt
                else { return }
                hub.sessions[event.session.number]?.assumeIsolated {
                    $0.evict(because: "evicted by a newer session")
                }
            },
            bus.subscribe(Accounts.AccessRevoked.self, self, executor: loop) { hub, event in
                guard let number = hub.byAccount[event.account] else { return }
                hub.sessions[number]?.assumeIsolated { $0.evict(because: "access revoked") }
            },
            bus.subscribe(Worlds.WorldRemoved.self, self, executor: loop) { hub, event in
                hub.removed(event.world.endpoint)
            },
            bus.subscribe(Worlds.WorldEmptying.self, self, executor: loop) { hub, event in
                hub.empty(event.endpoint, event.isEmptying)
            },
        ]
        for feature in allFeatures { subscriptions += feature.subscriptions(of: self) }
        flushUpdates()
        tellMembersLater()
    }

    // MARK: Sessions

    /// A client connected. On this loop's thread.
    func accept(_ connection: sending Connection) {
        let address = connection.peer.ip
        let configuration = gateway.configuration
        if silentByAddress[address, default: 0] >= configuration.unauthenticatedPerAddressMax
            || gateway.counts.connections.value >= configuration.connectionsMax
        {
            gateway.counts.closed("crowded")
            return connection.close(because: "too many connections")
        }
        makeRoom()
        connection.limits.hard = configuration.outputMax
        let session = ClientSession(client: connection, gateway: gateway, hub: self)
        let number = session.id.number
        sessions[number] = session
        silent.append(number)
        silentCount += 1
        silentByAddress[address, default: 0] += 1
        session.assumeIsolated { $0.start() }
    }

    /// When too many have not authenticated, the one that was silent longest goes: a flood pushes itself out.
    private func makeRoom() {
        guard silentCount >= gateway.configuration.unauthenticatedMax else { return }
        while let oldest = silent.first {
            silent.removeFirst()
            guard let session = sessions[oldest] else { continue }
            let wasSilent = session.assumeIsolated { session -> Bool in
                guard !session.isAuthenticated else { return false }
                session.client.close(because: "room for newer connections")
                return true
            }
            if wasSilent { return }
        }
    }

    func authenticated(_ number: UInt64, account: AccountID, from address: [UInt8]) {
        noLongerSilent(address)
        byAccount[account] = number
    }

    private func noLongerSilent(_ address: [UInt8]) {
        silentCount -= 1
        let left = silentByAddress[address, default: 1] - 1
        silentByAddress[address] = left > 0 ? left : nil
    }

    /// The session ended. `account` nil: it never authenticated.
    func forget(_ number: UInt64, account: AccountID?, from address: [UInt8]) {
        guard sessions.removeValue(forKey: number) != nil else { return }
        updated.remove(number)
        if let account {
            if byAccount[account] == number { byAccount[account] = nil }
        } else {
            noLongerSilent(address)
        }
        if silent.count > 1024, silent.count > silentCount * 2 { silent.removeAll { sessions[$0] == nil } }
        guard sessions.isEmpty else { return }
        wakeWaiters()
    }

    var sessionCount: Int { sessions.count }

    /// The session whose character is in the world; nil when that is not on this loop.
    func session(of character: CharacterID) -> ClientSession? {
        byCharacter[character].flatMap { sessions[$0] }
    }
    func entered(_ character: CharacterID, _ number: UInt64) { byCharacter[character] = number }
    func left(_ character: CharacterID, _ number: UInt64) {
        if byCharacter[character] == number { byCharacter[character] = nil }
    }

    // MARK: Events

    /// nil when the player is not on this loop.
    func hand(_ whisper: Chat.HandWhisper) -> Chat.Handed? {
        session(of: whisper.listener)?.assumeIsolated { $0.hear(whisper) }
    }

    /// A worldserver is gone for the registry though its link may stand (a hung host).
    private func removed(_ endpoint: Worlds.Endpoint) {
        if emptying[endpoint.id] == endpoint.incarnation { emptying[endpoint.id] = nil }
        for session in sessions.values {
            session.assumeIsolated { session in
                guard let live = session.stay?.live, live.endpoint.id == endpoint.id,
                    live.endpoint.incarnation == endpoint.incarnation
                else { return }
                session.happened(.servingWorldRemoved)
            }
        }
    }

    func hasUpdates(_ number: UInt64) { updated.insert(number) }

    /// Once a second: what changed of the loop's characters, in one event.
    private func flushUpdates() {
        loop.schedule(after: .seconds(1)) { [weak self] in
            self?.assumeIsolated { hub in
                hub.publishUpdates()
                hub.flushUpdates()
            }
        }
    }

    private func publishUpdates() {
        guard !updated.isEmpty else { return }
        var changes: [Characters.Updated.Change] = []
        for number in updated {
            guard let session = sessions[number] else { continue }
            let change = session.assumeIsolated { session -> Characters.Updated.Change? in
                defer { session.stay?.change = nil }
                session.tellPresence()
                return session.stay?.change
            }
            if let change { changes.append(change) }
        }
        updated = []
        if !changes.isEmpty { gateway.bus.publish(Characters.Updated(gateway: gateway.id, changes: changes)) }
    }

    // MARK: Shutdown

    /// Tells everybody.
    func tell(_ line: String) {
        for session in sessions.values { session.assumeIsolated { if $0.phase == .inWorld { $0.say(line) } } }
    }

    /// The same packet for everybody in the world.
    func tellInWorld(_ packet: some Packet) {
        let frame = packet.serverFrame()
        for number in byCharacter.values { sessions[number]?.assumeIsolated { $0.sendShared(frame) } }
    }

    private func closeEach(because why: String) {
        for session in sessions.values { session.assumeIsolated { $0.close(because: why) } }
    }

    /// Logs players out by closing their clients; the worldservers keep and save
    /// them. Returns when all are gone.
    func closeAll(because why: String) async {
        for subscription in subscriptions { subscription.cancel() }
        subscriptions = []
        emptying = [:]
        closeEach(because: why)
        await waitUntilEmpty(atMost: nil)
    }

    /// Returns when the last session has ended, or when the time is over.
    func waitUntilEmpty(atMost limit: Duration?) async {
        guard !sessions.isEmpty else { return }
        let timer = limit.map {
            loop.schedule(after: $0) { [weak self] in self?.assumeIsolated { $0.wakeWaiters() } }
        }
        await withCheckedContinuation { drained.append($0) }
        timer.map(loop.cancel)
    }

    private func wakeWaiters() {
        for waiter in drained { waiter.resume() }
        drained = []
    }
}
