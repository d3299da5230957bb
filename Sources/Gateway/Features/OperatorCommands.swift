import AccountsAPI
import Base
import Bus
import Wire
import WorldsAPI

/// `.tc9 ...` typed into any chat: the cluster as an operator sees it from inside the game (spec gateway 15).
/// Every other line goes on to the worldserver.
enum OperatorCommands {
    static func take(_ message: ChatMessage, _ session: isolated ClientSession) -> Disposition {
        guard message.text.hasPrefix(".tc9 ") else { return .forward }
        let words = message.text.dropFirst(5).split(separator: " ").map(String.init)
        session.enqueue(.operators) { session in await session.runCommand(words) }
        return .consumed
    }
}

extension ClientSession {
    func runCommand(_ words: [String]) async {
        guard let account else { return }
        let configuration = gateway.configuration
        guard words.count >= 2 else { return say("not enough args") }
        switch (words[0].lowercased(), words[1].lowercased()) {
        case ("worldservers", let verb), ("ws", let verb), ("gameservers", let verb), ("gs", let verb):
            switch verb {
            case "list", "ls":
                guard account.security >= configuration.securityToList else { return denied() }
                await listWorlds()
            case "switch":
                guard account.security >= configuration.securityToSwitch else { return denied() }
                await switchWorld(words.dropFirst(2).first)
            default: say("unk subcommand")
            }
        case ("gateways", let verb), ("gw", let verb):
            guard verb == "list" || verb == "ls" else { return say("unk subcommand") }
            guard account.security >= configuration.securityToList else { return denied() }
            await listGateways()
        default: say("unk command")
        }
    }

    private func denied() { say("You may not use this command.") }

    private func listWorlds() async {
        guard let stay else { return }
        let layers: [MapID: Int]
        let worlds: [Worlds.World]
        do {
            layers = try await gateway.bus.ask(Worlds.Layers(realm: gateway.realm))
            worlds = try await gateway.bus.ask(Worlds.ListWorlds(realm: gateway.realm))
        } catch { return say("The registry does not answer: \(error)") }
        let mine = stay.live?.endpoint.id
        say("Layering configuration: \(layers.count) configured maps.")
        for (map, count) in layers.sorted(by: { $0.key < $1.key }) {
            say("Map \(map): \(count) configured layers\(map == stay.position.map ? " (current map)" : "")")
            let owners = worlds.filter { $0.assignedMaps.contains(map) }
            for owner in owners {
                say("  \(owner.endpoint.alias)\(owner.endpoint.id == mine ? " (you)" : "")")
            }
            for _ in owners.count..<max(owners.count, count) { say("  (unavailable)") }
        }
        say("List of available game servers:")
        for world in worlds { describe(world, isMine: world.endpoint.id == mine) }
    }

    private func describe(_ world: Worlds.World, isMine: Bool) {
        func list(_ maps: [MapID]) -> String {
            let shown = maps.prefix(8).map(\.description).joined(separator: ", ")
            return maps.count > 8 ? "\(shown), and \(maps.count - 8) more" : shown
        }
        let delays = world.delays
        say("> Node address: \(world.endpoint.address) (\(world.endpoint.alias)).")
        say("  Available maps: \(world.availableMaps.isEmpty ? "all" : list(world.availableMaps)).")
        say("  Assigned maps: \(world.assignedMaps.isEmpty ? "none" : list(world.assignedMaps)).")
        if world.health != .healthy { say("  Health: \(world.health.rawValue).") }
        say("  Active connections: \(world.connections).")
        say(
            "  Diff (mean, median, 95, 99, max): \(delays.mean)ms, \(delays.median)ms, \(delays.p95)ms, "
                + "\(delays.p99)ms, \(delays.max)ms.")
        if isMine { say("  You are |cff4CFF00connected |rto this one.") }
        say(" ")
    }

    private func listGateways() async {
        do {
            let gateways = try await gateway.bus.ask(Worlds.ListGateways(realm: gateway.realm))
            say("List of available gateways:")
            for entry in gateways {
                say("> Gateway address: \(entry.address).")
                say("  Active connections: \(entry.connections).")
                if entry.id == gateway.id { say("  You are |cff4CFF00connected |rto this one.") }
                say(" ")
            }
        } catch { say("The registry does not answer: \(error)") }
    }

    private func switchWorld(_ wanted: String?) async {
        guard let wanted else { return say("Usage: .tc9 ws switch <gameserver-alias-or-address>") }
        guard let stay, stay.transition.step == .idle else { return say("Not while you change worlds.") }
        guard WorldStay.openMaps.contains(stay.position.map) else { return say("Not in an instance.") }
        if let last = stay.lastLayerChange, gateway.time.now() - last < .seconds(10) {
            return say("Wait a moment before you switch again.")
        }
        perform(stay.transition.changeLayer(preferred: wanted), of: stay)
    }
}
