import Base
import Bus

/// A sum, or no.
struct Add: Request {
    typealias Reply = Int
    typealias Refusal = AddRefusal
    static let wireName = "test.add.v1"
    static let deadline = Duration.seconds(2)
    var left = 0, right = 0
}
enum AddRefusal: String, Error, Codable { case tooLarge }

/// A request that the business never refuses.
struct Knock: Request {
    typealias Reply = Done
    static let wireName = "test.knock.v1"
}

/// The `number`th event of a publisher.
struct Happened: Event, Equatable {
    static let subject = "test.happened"
    var publisher = 0, number = 0
}

struct Broken: Error, CustomStringConvertible {
    var description: String { "the database is away" }
}

/// A bus with everything that a test wants to hold.
struct BusBench {
    let time = ManualTime()
    let log = RecordingLog()
    let metrics = Metrics()
    let bus: Bus

    init(executor: (any TaskExecutor)? = nil, transport: any Transport = InProcessTransport()) {
        bus = Bus(
            time: time, log: Log("bus", to: log), metrics: metrics, executor: executor, transport: transport)
    }
}

/// Keeps what is carried until the test delivers it: late, never or twice.
final class HeldTransport: Transport {
    private let held = Locked<[@Sendable () -> Void]>([])

    func carry(_ name: String, _ deliver: @escaping @Sendable () -> Void) {
        held.withLock { $0.append(deliver) }
    }

    var count: Int { held.withLock { $0.count } }
    /// Takes everything that is on its way.
    func take() -> [@Sendable () -> Void] {
        held.withLock { held in
            defer { held = [] }
            return held
        }
    }
    func deliverAll(times: Int = 1) {
        for deliver in take() {
            for _ in 0..<times { deliver() }
        }
    }
}
