import Base
import Bus
import CharactersAPI

/// Tells the directory of who is in the world what changes in a gateway's sessions, and every few seconds
/// that the gateway lives; repeats what got no answer, and tells everything when the directory was started
/// anew.
actor PresenceReporter {
    private let journal: Locked<PresenceJournal>
    private let bus: Bus
    private let time: any TimeSource
    private let log: Log
    private let executor: (any TaskExecutor)?
    private let interval: Duration
    private static let retry = Duration.seconds(1)
    private var claimAnew: (@Sendable () async -> Void)?
    private var subscription: Subscription?
    private var timer: (any TimerToken)?
    private var isTelling = false
    /// The directory asked while an answer of its predecessor was awaited.
    private var isWanted = false
    private var isEnded = false
    private var saidFailing = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// - Parameter interval: between reports when nothing changes.
    init(
        gateway: String, start: UInt64, interval: Duration, bus: Bus, time: any TimeSource, log: Log,
        executor: (any TaskExecutor)? = nil
    ) {
        journal = Locked(PresenceJournal(gateway: gateway, start: start))
        self.interval = interval
        self.bus = bus
        self.time = time
        self.log = log
        self.executor = executor
    }

    /// What is true of a session from now on; nil: it has ended. From any thread; of one session, always from
    /// the same.
    nonisolated func set(_ number: UInt64, _ session: Characters.HeldSession?) {
        guard journal.withLock({ $0.set(number, session) }) else { return }
        Task(executorPreference: executor) { await self.tell() }
    }

    /// Reports from now on.
    ///
    /// - Parameter claimAnew: makes the sessions claim their characters again and say that they are there.
    func start(claimAnew: @escaping @Sendable () async -> Void) async {
        self.claimAnew = claimAnew
        subscription = bus.subscribe(Characters.PresenceWanted.self, self, capacity: 16, executor: executor) {
            reporter, _ in reporter.wanted()
        }
        await tell()
    }

    /// Tells what is left, as far as somebody listens, and ends.
    func stop() async {
        subscription?.cancel()
        while isTelling { await withCheckedContinuation { waiters.append($0) } }
        await tell()
        isEnded = true
        timer?.cancel()
    }

    private func wanted() {
        isWanted = true
        speak()
    }

    private func speak() {
        journal.withLock { $0.becomeDue() }
        Task(executorPreference: executor) { await self.tell() }
    }

    private func tell() async {
        guard !isTelling, !isEnded else { return }
        isTelling = true
        timer?.cancel()
        var pause = interval
        while let report = journal.withLock({ $0.next() }) {
            isWanted = false
            do throws(AskError<Never>) {
                try await heard(try await bus.ask(report))
                if journal.withLock({ $0.needsPause }) {
                    pause = Self.retry
                    break
                }
            } catch {
                failed(error)
                if isWanted { continue }
                pause = Self.retry
                break
            }
        }
        isTelling = false
        for waiter in waiters { waiter.resume() }
        waiters = []
        speakLater(pause)
    }

    private func heard(_ answer: Characters.PresenceAnswer) async throws(AskError<Never>) {
        saidFailing = false
        let consequence = journal.withLock { $0.heard(answer) }
        if answer == .superseded {
            log.error("a later run of this gateway reports who is online; this one does not any more")
        }
        if consequence == .claimAnew {
            log.notice("this gateway had been given up; its characters are claimed anew")
            await claimAnew?()
        }
    }

    private func failed(_ error: AskError<Never>) {
        journal.withLock { $0.failed() }
        // Once an outage.
        if !saidFailing {
            log.warning("the directory of players was not told", ["error": .string("\(error)")])
        }
        saidFailing = true
    }

    private func speakLater(_ delay: Duration) {
        guard !isEnded else { return }
        timer = time.after(delay) { [weak self] in Task { await self?.timePassed() } }
    }
    private func timePassed() { speak() }
}
