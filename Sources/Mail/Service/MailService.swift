public import Base
public import Bus
import GUIDsAPI
import MailAPI
public import Store

/// The boxes of all realms.
///
/// Nothing is kept in memory: worldservers write the same tables. What one player does happens in order
/// (`boxes`); what moves money or items is in the journal before its first step, so that a service that died
/// in the middle is continued by the next one (`MailService+Repair`).
public actor MailService {
    struct Box: Hashable, Sendable {
        var realm: RealmID
        var player: UInt32
    }
    let realms: [RealmID: RealmMail]
    let kinds: ItemKinds
    let configuration: MailConfiguration
    let bus: Bus
    let time: any TimeSource
    let randomness: any Randomness
    let log: Log
    let boxes = KeyedQueue<Box>()
    private enum Round: Hashable {
        case repair, cleanUp
    }
    private var timers: [Round: any TimerToken] = [:]
    var isStopped = false

    /// - Parameters:
    ///   - characters: each realm's database.
    ///   - world: what items are.
    public init(
        characters: [RealmID: Database], world: Database, configuration: MailConfiguration = .init(),
        bus: Bus, time: any TimeSource, randomness: any Randomness, log: Log
    ) async throws(StoreError) {
        var realms: [RealmID: RealmMail] = [:]
        for (realm, database) in characters { realms[realm] = RealmMail(realm: realm, database: database) }
        self.realms = realms
        kinds = try await ItemKinds(world)
        self.configuration = configuration
        self.bus = bus
        self.time = time
        self.randomness = randomness
        self.log = log.component("mail")
    }

    /// Serves the requests; what an earlier service left half done is continued in the background.
    public func start() {
        serve()
        schedule(.repair, after: .zero) { service in await service.repair(all: true) }
        scheduleCleanUp()
    }

    /// Answers no more. Requests under way are finished or stay in the journal.
    public func stop() {
        isStopped = true
        for timer in timers.values { timer.cancel() }
        timers = [:]
        stopServing()
    }

    /// Each round sets the next one's timer when it has ended.
    func scheduleRepair() {
        schedule(.repair, after: configuration.repairInterval) { service in await service.repair(all: false) }
    }
    func scheduleCleanUp() {
        schedule(.cleanUp, after: configuration.cleanupInterval) { service in await service.cleanUp() }
    }

    private func schedule(
        _ round: Round, after delay: Duration,
        _ work: @escaping @Sendable (isolated MailService) async -> Void
    ) {
        guard !isStopped else { return }
        timers[round]?.cancel()
        timers[round] = time.after(delay) { [weak self] in
            guard let self else { return }
            Task { await self.perform(work) }
        }
    }
    private func perform(_ work: @Sendable (isolated MailService) async -> Void) async {
        guard !isStopped else { return }
        await work(self)
    }

    // MARK: What all of it needs

    func realm(_ realm: RealmID) throws(UnknownRealm) -> RealmMail {
        guard let found = realms[realm] else { throw UnknownRealm(realm: realm) }
        return found
    }

    var now: Int64 { time.unixNow().seconds }

    /// Numbers for letters.
    func numbers(_ count: UInt32, on realm: RealmID) async throws -> [UInt32] {
        let request = GUIDs.Take(realm: realm, sequence: .mail, count: count)
        let ranges = try await bus.ask(request)
        guard request.isAnswered(by: ranges) else { throw StoreError(.failed, "no numbers for letters") }
        let numbers = ranges.flatMap { $0.first...$0.last }.compactMap(UInt32.init(exactly:))
        guard numbers.count == Int(count) else { throw StoreError(.failed, "letters have no numbers left") }
        return numbers
    }

    func reached(_ step: MailStep) async throws { try await configuration.checkpoint?(step) }

    func announce(_ letter: NewLetter, on realm: RealmID) {
        bus.publish(
            Mail.Incoming(
                receiver: CharacterID(realm: realm, low: letter.receiver),
                sender: letter.type == Mail.Origin.player.rawValue ? letter.sender : 0, mail: letter.id,
                delivery: UnixTime(seconds: now + Int64(letter.deliverySeconds))))
    }
}

/// Somebody asked for a realm that is not configured.
struct UnknownRealm: Error, CustomStringConvertible {
    let realm: RealmID
    var description: String { "no database for realm \(realm)" }
}
