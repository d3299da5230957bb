import Base

/// One connection of a pool: an actor on a thread of its own, since drivers block (foundations 2.4).
/// Opens its link when it is first used, and again after it broke.
actor Connection {
    /// Idle for longer than this, the other side is asked before it is given work.
    static let idleSecondsUntilPing = 30

    nonisolated let thread = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let factory: LinkFactory
    private let reconnection: Reconnection
    private let time: any TimeSource
    private var link: (any Link)?
    private var lastUsed: Instant

    init(factory: LinkFactory, reconnection: Reconnection, time: any TimeSource) {
        self.factory = factory
        self.reconnection = reconnection
        self.time = time
        lastUsed = time.now()
    }

    deinit { thread.stop() }

    /// Runs `body` on the connection's thread with an open link. A link that broke is thrown away.
    func run<Value: Sendable>(
        _ body: @Sendable (any Link) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let link = try ready()
        do {
            let value = try body(link)
            lastUsed = time.now()
            return value
        } catch {
            if !link.looksAlive() || error.code == .connectionLost || error.code == .unavailable {
                self.link = nil
            }
            throw error
        }
    }

    /// Keeps an idle link from being forgotten by the server or by a router on the way.
    func keepAlive() {
        guard let link else { return }
        do {
            try link.ping()
            lastUsed = time.now()
        } catch {
            self.link = nil
        }
    }

    func close() { link = nil }

    private func ready() throws(StoreError) -> any Link {
        if let link, link.looksAlive() {
            guard time.now() - lastUsed > .seconds(Self.idleSecondsUntilPing) else { return link }
            do {
                try link.ping()
                return link
            } catch {}
        }
        link = nil
        try reconnection.mayConnect()
        do {
            let opened = try factory.open()
            link = opened
            reconnection.connected()
            return opened
        } catch {
            reconnection.failed(error)
            throw error
        }
    }
}
