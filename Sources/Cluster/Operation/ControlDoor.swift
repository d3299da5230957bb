import AccountsAPI
public import Base
import Bus
public import Observe
public import Settings

/// The control socket, through which the command line reaches the daemon: from the first moment, so that a
/// second daemon on the same data is turned away before it touches them.
///
/// `status` gives the status; `revoke` (account, reason) ends the sessions of an account that the command
/// line has changed in the database. The commands of the registry are in `WorldsDesk`, that of groups in
/// `GroupsDesk`.
public final class ControlDoor: Sendable {
    private enum State {
        case starting, draining
        case running(Cluster)
    }
    private let state: Locked<State>
    private let server: ControlServer

    public init(_ settings: SettingsSnapshot, log: Log) throws(ControlError) {
        let path = settings[DataSettings.controlSocket]
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            do throws(Folder.Failure) {
                try Folder.make(String(path[..<slash]))
            } catch {
                throw .cannotListen(path: path, reason: error.description)
            }
        }
        let state = Locked(State.starting)
        self.state = state
        server = try ControlServer(path: path, log: log) { (command, request) async throws(ControlError) in
            try await Self.answer(command, request, state.withLock { $0 })
        }
    }

    /// Everything answers now.
    public func open(to cluster: Cluster) { state.withLock { $0 = .running(cluster) } }

    /// The cluster is being stopped; it is asked no more.
    public func drain() { state.withLock { $0 = .draining } }

    /// Waits for a command that is being answered. Not for loops.
    public func close() { server.stop() }

    /// Commands that services answer.
    private static let ofServices = WorldsDesk.commands.union(GroupsDesk.commands)

    private static func answer(
        _ command: String, _ request: JSONValue, _ state: State
    ) async throws(ControlError) -> JSONValue {
        switch (command, state) {
        case ("status", .starting): return ["state": "starting", "ready": false]
        case ("status", .draining): return ["state": "draining", "ready": false]
        case ("status", .running(let cluster)): return await cluster.status().json(cluster.health.report)
        case ("revoke", .running(let cluster)):
            guard let account = request["account"]?.int.flatMap(UInt32.init(exactly:)) else {
                throw .refused("revoke needs the number of an account")
            }
            let reason = request["reason"]?.string ?? "by an admin"
            cluster.bus.publish(Accounts.AccessRevoked(account: AccountID(account), reason: reason))
            return nil
        // Nobody is on yet, or everybody is being sent off.
        case ("revoke", _): return nil
        case (_, .running(let cluster)) where WorldsDesk.commands.contains(command):
            return try await WorldsDesk(bus: cluster.bus, realms: cluster.settings.realms).answer(
                command, request)
        case (_, .running(let cluster)) where GroupsDesk.commands.contains(command):
            return try await GroupsDesk(bus: cluster.bus, realms: cluster.settings.realms).answer(request)
        case (_, .starting) where ofServices.contains(command):
            throw .refused("the daemon is starting")
        case (_, .draining) where ofServices.contains(command):
            throw .refused("the daemon is stopping")
        default: throw .refused("there is no command \(command)")
        }
    }
}
