import Base
import Cluster
import ClusterKit
import Loop

/// Boots a cluster in memory, plays a short story with two players in it, and tells what happens.
enum TourCommand {
    static let command = Command(
        path: ["tour"], summary: "Plays a short story with two players in a cluster of its own.",
        details: """
            Starts a whole cluster in this process, with two sandbox worldservers, a database in memory and free ports
            of this machine; nothing of yours is touched and nothing is left behind. Two headless clients then log on
            and play: they meet, talk and walk, one goes to another worldserver and back, and a worldserver dies under
            both. Each line is told when the client has seen it happen. Exit code 0 means that all of it did.
            """,
        options: [.init(name: "--packets", doc: "Shows every packet of the first player at the end.")]
    ) { (invocation) async throws(CommandFailure) in
        do {
            let cluster = try await TestCluster.start()
            let tour = Tour(cluster, invocation.console)
            do {
                try await tour.play(showingPackets: invocation.has("--packets"))
            } catch {
                do { try await cluster.shutdown() } catch let second {
                    invocation.console.printError("and at the end: \(second)")
                }
                throw error
            }
            try await cluster.shutdown()
            tour.close()
            return .success
        } catch {
            throw CommandFailure(.failure, "the tour stopped: \(error)")
        }
    }
}

/// The teller: a line with the time since the beginning.
struct Tour {
    let cluster: TestCluster
    private let console: Console
    private let began: Instant

    init(_ cluster: TestCluster, _ console: Console) {
        self.cluster = cluster
        self.console = console
        began = cluster.daemon.time.now()
    }

    func tell(_ who: String, _ text: String) {
        let milliseconds = (cluster.daemon.time.now() - began).nanoseconds / 1_000_000
        let time = String(milliseconds)
        console.print(
            String(repeating: " ", count: max(0, 6 - time.count)) + time + " ms  "
                + who + String(repeating: " ", count: max(1, 9 - who.count)) + text)
    }
    func chapter(_ title: String) { console.print("\n\(title)") }
    func show(_ text: String) { console.print(text) }

    func close() {
        console.print(
            "\nThat was the tour. Next: `nimbus run`, and a game client whose realmlist says 127.0.0.1.")
    }
}
