import Base
import Loop
import Wire

/// The client's end of a connection to the logon service: one question, one
/// answer. Lives on the player's loop.
final class LogonLink: ConnectionHandler {
    private let loop: EventLoop
    private var connection: Connection?
    private var input: [UInt8] = []
    private var answers: [LogonAnswer] = []
    private var waiter: CheckedContinuation<Result<LogonAnswer, PlayerError>, Never>?
    private var broken: WireError?
    private(set) var ended: CloseCause?

    init(to address: SocketAddress, on loop: EventLoop) throws(SocketError) {
        self.loop = loop
        connection = try Connection.connect(to: address, on: loop, handler: self)
    }

    func send(_ bytes: [UInt8]) { connection?.write(bytes) }
    func close() { connection?.close(because: "the player is done with the logon service") }

    /// The next answer.
    func answer(to question: String, within: Duration) async throws(PlayerError) -> LogonAnswer {
        if !answers.isEmpty { return answers.removeFirst() }
        if let failure = failure(question) { throw failure }
        guard waiter == nil else { throw .misuse("two questions at once to the logon service") }
        let timer = loop.schedule(after: within) { [weak self] in
            self?.finish(.failure(.timedOut(waitingFor: "answer to \(question)", after: within, saw: [])))
        }
        let result = await withCheckedContinuation { waiter = $0 }
        loop.cancel(timer)
        if case .failure(.closed) = result, let failure = failure(question) { throw failure }
        return try result.get()
    }

    private func failure(_ question: String) -> PlayerError? {
        if let broken { return .protocolViolation("the answer to \(question): \(broken)") }
        if let ended { return .closed(ended, waitingFor: "answer to \(question)", saw: []) }
        return nil
    }

    private func finish(_ result: Result<LogonAnswer, PlayerError>) {
        let waiter = waiter
        self.waiter = nil
        if let waiter {
            waiter.resume(returning: result)
        } else if case .success(let answer) = result {
            answers.append(answer)
        }
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        input.append(contentsOf: bytes)
        while broken == nil {
            switch LogonPacket.nextAnswer(in: input) {
            case .needMore: return bytes.count
            case .packet(let answer, let consumed):
                input.removeFirst(consumed)
                finish(.success(answer))
            case .invalid(let error):
                broken = error
                connection.close(because: "the logon service sent what cannot be read: \(error)")
            }
        }
        return bytes.count
    }

    func closed(_ connection: Connection, _ cause: CloseCause) {
        self.connection = nil
        ended = cause
        finish(.failure(.closed(cause, waitingFor: "answer", saw: [])))
    }
}
