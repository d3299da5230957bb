import Base
import Loop

/// A world that stands still: its links are not read, its clock does not tick, nobody hears that it lives.
struct Hang {
    /// Who waits for it to end: answers of the database that came meanwhile.
    var waiting: [CheckedContinuation<Void, Never>] = []
}

extension SandboxWorld {
    /// Stands still until `resume()`, or for so long. No packet is handled and no heartbeat goes out
    /// meanwhile.
    public func hang(for duration: Duration? = nil) {
        guard state == .running, hang == nil else { return }
        log.warning("sandbox world hangs", ["world": .string(configuration.name)])
        hang = Hang()
        guard let duration else { return }
        after(duration) { $0.resume() }
    }

    /// Goes on after a hang.
    public func resume() {
        guard hang != nil else { return }
        endHang()
        log.notice("sandbox world goes on", ["world": .string(configuration.name)])
        cluster.wentOn()
        for link in links.values.sorted(by: { $0.number < $1.number }) {
            if !link.hasGreeted { greet(link) }
            drain(link)
        }
    }

    func endHang() {
        let waiting = hang?.waiting ?? []
        hang = nil
        for continuation in waiting { continuation.resume() }
    }

    public var isHanging: Bool { hang != nil }

    /// Returns when the world does not stand still; at once as a rule.
    func untilAwake() async {
        while hang != nil {
            await withCheckedContinuation { hang?.waiting.append($0) }
        }
    }

    /// Runs something later in this life of the world.
    func after(_ delay: Duration, _ body: @escaping @Sendable (isolated SandboxWorld) -> Void) {
        let (life, loop) = (life, loop)
        time.after(delay) { [weak self] in
            loop.execute { [weak self] in
                self?.assumeIsolated { world in
                    if world.life == life { body(world) }
                }
            }
        }
    }
}
