import ClusterKit

/// Boots a cluster in memory, plays a short story with two players in it, and tells what happens.
enum TourCommand {
    static let command = Command(
        path: ["tour"], summary: "Plays a short story with two players in a cluster of its own.",
        details: """
            Starts a whole cluster in this process, with two sandbox worldservers, a database in memory and free ports
            of this machine; nothing of yours is touched and nothing is left behind. Two headless clients then log on
            and play: they meet, talk and walk, one goes to another worldserver and back, and a worldserver dies under
            both. Each line is told when the client has seen it happen. Exit code 0 means that all of it did.
            """
    ) { (invocation) async throws(CommandFailure) in
        let console = invocation.console
        return await Tour.run { console.print($0) } == 0 ? .success : .failure
    }
}
