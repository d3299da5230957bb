import Base
import Synchronization

/// Who answers one request type, and how many are under way.
final class Handler<R: Request>: AnyHandler, @unchecked Sendable {
    let latency: Histogram
    private let body: @Sendable (R) async throws -> R.Reply

    init(inFlightMax: Int, latency: Histogram, _ body: @escaping @Sendable (R) async throws -> R.Reply) {
        self.latency = latency
        self.body = body
        super.init(inFlightMax: inFlightMax)
    }

    func answer(_ request: R, log: Log) async -> Result<R.Reply, AskError<R.Refusal>> {
        do {
            return .success(try await body(request))
        } catch let refusal as R.Refusal {
            return .failure(.refused(refusal))
        } catch {
            log.error(
                "a service failed to answer", ["request": .string(R.wireName), "error": .string("\(error)")])
            return .failure(.failed(R.wireName, reason: "\(error)"))
        }
    }

    override func answer(encoded request: [UInt8], log: Log) async -> BusMessage.Answer {
        do {
            switch await answer(try BinaryDecoder.decode(R.self, from: request), log: log) {
            case .success(let reply): return .reply(try BinaryEncoder.encode(reply))
            case .failure(.refused(let refusal)): return .refusal(try BinaryEncoder.encode(refusal))
            case .failure(.overloaded): return .overloaded
            case .failure(.unreachable): return .unserved
            case .failure(.timedOut): return .expired
            case .failure(.failed(_, let reason)): return .failed(reason)
            }
        } catch {
            return .failed("\(error)")
        }
    }
}

/// A handler without its request type.
class AnyHandler: @unchecked Sendable {
    private let inFlightMax: Int
    private let inFlight = Atomic<Int>(0)

    init(inFlightMax: Int) { self.inFlightMax = inFlightMax }

    func enter() -> Bool {
        let now = inFlight.wrappingAdd(1, ordering: .relaxed).newValue
        if now > inFlightMax {
            leave()
            return false
        }
        return true
    }
    func leave() { inFlight.wrappingSubtract(1, ordering: .relaxed) }

    /// Answers another process.
    func answer(encoded request: [UInt8], log: Log) async -> BusMessage.Answer { .unserved }
}

/// The answer and the deadline run against each other; the first one resumes the asker.
final class Race<R: Request>: @unchecked Sendable {
    typealias Answer = Result<R.Reply, AskError<R.Refusal>>
    private let state = Locked<(continuation: CheckedContinuation<Answer, Never>?, timer: (any TimerToken)?)>(
        (nil, nil))

    func start(_ continuation: CheckedContinuation<Answer, Never>) {
        state.withLock { $0.continuation = continuation }
    }
    var timer: (any TimerToken)? {
        get { state.withLock { $0.timer } }
        set {
            let late = state.withLock { s -> Bool in
                s.timer = newValue
                return s.continuation == nil
            }
            if late { newValue?.cancel() }
        }
    }
    func finish(_ answer: Answer) {
        let (waiting, timer) = state.withLock { s in
            defer { s = (nil, nil) }
            return s
        }
        timer?.cancel()
        waiting?.resume(returning: answer)
    }
}
