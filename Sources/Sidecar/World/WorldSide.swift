import Base
import Bus
import WorldserverAPI

/// The worldserver as the cluster sees it: tell it what happened, ask it things. For any thread; what is told
/// and asked is done on the world's thread when that comes for it.
final class WorldSide: Sendable {
    struct Limits: Sendable, Equatable {
        var queues = WorldQueues.Limits()
        var memory = WriteMemory.Limits()
    }
    let hooks = HookTable()
    let handlers = HandlerTable()
    let queues: WorldQueues
    let meters: WorldMeters
    let log: Log
    private let memory: WriteMemory
    private let time: any TimeSource

    init(limits: Limits = Limits(), time: any TimeSource, log: Log, metrics: Metrics) {
        self.time = time
        self.log = log
        meters = WorldMeters(metrics)
        queues = WorldQueues(limits: limits.queues, time: time, meters: meters)
        memory = WriteMemory(limits: limits.memory)
        meters.watch(queues, memory: memory, time: time)
    }

    /// Something happened: calls the hook when the world's thread comes for it. False when too much waits;
    /// the event is then lost and counted, and whoever told it should tell the whole state again later.
    @discardableResult
    func deliver(_ event: WorldEvent) -> Bool {
        let isTaken = queues.add { [self] in
            let outcome = hooks.call(event)
            meters.happened(outcome)
            if outcome == .unsayable { log.warning("an event is too large for its hook") }
        }
        if !isTaken { meters.lostEvents.add() }
        return isTaken
    }

    /// Asks a question.
    ///
    /// - Parameter answer: called once, on the world's thread or, for what is refused at once, on the
    ///   caller's; must not block.
    func ask<R: WorldserverRead & Handled>(
        _ request: R, deadline: Instant,
        _ answer: @escaping @Sendable (Result<R.Reply, Worldserver.Refusal>) -> Void
    ) {
        let job = ReadJob(
            arrived: time.now(), deadline: deadline,
            execute: { [self] in answer(perform(request)) },
            decline: { [self] refusal in
                meters.of(R.self).answered(refusal)
                answer(.failure(refusal))
            })
        do throws(Worldserver.Refusal) {
            try queues.add(read: job)
        } catch {
            job.refuse(error)
        }
    }

    /// Asks for a change. The same id again is never executed again: it is answered as before, or together
    /// with the one that still waits; after a refusal, try again under a new id. Nothing is remembered of
    /// `overloaded`.
    ///
    /// - Parameter answer: as for questions.
    func ask<W: WorldserverWrite & Handled>(
        _ request: W, deadline: Instant,
        _ answer: @escaping @Sendable (Result<W.Reply, Worldserver.Refusal>) -> Void
    ) {
        let now = time.now()
        let admission = memory.admit(request.id, kind: ObjectIdentifier(W.self), until: deadline, now: now) {
            answer(Self.typed($0))
        }
        switch admission {
        case .new:
            let job = WriteJob(
                id: request.id, arrived: now, memory: memory,
                execute: { [self] in finish(request, perform(request).map { $0 as any Sendable }) },
                decline: { [self] refusal in
                    meters.of(W.self).answered(refusal)
                    finish(request, .failure(refusal))
                })
            do throws(Worldserver.Refusal) {
                try queues.add(write: job)
            } catch {
                meters.of(W.self).answered(error)
                memory.abandon(request.id, error)
            }
        case .joined: meters.repeats.add()
        case .answered(let outcome):
            meters.repeats.add()
            answer(Self.typed(outcome))
        case .refused(let refusal):
            meters.of(W.self).answered(refusal)
            answer(.failure(refusal))
        }
    }

    private func finish(_ request: some WorldserverWrite, _ outcome: WriteMemory.Outcome) {
        memory.finish(request.id, outcome, now: time.now())
    }

    /// The memory holds one type of request under an id, so the type is always right.
    private static func typed<Reply>(_ outcome: WriteMemory.Outcome) -> Result<Reply, Worldserver.Refusal> {
        outcome.flatMap { value in
            if let reply = value as? Reply { .success(reply) } else { .failure(.failed) }
        }
    }

    /// Calls the handler. On the world's thread.
    private func perform<R: Handled>(_ request: R) -> Result<R.Reply, Worldserver.Refusal> {
        let meters = meters.of(R.self)
        let began = time.now()
        let result: Result<R.Reply, Worldserver.Refusal>
        do throws(Worldserver.Refusal) {
            result = .success(try request.perform(with: handlers.current))
            meters.answered(nil)
        } catch {
            result = .failure(error)
            meters.answered(error)
            if error == .malformedAnswer {
                log.error("a handler's answer makes no sense", ["request": .string(R.wireName)])
            }
        }
        meters.seconds.observe(time.now() - began)
        return result
    }
}

extension WorldSide {
    /// Asks a question and waits for the answer.
    func answer<R: WorldserverRead & Handled>(
        _ request: R, deadline: Instant
    ) async throws(Worldserver.Refusal) -> R.Reply {
        try await withCheckedContinuation { continuation in
            ask(request, deadline: deadline) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Asks for a change and waits for the answer.
    func answer<W: WorldserverWrite & Handled>(
        _ request: W, deadline: Instant
    ) async throws(Worldserver.Refusal) -> W.Reply {
        try await withCheckedContinuation { continuation in
            ask(request, deadline: deadline) { continuation.resume(returning: $0) }
        }.get()
    }
}

private struct ReadJob: WorldJob {
    let arrived: Instant
    let deadline: Instant
    let execute: @Sendable () -> Void
    let decline: @Sendable (Worldserver.Refusal) -> Void
    func run() { execute() }
    func refuse(_ refusal: Worldserver.Refusal) { decline(refusal) }
}

private struct WriteJob: WorldJob {
    let id: RequestID
    let arrived: Instant
    let memory: WriteMemory
    let execute: @Sendable () -> Void
    let decline: @Sendable (Worldserver.Refusal) -> Void
    /// Who joined may wait longer than who asked first.
    var deadline: Instant { memory.deadline(of: id) }
    func run() { execute() }
    func refuse(_ refusal: Worldserver.Refusal) { decline(refusal) }
}
