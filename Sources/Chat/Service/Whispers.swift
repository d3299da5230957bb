public import Base
public import Bus
import CharactersAPI
import ChatAPI

/// Who may whisper to whom, and who is meant by a name (spec chat A.3, A.4). It keeps nothing.
public final class Whispers: Sendable {
    public struct Rules: Sendable {
        /// The sides may whisper to each other, as AllowTwoSide.Interaction.Chat. Staff always may.
        public var joinsSides = false
        /// What players type behind a name.
        public var realmNames: [RealmID: String] = [:]
        public init() {}
    }
    private let rules: Rules
    private let names: Characters.TypedNames
    private let bus: Bus
    private let log: Log

    public init(_ rules: Rules, bus: Bus, log: Log) {
        self.rules = rules
        self.bus = bus
        self.log = log.component("whispers")
        names = Characters.TypedNames(realmNames: rules.realmNames)
    }

    public func start() {
        bus.serve(Chat.Whisper.self, inFlightMax: 4096) { [self] in try await whisper($0) }
    }
    public func stop() { bus.stopServing(Chat.Whisper.self) }

    private func whisper(_ whisper: Chat.Whisper) async throws -> Chat.WhisperOutcome {
        let speaker = whisper.speaker
        switch try await find(whisper.name, for: speaker) {
        case .nobody: return .notFound
        case .several: return .ambiguous
        case .one(let listener):
            guard mayTalk(speaker, listener) else { return .wrongFaction }
            return await hand(whisper, to: listener)
        }
    }

    private func mayTalk(_ speaker: Chat.Speaker, _ listener: Characters.Online) -> Bool {
        rules.joinsSides || speaker.security > 0 || listener.security > 0
            || Characters.Team(race: speaker.race) == Characters.Team(race: listener.race)
    }

    private func hand(_ whisper: Chat.Whisper, to listener: Characters.Online) async -> Chat.WhisperOutcome {
        let request = Chat.HandWhisper(
            listener: listener.id, speaker: whisper.speaker, text: whisper.text, isAddon: whisper.isAddon)
        do throws(AskError<Never>) {
            switch try await bus.ask(request, at: listener.gateway) {
            case .heard(let status, let awayText):
                return .delivered(
                    Chat.Listener(
                        character: Characters.NameRecord(listener), status: status, awayText: awayText))
            case .ignored:
                return .ignored(
                    Chat.Listener(
                        character: Characters.NameRecord(listener), status: listener.status, awayText: ""))
            case .notThere: return .notFound
            }
        } catch {
            // Its gateway has just ended, or hangs: who is not reached is not there.
            log.warning("a whisper was not handed over", ["error": .string("\(error)")])
            return .notFound
        }
    }

    // MARK: Names

    private enum Found {
        case nobody, several
        case one(Characters.Online)
    }

    private func find(_ typed: String, for speaker: Chat.Speaker) async throws -> Found {
        let own = speaker.id.realm
        let address = names.split(typed)
        guard Characters.TypedNames.mayBeName(address.name) else { return .nobody }
        if let realm = address.realm, realm != own {
            guard
                let there = try await bus.ask(Characters.OnlineByName(realm: realm, name: address.name)),
                await mayReach(there, speaker)
            else { return .nobody }
            return .one(there)
        }
        if let here = try await bus.ask(Characters.OnlineByName(realm: own, name: address.name)) {
            return .one(here)
        }
        guard address.realm == nil else { return .nobody }
        return try await findAbroad(address.name, for: speaker)
    }

    /// On other realms only those count whom the speaker may reach: nobody learns of the others.
    private func findAbroad(_ name: String, for speaker: Chat.Speaker) async throws -> Found {
        var reachable: [Characters.Online] = []
        for there in try await bus.ask(Characters.OnlineNamed(name: name))
        where there.id.realm != speaker.id.realm {
            if await mayReach(there, speaker) { reachable.append(there) }
        }
        guard let first = reachable.first else { return .nobody }
        return reachable.count == 1 ? .one(first) : .several
    }

    /// Somebody of another realm: a friend by account. Nobody while that cannot be told.
    private func mayReach(_ there: Characters.Online, _ speaker: Chat.Speaker) async -> Bool {
        do throws(AskError<Never>) {
            return try await bus.ask(
                Characters.AreRealIDFriends(account: speaker.account, other: there.account))
        } catch {
            log.warning("friends of accounts are not known", ["error": .string("\(error)")])
            return false
        }
    }
}
