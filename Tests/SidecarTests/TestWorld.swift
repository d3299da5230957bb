import Base
import Bus
import CWorldserver
import WorldserverAPI

@testable import Sidecar

/// A worldserver under test: the test's own thread is the world's, its clock stands until it is moved.
struct TestWorld {
    let time = ManualTime()
    let metrics = Metrics()
    let log = RecordingLog()
    let side: WorldSide

    init(_ limits: WorldSide.Limits = WorldSide.Limits()) {
        side = WorldSide(limits: limits, time: time, log: Log("world", to: log), metrics: metrics)
        worldserver_forget()
    }

    /// What the C side was called with last, on this thread.
    var call: WorldserverCall { worldserver_call().pointee }
    var numbers: [UInt64] { elements(call.numbers) }
    var list: [UInt64] { Array(elements(call.list).prefix(Int(max(call.listSize, 0)))) }
    var secondList: [UInt64] { Array(elements(call.secondList).prefix(Int(max(call.secondListSize, 0)))) }
    var text: String { string(call.text) }

    /// One turn of the world.
    func turn() {
        side.queues.drainEvents()
        side.queues.drainRequests()
    }

    /// Asks a question, turns the world, and gives the answer.
    func ask<R: WorldserverRead & Handled>(
        _ request: R, within limit: Duration = .seconds(5)
    ) throws -> R.Reply {
        let answers = Answers<R.Reply>()
        side.ask(request, deadline: time.now() + limit, answers.note)
        turn()
        return try answers.only()
    }
    func ask<W: WorldserverWrite & Handled>(
        _ request: W, within limit: Duration = .seconds(5)
    ) throws -> W.Reply {
        let answers = Answers<W.Reply>()
        side.ask(request, deadline: time.now() + limit, answers.note)
        turn()
        return try answers.only()
    }

    /// Tells of an event and turns the world.
    func tell(_ event: WorldEvent) {
        side.deliver(event)
        turn()
    }

    func value(of metric: String, _ labels: [String: String] = [:]) -> UInt64 {
        metrics.counter(metric, help: "", labels).value
    }
}

/// The answers to one request, in their order.
final class Answers<Reply: Sendable>: Sendable {
    private let kept = Locked<[Result<Reply, Worldserver.Refusal>]>([])
    func note(_ answer: Result<Reply, Worldserver.Refusal>) { kept.withLock { $0.append(answer) } }
    var all: [Result<Reply, Worldserver.Refusal>] { kept.withLock { $0 } }
    var isEmpty: Bool { all.isEmpty }

    struct NotOne: Error { let count: Int }
    /// The one answer there must be.
    func only() throws -> Reply {
        guard all.count == 1, let answer = all.first else { throw NotOne(count: all.count) }
        return try answer.get()
    }
    /// Why there is no answer; nil when there is one.
    var refusal: Worldserver.Refusal? {
        if case .failure(let refusal)? = all.first { refusal } else { nil }
    }
}

/// An array of C as Swift sees it: a tuple.
func elements<Tuple>(_ tuple: Tuple) -> [UInt64] {
    withUnsafeBytes(of: tuple) { bytes in
        stride(from: 0, to: bytes.count, by: 8).map {
            bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
        }
    }
}
func string<Tuple>(_ tuple: Tuple) -> String {
    withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

extension RequestID {
    init(_ number: UInt64) { self.init(high: 0xABCD, low: number) }
}
extension WorldserverFault {
    init(code: Int32 = 0, size: Int32, _ pointer: WorldserverPointer) {
        self.init(code: code, size: size, pointer: pointer)
    }
}
