import Base
import Cluster
import Sandbox
import Wire
import WorldsAPI

/// A short story with two players in a cluster of its own, told line by line while it happens: what `nimbus
/// tour` shows. Everything in it is checked; the exit code is 0 only when all of it went well.
public enum Tour {
    /// - Parameter out: takes each line, without its end.
    /// - Returns: an exit code.
    public static func run(out: @escaping @Sendable (String) -> Void) async -> Int32 {
        out("A cluster of two worldservers starts in this process, and two players visit it.")
        out("")
        let narrator = Narrator(out)
        do {
            let cluster = try await start(narrator)
            do {
                try await Story(cluster: cluster, narrator: narrator).tell()
            } catch {
                await narrator.failed(error)
                try? await cluster.shutdown()
                return await narrator.close()
            }
            try await narrator.tell("The cluster stops; no session, link or character is left behind.") {
                try await cluster.shutdown()
            }
        } catch {
            await narrator.failed(error)
        }
        return await narrator.close()
    }

    private static func start(_ narrator: Narrator) async throws -> TestCluster {
        let cluster = try await narrator.tell(
            "Logon service, gateway, services, database and worldservers start."
        ) {
            try await TestCluster.start()
        }
        let realm = cluster.daemon.gatewayAddresses[RealmID(1)].map { "\($0)" } ?? "?"
        try await narrator.note("logon on \(cluster.logonAddress), the realm's gateway on \(realm)")
        for world in cluster.daemon.sandboxWorlds {
            let name = await world.endpoint?.alias ?? "?"
            let maps = await world.ownedMaps.filter { names[$0] != nil }.sorted().compactMap { names[$0] }
            await narrator.note("worldserver \(name): \(maps.joined(separator: ", "))")
        }
        return cluster
    }

    static let names: [MapID: String] = [
        MapID(0): "Eastern Kingdoms", MapID(1): "Kalimdor", MapID(530): "Outland", MapID(571): "Northrend",
    ]
}

/// An expectation of the story that did not come true.
struct TourFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
