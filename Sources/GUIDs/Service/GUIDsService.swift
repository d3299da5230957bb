public import Base
public import Bus
public import GUIDsAPI
public import Store

/// Hands out numbers that are used once in a realm (spec guid 6).
///
/// A block of each sequence is in memory. Its end is stored in the realm's characters database before the
/// first number of it leaves, so that a crash loses numbers but never repeats one. Several daemons may share
/// a database.
public actor GUIDsService {
    struct Key: Hashable, Sendable {
        var realm: RealmID
        var sequence: GUIDs.Sequence
    }
    /// What belongs to a sequence beside its decisions.
    struct Entry {
        var pool: SequencePool
        let meters: GUIDMeters
        var writing: Task<Void, Never>?
        var pause: (any TimerToken)?
        var isWarned = false
    }
    typealias Answer = Result<[GUIDs.Range], TakeFailure>
    private struct Waiter {
        var key: Key
        var continuation: CheckedContinuation<Answer, Never>
        var timer: any TimerToken
    }

    let configuration: GUIDsConfiguration
    let stores: [RealmID: any HighWaterStore]
    let bus: Bus
    let time: any TimeSource
    let log: Log
    private let metrics: Metrics
    var entries: [Key: Entry] = [:]
    private var waiters: [SequencePool.Caller: Waiter] = [:]
    private var lastCaller: SequencePool.Caller = 0
    private(set) var isStopped = false

    /// - Parameter stores: of each realm that is served.
    public init(
        _ configuration: GUIDsConfiguration, stores: [RealmID: any HighWaterStore], bus: Bus,
        time: any TimeSource, log: Log, metrics: Metrics
    ) {
        self.configuration = configuration
        self.stores = stores
        self.bus = bus
        self.time = time
        self.log = log.component("guids")
        self.metrics = metrics
    }

    // MARK: Life

    /// Brings every mark that is stored up to date, and serves the requests.
    public func start() async throws(StoreError) {
        for (realm, store) in stores.sorted(by: { $0.key < $1.key }) {
            if !store.isDurable { warnOfForgetfulness(realm) }
            for sequence in try await store.known() {
                let key = Key(realm: realm, sequence: sequence)
                guard var entry = entry(key) else { continue }
                let look = entry.pool.firstLook()
                entries[key] = entry
                wrote(key, look, try await store.advance(sequence, look))
            }
        }
        bus.serve(GUIDs.Take.self) { [self] request in
            do throws(TakeFailure) {
                return try await take(request)
            } catch {
                if case .refused(let refusal) = error { throw refusal }
                throw error
            }
        }
        bus.serve(GUIDs.Levels.self) { [self] in await levels($0) }
    }

    /// Serves no longer; returns when no write is under way. Numbers in memory are lost.
    public func stop() async {
        isStopped = true
        bus.stopServing(GUIDs.Take.self)
        bus.stopServing(GUIDs.Levels.self)
        for caller in Array(waiters.keys) { answer(caller, .failure(.stopped)) }
        for entry in entries.values { entry.pause?.cancel() }
        for entry in Array(entries.values) { await entry.writing?.value }
    }

    // MARK: Requests

    /// Exactly as many numbers as are asked for, or none.
    public func take(_ request: GUIDs.Take) async throws(TakeFailure) -> [GUIDs.Range] {
        guard !isStopped else { throw .stopped }
        guard stores[request.realm] != nil else { throw .refused(.unknownRealm) }
        guard (1...GUIDs.Take.countMax).contains(request.count) else { throw .refused(.countInvalid) }
        let key = Key(realm: request.realm, sequence: request.sequence)
        guard var entry = entry(key) else { throw .refused(.unknownSequence) }
        lastCaller &+= 1
        let caller = lastCaller
        let taken = entry.pool.take(UInt64(request.count), as: caller)
        entries[key] = entry
        switch taken {
        case .exhausted: throw .refused(.exhausted)
        case .overloaded: throw .overloaded
        case .numbers(let numbers):
            show(key, handedOut: numbers)
            write(key)
            return numbers
        case .waits:
            return try await wait(for: key, as: caller).get()
        }
    }

    private func levels(_ request: GUIDs.Levels) -> [GUIDs.Level] {
        entries.compactMap { key, entry -> GUIDs.Level? in
            guard let mark = entry.pool.mark, request.realm == nil || request.realm == key.realm else {
                return nil
            }
            return GUIDs.Level(
                realm: key.realm, sequence: key.sequence, highWater: mark, held: entry.pool.held.count,
                bound: entry.pool.rules.bound)
        }.sorted { ($0.realm, $0.sequence) < ($1.realm, $1.sequence) }
    }

    /// What is known of a sequence; nil for one that is not served.
    private func entry(_ key: Key) -> Entry? {
        if let known = entries[key] { return known }
        guard let source = GUIDs.Sequence.known[key.sequence] else { return nil }
        let rules = SequencePool.Rules(
            bound: source.bound, block: max(1, configuration.blocks[key.sequence]),
            floor: configuration.floors[key.realm]?[key.sequence] ?? 0,
            gap: configuration.gaps[key.sequence], waitingMax: configuration.waitingMax)
        return Entry(pool: SequencePool(rules), meters: GUIDMeters(key.realm, key.sequence, metrics))
    }

    // MARK: Waiting

    private func wait(for key: Key, as caller: SequencePool.Caller) async -> Answer {
        await withCheckedContinuation { continuation in
            let timer = time.after(configuration.patience) { [weak self] in
                Task { await self?.giveUp(caller) }
            }
            waiters[caller] = Waiter(key: key, continuation: continuation, timer: timer)
            write(key)
        }
    }

    private func giveUp(_ caller: SequencePool.Caller) {
        guard let key = waiters[caller]?.key, let left = entries[key]?.pool.giveUp(caller), left.waited
        else { return }
        answer(caller, .failure(.late))
        answer(key, left.answers)
    }

    func answer(_ key: Key, _ answers: [SequencePool.Answer]) {
        for one in answers {
            if let numbers = one.numbers { show(key, handedOut: numbers) }
            answer(one.caller, one.numbers.map { .success($0) } ?? .failure(.refused(.exhausted)))
        }
    }

    func answer(_ caller: SequencePool.Caller, _ answer: Answer) {
        guard let waiter = waiters.removeValue(forKey: caller) else { return }
        waiter.timer.cancel()
        waiter.continuation.resume(returning: answer)
    }

    private func show(_ key: Key, handedOut: [GUIDs.Range]) {
        entries[key]?.meters.taken.add(handedOut.reduce(0) { $0.adding($1.count) })
        show(key)
    }
    func show(_ key: Key) {
        guard let entry = entries[key] else { return }
        entry.meters.held.set(Int64(clamping: entry.pool.held.count))
        entry.meters.highWater.set(Int64(clamping: entry.pool.mark ?? 0))
    }
}
