import Base
import Loop

/// One look at an address: connects, asks at most one question, closes. Lives on a loop.
actor Probe {
    enum Question: Sendable {
        /// Only whether somebody accepts connections; nothing is sent.
        case knock
        /// HTTP GET of a path.
        case get(String)
    }
    enum Outcome: Sendable, Equatable {
        /// Somebody accepted the connection.
        case accepted
        case answered(status: UInt16, body: [UInt8])
        /// The connection was refused, or broke before the answer was whole.
        case refused(String)
        /// Not even a connection, and no refusal either.
        case unreachable(String)
        /// The connection stood, but the answer did not come in time.
        case silent
        /// It came, but it was none.
        case malformed(String)
    }

    private let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let time: any TimeSource
    private let configuration: WorldLinkConfiguration
    private let question: Question
    /// For the Host header.
    private let host: String
    private var reply: HTTPReply
    private var connection: Connection?
    private var timer: (any TimerToken)?
    private var waiting: CheckedContinuation<Outcome, Never>?

    private init(
        _ question: Question, host: String, loop: EventLoop, time: any TimeSource,
        _ configuration: WorldLinkConfiguration
    ) {
        self.question = question
        self.host = host
        self.loop = loop
        self.time = time
        self.configuration = configuration
        reply = HTTPReply(bodyBytesMax: configuration.bodyBytesMax)
    }

    /// Looks, and says what it found within both time limits.
    static func look(
        at address: String, _ question: Question, resolver: Resolver, loop: EventLoop, time: any TimeSource,
        _ configuration: WorldLinkConfiguration
    ) async -> Outcome {
        let target: SocketAddress
        do throws(SocketError) {
            target = try await resolver.resolve(address)
        } catch {
            return .unreachable(error.description)
        }
        return await Probe(question, host: address, loop: loop, time: time, configuration).run(target)
    }

    private func run(_ target: SocketAddress) async -> Outcome {
        await withCheckedContinuation { continuation in
            waiting = continuation
            limit(
                configuration.connectTimeout,
                .unreachable("no connection within \(configuration.connectTimeout)"))
            do throws(SocketError) {
                connection = try Connection.connect(to: target, on: loop, handler: self)
            } catch {
                finish(.unreachable(error.description))
            }
        }
    }

    private func limit(_ duration: Duration, _ outcome: Outcome) {
        timer?.cancel()
        timer = time.after(duration) { [loop] in
            loop.execute { self.assumeIsolated { $0.finish(outcome) } }
        }
    }

    private func finish(_ outcome: Outcome) {
        guard let waiting else { return }
        self.waiting = nil
        timer?.cancel()
        timer = nil
        connection?.close(because: "looked")
        connection = nil
        waiting.resume(returning: outcome)
    }

    // MARK: The connection

    private func opened(_ connection: Connection) {
        switch question {
        case .knock: finish(.accepted)
        case .get(let path):
            limit(configuration.answerTimeout, .silent)
            connection.write(
                Array(
                    "GET \(path) HTTP/1.0\r\nHost: \(host)\r\nUser-Agent: nimbus\r\nAccept: */*\r\n\r\n".utf8)
            )
        }
    }

    private func took(_ bytes: [UInt8]) {
        do throws(HTTPReply.Fault) {
            if try reply.take(bytes) { answered() }
        } catch {
            finish(.malformed("\(error)"))
        }
        // What a bad status says in its body is of no interest.
        if let status = reply.status, status != 200 { answered() }
    }

    private func answered() { finish(.answered(status: reply.status ?? 0, body: reply.body)) }

    private func ended(_ cause: CloseCause) {
        connection = nil
        guard waiting != nil else { return }
        switch cause {
        case .peer:
            do throws(HTTPReply.Fault) {
                try reply.end()
                answered()
            } catch {
                finish(.refused("closed before the answer was whole"))
            }
        case .failed(let code) where CloseCause.isUnreachable(code): finish(.unreachable(cause.description))
        case .failed, .local, .outputOverflow, .inputOverflow, .loopStopped:
            finish(.refused(cause.description))
        }
    }
}

extension Probe: ConnectionHandler {
    nonisolated func connected(_ connection: Connection) { assumeIsolated { $0.opened(connection) } }
    nonisolated func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        let copy = Array(bytes)
        assumeIsolated { $0.took(copy) }
        return bytes.count
    }
    nonisolated func closed(_ connection: Connection, _ cause: CloseCause) {
        assumeIsolated { $0.ended(cause) }
    }
}
