import Base

/// What waits to be done for one account, in order.
struct JobQueue {
    /// A link asks for one thing at a time and the pulse for a few more; a longer queue means that the
    /// database does not answer.
    var waiting = BoundedQueue<SandboxWorld.Job>(capacity: 64)
    var isRunning = false
}

extension SandboxWorld {
    /// Does something asynchronous for an account after everything that was asked for before. False: too much
    /// waits.
    @discardableResult
    func enqueue(_ account: AccountID, _ job: @escaping Job) -> Bool {
        var queue = jobs[account] ?? JobQueue()
        guard queue.waiting.append(job) else {
            log.error("too much waits for an account", ["account": .init(account)])
            return false
        }
        let starts = !queue.isRunning
        queue.isRunning = true
        jobs[account] = queue
        if starts { Task(executorPreference: loop) { await self.runJobs(account) } }
        return true
    }

    private func runJobs(_ account: AccountID) async {
        while let job = jobs[account]?.waiting.popFirst() {
            await untilAwake()
            await job()
        }
        jobs[account] = nil
    }

    /// Does something in the account's order and waits until it is done.
    func run(for account: AccountID, _ job: @escaping Job) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isQueued = enqueue(account) {
                await job()
                continuation.resume()
            }
            if !isQueued { continuation.resume() }
        }
    }
}
