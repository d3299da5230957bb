import Base
import ClusterKit
import TestSupport

/// Runs a test's body with a cluster of its own, and looks afterwards that nothing was left behind.
///
/// - Parameter link: with the library, the worldservers are processes, and memory becomes a file.
func withCluster<Value: Sendable>(
    on driver: TestDriver = .sqliteMemory, link: TestClusterOptions.Link = .bus,
    _ shape: (inout TestClusterOptions) -> Void = { _ in },
    _ body: (TestCluster) async throws -> Value
) async throws -> Value {
    await ClusterPermits.shared.take()
    defer { Task { await ClusterPermits.shared.give() } }
    var options = TestClusterOptions()
    options.link = link
    options.programs = Programs.folder
    let driver = driver == .sqliteMemory && link == .library ? .sqliteFile : driver
    var fresh: [FreshDatabase] = []
    if driver != .sqliteMemory {
        for _ in 0..<3 { fresh.append(try await FreshDatabase(on: driver)) }
        options.databases = .urls(
            auth: fresh[0].urlText, world: fresh[1].urlText, characters: fresh[2].urlText)
    }
    shape(&options)
    let cluster = try await TestCluster.start(options)
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(cluster))
    } catch {
        // What the test says is worth more than what it then leaves behind.
        cluster.log.printTail()
        result = .failure(error)
        try? await cluster.shutdown()
    }
    if case .success = result { try await cluster.shutdown() }
    for database in fresh { try await database.remove() }
    return try result.get()
}

/// Tests run side by side, as many as there are; clusters share two processors, so only a few of them do.
actor ClusterPermits {
    static let shared = ClusterPermits()
    private var free = 4
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
    func give() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}

extension RecordingLog {
    /// For whoever looks at a test that failed.
    func printTail(_ count: Int = 40) {
        for entry in entries.suffix(count) {
            let fields = entry.fields.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            print("  log: \(entry.level) \(entry.component): \(entry.message) \(fields)")
        }
    }
}
