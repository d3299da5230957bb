import AccountsAPI
import Base
import Bus
import CharactersAPI
import GUIDsAPI
import WorldsAPI

extension HostedService {
    /// Whom it asks in its work. What hosts it is ready when these answer.
    var asks: Set<HostedService> {
        switch self {
        case .accounts, .worlds, .guids: []
        case .characters: [.accounts]
        case .chat: [.characters]
        case .groups: [.characters, .worlds]
        case .mail: [.characters, .guids, .worlds]
        case .sandbox: [.accounts, .worlds, .guids]
        case .gateway: [.accounts, .characters, .worlds]
        case .login: [.accounts, .worlds]
        }
    }
}

/// The services that the parts of this process ask, in whatever process they are.
struct Neighbours {
    let bus: Bus
    let time: any TimeSource
    let log: Log
    private static let round = Duration.milliseconds(250)
    /// So many rounds are between two lines of the log that say the same.
    private static let roundsBetweenLines = 20

    /// Returns when each of them has answered; says which ones it still waits for, and why.
    func wait(for services: Set<HostedService>) async throws {
        var missing = services
        var rounds = 0
        while true {
            let reasons = await reasons(missing)
            if reasons.isEmpty { return }
            if missing != Set(reasons.keys) { rounds = 0 }
            missing = Set(reasons.keys)
            if rounds % Self.roundsBetweenLines == 0 {
                let names = reasons.keys.map(\.rawValue).sorted()
                let why = Set(reasons.values).sorted()
                log.warning(
                    "waiting for a service",
                    [
                        "services": .string(names.joined(separator: " ")),
                        "why": .string(why.joined(separator: "; ")),
                    ])
            }
            rounds += 1
            await time.sleep(Self.round)
            try Task.checkCancellation()
        }
    }

    /// Those that do not answer.
    private func reasons(_ services: Set<HostedService>) async -> [HostedService: String] {
        await withTaskGroup(of: (HostedService, String?).self) { group in
            for service in services { group.addTask { (service, await reason(service)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// Asks something that costs next to nothing.
    private func reason(_ service: HostedService) async -> String? {
        switch service {
        case .accounts: await reason(Accounts.CheckAddress(address: "127.0.0.1"))
        case .characters: await reason(Characters.OnlineCounts())
        case .worlds: await reason(Worlds.ListGateways())
        case .guids: await reason(GUIDs.Levels())
        // Nobody needs these to begin.
        case .chat, .groups, .mail, .sandbox, .gateway, .login: nil
        }
    }
    private func reason<R: Request>(_ request: R) async -> String? {
        do throws(AskError<R.Refusal>) {
            _ = try await bus.ask(request)
            return nil
        } catch {
            return error.refusal == nil ? "\(error)" : nil
        }
    }
}
