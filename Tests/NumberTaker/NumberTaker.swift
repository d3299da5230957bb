import Base
import Bus
import GUIDsAPI
import GUIDsService
import Glibc
import Loop
import Store

/// A daemon's GUID service in a process of its own, for tests that kill it: takes numbers again and again and
/// writes each to standard output after it was handed out.
///
///     NumberTaker DATABASE FAULT SEED COUNT
///
/// FAULT is `none`, `before-write:N`, `after-write:N` or `handing-out:N`, where it kills itself; `unstored`
/// keeps no marks, as a service would that is wrong.
@main struct NumberTaker {
    static func main() async {
        let words = CommandLine.arguments
        guard words.count == 5, let fault = Fault(words[2]), let seed = UInt64(words[3]),
            let count = Int(words[4])
        else { exit(64) }
        do {
            try await run(try DatabaseURL(words[1]), fault, SeededRandomness(seed: seed), count)
        } catch {
            say("\(error)\n", to: 2)
            exit(1)
        }
    }

    private nonisolated static func run(
        _ url: DatabaseURL, _ fault: Fault, _ chance: SeededRandomness, _ count: Int
    ) async throws {
        let time = LoopTime(EventLoop(name: "time"))
        let log = Log("child", to: SilentLog())
        let metrics = Metrics()
        let database = Database(url, name: "child", time: time, log: log, metrics: metrics)
        let realm = RealmID(1)
        let store = MortalStore(try await DatabaseHighWaterStore(database, time: time), fault)
        var configuration = GUIDsConfiguration()
        configuration.blocks = SequenceAmounts(others: 50)
        let bus = Bus(time: time, log: log, metrics: metrics)
        let service = GUIDsService(
            configuration, stores: [realm: store], bus: bus, time: time, log: log, metrics: metrics)
        try await service.start()
        let printer = Printer(fault)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    while printer.printed < count {
                        let request = GUIDs.Take(
                            realm: realm, sequence: .item, count: UInt32(1 + chance.below(40)))
                        printer.show(try await bus.ask(request))
                    }
                }
            }
            try await group.waitForAll()
        }
        await service.stop()
        await database.close()
    }
}

/// Where the process dies.
enum Fault {
    case none, beforeWrite(Int), afterWrite(Int), handingOut(Int), unstored

    init?(_ text: String) {
        let parts = text.split(separator: ":")
        let number = parts.count == 2 ? Int(parts[1]) : nil
        switch (parts.first, number) {
        case ("none", nil): self = .none
        case ("unstored", nil): self = .unstored
        case ("before-write", let number?): self = .beforeWrite(number)
        case ("after-write", let number?): self = .afterWrite(number)
        case ("handing-out", let number?): self = .handingOut(number)
        default: return nil
        }
    }

    /// As kill -9 does it: nothing is finished, nothing closed.
    static func die() { kill(getpid(), SIGKILL) }
}

/// The real store, with a death at a given write.
final class MortalStore: HighWaterStore {
    private let base: any HighWaterStore
    private let fault: Fault
    private let writes = Locked(0)
    init(_ base: any HighWaterStore, _ fault: Fault) {
        self.base = base
        self.fault = fault
    }

    var isDurable: Bool { base.isDurable }
    func known() async throws(StoreError) -> [GUIDs.Sequence] { try await base.known() }

    func advance(
        _ sequence: GUIDs.Sequence, _ advance: Advance
    ) async throws(StoreError) -> Advanced {
        let number = writes.withLock { writes in
            writes += 1
            return writes
        }
        if case .beforeWrite(number) = fault { Fault.die() }
        if case .unstored = fault {
            // Looks, promises the block, and stores nothing.
            var look = advance
            look.count = 0
            look.atLeast = 0
            return advance.applied(to: try await base.advance(sequence, look).found)
        }
        let advanced = try await base.advance(sequence, advance)
        if case .afterWrite(number) = fault { Fault.die() }
        return advanced
    }
}

/// Writes one number a line, each at once, from any task.
final class Printer: Sendable {
    private let fault: Fault
    private let count = Locked(0)
    init(_ fault: Fault) { self.fault = fault }

    var printed: Int { count.withLock { $0 } }

    func show(_ ranges: [GUIDs.Range]) {
        for range in ranges {
            for number in range.first...range.last {
                say("\(number)\n", to: 1)
                let printed = count.withLock { count in
                    count += 1
                    return count
                }
                if case .handingOut(printed) = fault { Fault.die() }
            }
        }
    }
}

/// In one piece.
func say(_ text: String, to file: Int32) {
    let bytes = Array(text.utf8)
    if write(file, bytes, bytes.count) != bytes.count { exit(2) }
}
