import AccountsAPI
public import Base
import Bus

extension TestCluster {
    /// Makes an account; its password is its name unless another is given.
    @discardableResult
    public func account(
        _ name: String, password: String? = nil, security: UInt8 = 0
    ) async throws -> AccountID {
        let id = try await bus.ask(Accounts.Create(name: name, password: password ?? name))
        if security > 0 { _ = try await bus.ask(Accounts.SetSecurity(name: name, level: security)) }
        return id
    }

    /// A player that has done nothing yet.
    public func newPlayer(_ label: String) async -> Player {
        let player = Player(label, on: loop)
        await player.setPatience(options.patience)
        made.withLock { $0.append(player) }
        return player
    }

    /// A player at the character screen of a realm, the first one unless another is named. The account must
    /// exist.
    public func player(
        loggedOnAs account: String, password: String? = nil, realm: String? = nil
    ) async throws -> Player {
        let player = await newPlayer(account)
        try await player.logon(account: account, password: password ?? account, at: logonAddress)
        try await player.connectToRealm(named: realm)
        return player
    }

    /// A player in the world: account, character and all. The account has the character's name.
    public func player(
        _ name: String, race: Race = .human, class characterClass: CharacterClass = .warrior,
        security: UInt8 = 0, realm: String? = nil
    ) async throws -> Player {
        try await account(name, security: security)
        let player = try await player(loggedOnAs: name, realm: realm)
        try await player.createCharacter(name, race: race, class: characterClass)
        try await player.enterWorld(name)
        return player
    }

    // MARK: Looking

    /// The sum of all cells of a metric that have these labels.
    public func metric(_ name: String, _ labels: [String: String] = [:]) -> Double {
        metrics.entries.reduce(0) { sum, entry in
            let fits =
                entry.name == name
                && labels.allSatisfy { label in entry.labels.contains { $0 == (label.key, label.value) } }
            guard fits else { return sum }
            switch entry.cell {
            case .counter(let counter): return sum + Double(counter.value)
            case .gauge(let gauge): return sum + Double(gauge.value)
            case .histogram(let histogram): return sum + Double(histogram.snapshot.count)
            case .reading(let read): return sum + read()
            }
        }
    }

    /// Log lines with this message.
    public func logged(_ message: String) -> [LogEntry] { log.entries.filter { $0.message == message } }
}
