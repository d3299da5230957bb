import Base
import Store

/// A service that one process at a time may run: begins when the lease is ours, ends at once when it is not,
/// and waits for its turn again.
///
/// The lease is renewed at a third of its life and given up at two thirds without a renewal, so that the next
/// owner never begins before this one has ended, whatever the database or the network does. Writes are
/// guarded besides.
actor OwnedService {
    static let life = Duration.seconds(9)

    private let name: String
    private let holder: String
    private let table: LeaseTable
    /// Further databases that the service writes to.
    private let others: [LeaseTable]
    private let fence: Fence
    private let time: any TimeSource
    private let log: Log
    private let begin: @Sendable () async throws -> Void
    private let end: @Sendable () async -> Void
    private var lease: Lease?
    private var isEnded = false
    /// The service begins or ends just now.
    private var isChanging = false
    /// Runs it, or waits for its turn; a stop waits for its end.
    private var work: Task<Void, Never>?
    private var timer: (any TimerToken)?
    private var waiting: CheckedContinuation<Void, Never>?
    private var saidWaiting = false

    init(
        _ name: String, holder: String, table: LeaseTable, others: [LeaseTable], fence: Fence,
        time: any TimeSource, log: Log, begin: @escaping @Sendable () async throws -> Void,
        end: @escaping @Sendable () async -> Void
    ) {
        self.name = name
        self.holder = holder
        self.table = table
        self.others = others
        self.fence = fence
        self.time = time
        self.log = log.component("leases")
        self.begin = begin
        self.end = end
    }

    /// Tries once before it returns; then goes on by itself.
    func start() async {
        await takeTurn()
        work = Task { await self.live() }
    }

    /// Ends the service and lets others have it at once.
    func stop() async {
        isEnded = true
        wake()
        await work?.value
        guard let lease else { return }
        await lose(because: nil)
        do { try await table.release(lease) } catch {
            log.warning("a lease was not released and expires", fields(error))
        }
    }

    private func live() async {
        while !isEnded {
            await pause(lease == nil ? .seconds(1) : Self.life / 3)
            guard !isEnded else { return }
            if let lease { await renew(lease) } else { await takeTurn() }
        }
    }

    private func takeTurn() async {
        guard !isChanging else { return }
        isChanging = true
        defer { isChanging = false }
        do {
            guard let taken = try await table.acquire(name, holder: holder, life: Self.life) else {
                if !saidWaiting {
                    log.notice("another process runs this service; waiting", ["service": .string(name)])
                }
                saidWaiting = true
                return
            }
            for other in others where try await !other.install(taken) {
                log.warning("a newer owner is known to a database", ["service": .string(name)])
                return
            }
            lease = taken
            fence.current = taken
            watch(taken, renewedAt: time.now())
            try await begin()
            // The lease may have been lost meanwhile.
            guard lease == taken else { return await end() }
            saidWaiting = false
            log.notice(
                "this process runs the service",
                ["service": .string(name), "fence": LogValue(Int(clamping: taken.fence))])
        } catch {
            log.error("a service did not begin", fields(error))
            drop(because: "it did not begin")
            await end()
        }
    }

    private func renew(_ lease: Lease) async {
        let asked = time.now()
        do {
            if try await table.renew(lease, life: Self.life) {
                if self.lease == lease { watch(lease, renewedAt: asked) }
            } else {
                await lose(because: "another process has it now")
            }
        } catch {
            log.warning("a lease was not renewed", fields(error))
        }
    }

    /// Without a renewal for two thirds of its life the lease counts as lost, even while a renewal hangs.
    private func watch(_ lease: Lease, renewedAt: Instant) {
        timer?.cancel()
        let left = Self.life * 2 / 3 - (time.now() - renewedAt)
        timer = time.after(max(.zero, left)) { [weak self] in
            Task { await self?.expired(lease) }
        }
    }

    private func expired(_ lease: Lease) async {
        guard self.lease == lease else { return }
        await lose(because: "it could not be renewed")
    }

    private func lose(because why: String?) async {
        guard lease != nil else { return }
        drop(because: why)
        // Whoever begins or ends it just now sees that the lease is gone.
        guard !isChanging else { return }
        isChanging = true
        await end()
        isChanging = false
        fence.current = nil
    }

    private func drop(because why: String?) {
        lease = nil
        timer?.cancel()
        guard let why else { return }
        // From here on nothing more is written.
        fence.current = nil
        log.error("this process no longer runs the service", ["service": .string(name), "why": .string(why)])
    }

    // MARK: Waiting

    private func pause(_ duration: Duration) async {
        let token = time.after(duration) { [weak self] in Task { await self?.wake() } }
        await withCheckedContinuation { continuation in
            if isEnded { continuation.resume() } else { waiting = continuation }
        }
        token.cancel()
    }
    private func wake() {
        waiting?.resume()
        waiting = nil
    }

    private func fields(_ error: any Error) -> KeyValuePairs<String, LogValue> {
        ["service": .string(name), "error": .string("\(error)")]
    }
}
