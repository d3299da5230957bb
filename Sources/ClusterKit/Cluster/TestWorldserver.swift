public import Base
import Loop
import Sandbox

/// A simulated worldserver of a `TestCluster`, whichever way it goes to the cluster.
public protocol TestWorldserver: AnyObject, Sendable {
    /// Everybody in it, by name; also who stands there without a link.
    func players() async throws -> [TestWorldPlayer]
    /// The maps that it was given last.
    func maps() async throws -> Set<MapID>
    /// Where gateways connect.
    var port: UInt16 { get async throws }
    /// Links of gateways.
    func linkCount() async throws -> Int

    /// Closes a player's link, as a broken connection would.
    func cutLink(of name: String) async throws -> Bool
    /// Stands still until `resume`, or for so long.
    func hang(for duration: Duration?) async throws
    func resume() async throws
    /// Dies as a killed process does.
    func crash() async throws
    /// Leaves in order.
    func stop() async throws
    /// Starts again after `crash` or `stop`, at the same port.
    func start() async throws
}

extension TestWorldserver {
    public func hang() async throws { try await hang(for: nil) }
}

/// A player as its worldserver knows it.
public struct TestWorldPlayer: Sendable, Equatable {
    public var name: String
    public var map: MapID
    public var isParked: Bool
}

/// One on the daemon's own bus, in this process.
final class InnerWorldserver: TestWorldserver {
    private let world: SandboxWorld
    init(_ world: SandboxWorld) { self.world = world }

    func players() async -> [TestWorldPlayer] {
        await world.currentPlayers().map {
            TestWorldPlayer(name: $0.name, map: $0.position.map, isParked: $0.isParked)
        }
    }
    func maps() async -> Set<MapID> { await world.ownedMaps }
    var port: UInt16 {
        get async throws {
            guard let address = await world.address else {
                throw TestClusterError.missing("running worldserver")
            }
            return address.port
        }
    }
    func linkCount() async -> Int { await world.linkCount }
    func cutLink(of name: String) async -> Bool { await world.cutLink(of: name) }
    func hang(for duration: Duration?) async { await world.hang(for: duration) }
    func resume() async { await world.resume() }
    func crash() async { await world.crash() }
    func stop() async { await world.stop() }
    func start() async throws { try await world.start() }
}
