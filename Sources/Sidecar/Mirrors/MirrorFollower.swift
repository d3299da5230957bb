import Base
import Bus
import GroupsAPI
import Loop

/// Keeps a worldserver's groups as the groups service has them: takes what is heard, asks for what was
/// missed, calls the hooks. For any thread; what is heard comes in its order.
final class MirrorFollower: Sendable {
    /// From one question whether anything was missed to the next.
    static let checkInterval = Duration.seconds(30)
    /// Until a full queue is looked at again.
    private static let roomInterval = Duration.milliseconds(20)

    private struct State {
        var stream = MirrorStream()
        var isStarted = false
        var isStopped = false
        var isAsking = false
        /// Which page is asked for in a while; nil: none.
        var wanted: UInt64?
        var backoff = Backoff(first: .milliseconds(200), longest: .seconds(30))
        /// Whoever asks again without success in between waits.
        var isTrouble = false
        var asking: (any TimerToken)?
        var room: (any TimerToken)?
        var check: (any TimerToken)?
        var failure = ""
    }
    private let state = Locked(State())
    private let realm: RealmID
    private let bus: Bus
    private let loop: EventLoop
    private let world: WorldSide
    private let time: any TimeSource
    private let randomness: any Randomness
    private let log: Log
    private let compared: Counter

    /// - Parameter realm: the worldserver's; 0: all.
    init(
        realm: RealmID, bus: Bus, loop: EventLoop, world: WorldSide, time: any TimeSource,
        randomness: any Randomness, log: Log, metrics: Metrics
    ) {
        self.realm = realm
        self.bus = bus
        self.loop = loop
        self.world = world
        self.time = time
        self.randomness = randomness
        self.log = log.component("groups")
        compared = metrics.counter(
            "nimbus_sidecar_group_comparisons_total", help: "Times that all groups were asked for.")
    }

    /// Hooks were told everything that was heard, and nothing is asked for.
    var isCurrent: Bool { state.withLock { $0.stream.isCurrent } }
    /// The groups as hooks were told.
    var picture: GroupPicture { state.withLock { $0.stream.picture } }

    // MARK: What happens

    func hear(_ event: MirrorStream.Heard) {
        state.withLock { state in
            guard !state.isStopped else { return }
            follow(&state) { $0.hear(event, $1) }
        }
    }

    /// Something may have been missed, or the worldserver has just joined.
    func doubt() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.backoff.reset()
            state.isTrouble = false
            guard state.isStarted else {
                state.isStarted = true
                return want(0, &state)
            }
            follow(&state) { stream, _ in stream.doubt() }
            // It waits to ask anyway: now.
            if let wanted = state.wanted { want(wanted, &state) }
        }
        checkLater()
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            for timer in [state.asking, state.room, state.check] { timer?.cancel() }
        }
    }

    private func checkLater() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.check?.cancel()
            state.check = time.after(Self.checkInterval) { [weak self] in self?.check() }
        }
    }
    private func check() {
        state.withLock { state in
            guard !state.isStopped, !state.isAsking, state.wanted == nil else { return }
            follow(&state) { stream, _ in stream.doubt() }
        }
        checkLater()
    }

    // MARK: What follows

    private func follow(
        _ state: inout State, _ change: (inout MirrorStream, MirrorStream.Offer) -> MirrorStream.Wanted
    ) {
        let wanted = change(&state.stream) { [world] in world.offer($0.event) }
        switch wanted {
        case .nothing: break
        case .page(let key):
            let isFirst = key == 0
            if isFirst, state.isTrouble { wantLater(key, &state) } else { want(key, &state) }
            if isFirst { state.isTrouble = true }
        case .room: waitForRoom(&state)
        }
        if state.stream.isCurrent {
            state.isTrouble = false
            state.backoff.reset()
        }
        let keys = state.stream.takeRewritten()
        if !keys.isEmpty { restoreRows(keys) }
    }

    private func waitForRoom(_ state: inout State) {
        state.room?.cancel()
        state.room = time.after(Self.roomInterval) { [weak self] in
            guard let self else { return }
            self.state.withLock { state in
                guard !state.isStopped else { return }
                self.follow(&state) { $0.deliver($1) }
            }
        }
    }

    // MARK: Asking

    private func want(_ key: UInt64, _ state: inout State) {
        state.asking?.cancel()
        guard !state.isAsking else { return }
        state.isAsking = true
        state.wanted = nil
        let known = state.stream.known.map { Groups.MirrorPosition(run: $0.run, number: $0.number) }
        let request = Groups.Mirrors(realm: realm, known: key == 0 ? known : nil, after: key)
        Task(executorPreference: loop) { await self.ask(request) }
    }

    private func wantLater(_ key: UInt64, _ state: inout State) {
        state.asking?.cancel()
        state.wanted = key
        state.asking = time.after(state.backoff.next(randomness)) { [weak self] in
            guard let self else { return }
            self.state.withLock { state in
                if !state.isStopped, let wanted = state.wanted { self.want(wanted, &state) }
            }
        }
    }

    private func ask(_ request: Groups.Mirrors) async {
        do throws(AskError<Never>) {
            took(try await bus.ask(request))
        } catch {
            failed(request.after, error)
        }
    }

    private func took(_ told: Groups.MirrorPage) {
        let page = MirrorSnapshot.Page(told, for: realm)
        state.withLock { state in
            state.isAsking = false
            guard !state.isStopped else { return }
            if !state.failure.isEmpty { log.notice("the groups are known again") }
            state.failure = ""
            if !told.isKnown, told.last == nil { compared.add() }
            state.wanted = nil
            follow(&state) { $0.take(page, $1) }
        }
    }

    private func failed(_ key: UInt64, _ error: AskError<Never>) {
        state.withLock { state in
            state.isAsking = false
            guard !state.isStopped else { return }
            if state.failure != error.description {
                state.failure = error.description
                log.warning("the groups are not known; asking again", ["error": .string(state.failure)])
            }
            wantLater(key, &state)
        }
    }

    private func restoreRows(_ keys: [UInt64]) {
        let (bus, log, realm) = (bus, log, realm)
        Task(executorPreference: loop) {
            do throws(AskError<Never>) {
                for start in stride(from: 0, to: keys.count, by: Groups.RestoreRows.groupsMax) {
                    let end = min(keys.count, start + Groups.RestoreRows.groupsMax)
                    _ = try await bus.ask(
                        Groups.RestoreRows(realm: realm, keys: Array(keys[start..<end])))
                }
            } catch {
                log.warning(
                    "rows of groups may be as this worldserver wrote them",
                    ["groups": LogValue(keys.count), "error": .string("\(error)")])
            }
        }
    }
}

extension WorldSide {
    /// Delivers unless other events would find no room: for what comes in crowds and can wait.
    func offer(_ event: WorldEvent) -> Bool {
        // Whose groups service numbers its events asks for that, too, and this worldserver answers.
        if case .instanceResetRequested = event, handlers.current.resetInstances != nil { return true }
        return queues.hasRoomForCrowds && deliver(event)
    }
}
