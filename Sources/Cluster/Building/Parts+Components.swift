import AccountsService
import Base
import Bus
import CharactersService
import ChatService
import GUIDsService
import GroupsService
import Login
import MailService
import Observe
import Settings
import Store
import WorldLink
import WorldsService

/// The parts with their needs: of a whole cluster in one process, or of those that are hosted here.
extension Parts {
    /// In the order in which a newcomer would start them.
    func components() throws(StartFailure) -> [Component] {
        let all: [(hosted: HostedService?, component: Component)] = [
            (nil, Component("databases", start: prepareDatabases, stop: databases.close)),
            (nil, Component("bus", needs: ["databases"], start: joinBroker, stop: leaveBroker)),
            (.accounts, service("accounts", begin: startAccounts, end: stopAccounts)),
            (.characters, service("characters", begin: startCharacters, end: stopCharacters)),
            (.chat, service("chat", begin: startChat, end: stopChat)),
            (
                .groups,
                service("groups", needs: ["characters", "worlds"], begin: startGroups, end: stopGroups)
            ),
            (.mail, service("mail", begin: startMail, end: stopMail)),
            (.worlds, service("worlds", begin: startRegistry, end: stopRegistry)),
            // Any number of processes at once: each reserves blocks of its own.
            (
                .guids,
                Component(
                    "guids", needs: ["databases", "bus"], restart: .fromDatabase, start: startGUIDs,
                    stop: stopGUIDs)
            ),
            (
                nil,
                Component(
                    "bus door",
                    needs: ["bus", "accounts", "characters", "chat", "groups", "mail", "worlds", "guids"],
                    start: startBusDoor, stop: stopBusDoor)
            ),
            (
                nil,
                Component(
                    "neighbours",
                    needs: ["bus", "accounts", "characters", "chat", "groups", "mail", "worlds", "guids"],
                    start: awaitNeighbours)
            ),
            (.sandbox, Component("sandbox", needs: ["neighbours"], start: startSandbox, stop: stopSandbox)),
            (
                .gateway,
                Component(
                    "gateways", needs: ["neighbours", "sandbox"], start: startGateways, stop: stopGateways)
            ),
            (
                .login,
                Component("login", needs: ["neighbours", "gateways"], start: startLogin) { [self] in
                    running.withLock { $0.login }?.close()
                }
            ),
            (
                nil,
                Component("admin pages", needs: ["login"], start: startAdmin) { [self] in
                    running.withLock { $0.admin }?.stop()
                }
            ),
            (nil, Component("watch", needs: ["login"], start: startWatch, stop: stopWatch)),
        ]
        let hosted = hosted
        let kept = all.filter { $0.hosted.map(hosted.contains) ?? true }.map(\.component)
        let names = Set(kept.map(\.name))
        return kept.map { $0.needingOnly(names) }
    }

    /// A service that keeps its state in the databases. Where others may host it too, it runs while it has
    /// the lease.
    private func service(
        _ name: String, needs more: [String] = [],
        begin: @escaping @Sendable (Databases) async throws -> Void,
        end: @escaping @Sendable () async -> Void
    ) -> Component {
        let needs = ["databases", "bus"] + more
        guard isSplit else {
            return Component(
                name, needs: needs, restart: .fromDatabase,
                start: { [databases] in try await begin(databases) }, stop: end)
        }
        let fence = Fence()
        let guarded = databases.guarded(by: fence)
        let owned = OwnedService(
            name, holder: holder, table: LeaseTable(databases.auth),
            others: databases.characters.values.map { LeaseTable($0) }, fence: fence, time: time, log: log,
            begin: { try await begin(guarded) }, end: end)
        return Component(
            name, needs: needs, restart: .fromDatabase, start: { await owned.start() },
            stop: { await owned.stop() })
    }

    /// What this process is called in leases.
    private var holder: String {
        let named = settings[ProcessSettings.name]
        if !named.isEmpty { return named }
        let services = hosted.map(\.rawValue).sorted().joined(separator: "+")
        return "\(HostName.current)/\(services)"
    }

    // MARK: The ends of services

    @Sendable private func stopAccounts() async {
        await running.withLock { running in
            defer { running.accounts = nil }
            return running.accounts
        }?.stop()
    }

    @Sendable private func stopCharacters() async {
        let (service, subscriptions) = running.withLock { running in
            defer {
                running.characters = nil
                running.subscriptions = []
            }
            return (running.characters, running.subscriptions)
        }
        for subscription in subscriptions { subscription.cancel() }
        await service?.stop()
    }

    @Sendable func stopGroups() async {
        await running.withLock { running in
            defer { running.groups = nil }
            return running.groups
        }?.stop()
    }

    @Sendable private func stopMail() async {
        await running.withLock { running in
            defer { running.mail = nil }
            return running.mail
        }?.stop()
    }

    @Sendable private func stopChat() async {
        let (whispers, service, subscription) = running.withLock { running in
            defer {
                running.whispers = nil
                running.chat = nil
                running.chatSubscription = nil
            }
            return (running.whispers, running.chat, running.chatSubscription)
        }
        subscription?.cancel()
        whispers?.stop()
        await service?.stop()
    }

    /// The registry, and what looks at worldservers for it.
    @Sendable private func startRegistry(_ databases: Databases) async throws {
        try await startWorlds(databases)
        try await startLink()
    }

    @Sendable private func stopRegistry() async {
        let (link, service) = running.withLock { running in
            defer {
                running.link = nil
                running.worldsService = nil
            }
            return (running.link, running.worldsService)
        }
        await link?.stop()
        await service?.stop()
    }

    @Sendable private func stopGUIDs() async {
        await running.withLock { running in
            defer { running.guids = nil }
            return running.guids
        }?.stop()
    }

    // MARK: Neighbours

    /// What is hosted elsewhere has to be there before a door opens to clients, and before we are ready.
    @Sendable private func awaitNeighbours() async throws {
        guard isSplit else { return }
        let asked = hosted.reduce(into: Set<HostedService>()) { $0.formUnion($1.asks) }
        try await Neighbours(bus: bus, time: time, log: log).wait(for: asked)
    }
}
