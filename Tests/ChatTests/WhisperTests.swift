import Base
import Bus
import CharactersAPI
import ChatAPI
import TestSupport
import Testing

@testable import ChatService

/// Who is meant by a name, and who may whisper to whom (spec chat A.3, A.4).
@Suite struct WhisperTests {
    private let bus = Bus(time: ManualTime(), log: Log("test", to: SilentLog()), metrics: Metrics())

    private func online(
        _ low: UInt32, _ name: String, realm: UInt32 = 1, race: UInt8 = 1, security: UInt8 = 0
    ) -> Characters.Online {
        var online = Characters.Online(
            Characters.Entering(
                id: CharacterID(realm: RealmID(realm), low: low), account: AccountID(realm * 100 + low),
                name: name, race: race, characterClass: 1, gender: 0, level: 10, zone: 12, guild: 0,
                playerFlags: 0, position: Position(map: MapID(0), x: 0, y: 0, z: 0), instance: 0),
            gateway: "gateway-\(realm)", epoch: 1)
        online.security = security
        return online
    }
    private func speaker(race: UInt8 = 1, security: UInt8 = 0) -> Chat.Speaker {
        Chat.Speaker(
            id: CharacterID(realm: RealmID(1), low: 1), account: AccountID(101), name: "Alice", race: race,
            characterClass: 1, gender: 0, security: security)
    }

    /// Serves these players, and hands over every whisper to those of `ignoring` as ignored.
    private func whispers(
        _ players: [Characters.Online], friends: Set<UInt32> = [], joinsSides: Bool = false,
        handing: @escaping @Sendable (Chat.HandWhisper) -> Chat.Handed = { _ in .heard([], awayText: "") }
    ) -> Whispers {
        bus.serve(Characters.OnlineByName.self) { request in
            players.first {
                $0.id.realm == request.realm && $0.name.lowercased() == request.name.lowercased()
            }
        }
        bus.serve(Characters.OnlineNamed.self) { request in
            players.filter { $0.name.lowercased() == request.name.lowercased() }
        }
        bus.serve(Characters.AreRealIDFriends.self) { friends.contains($0.other.rawValue) }
        for realm in Set(players.map(\.id.realm)) {
            bus.serve(Chat.HandWhisper.self, at: "gateway-\(realm)") { handing($0) }
        }
        var rules = Whispers.Rules()
        rules.joinsSides = joinsSides
        rules.realmNames = [RealmID(1): "Nimbus", RealmID(2): "Kil'jaeden", RealmID(3): "Area 52"]
        let whispers = Whispers(rules, bus: bus, log: Log("test", to: SilentLog()))
        whispers.start()
        return whispers
    }
    private func whisper(_ name: String, _ speaker: Chat.Speaker? = nil) async throws -> String {
        let outcome = try await bus.ask(
            Chat.Whisper(speaker: speaker ?? self.speaker(), name: name, text: "hi", isAddon: false))
        return switch outcome {
        case .delivered(let listener): "\(listener.character.name) of \(listener.character.id.realm)"
        case .ignored(let listener): "\(listener.character.name) ignores"
        case .notFound: "not found"
        case .ambiguous: "ambiguous"
        case .wrongFaction: "wrong faction"
        }
    }

    @Test func aNameIsTypedInAnyCapitalisation() async throws {
        let whispers = whispers([online(2, "Bob")])
        #expect(try await whisper("bOB") == "Bob of 1")
        #expect(try await whisper("Bobby") == "not found")
        withExtendedLifetime(whispers) {}
    }

    @Test(arguments: ["", "b", "Bob the Great", "Abcdefghijklm", "B\u{1}b", "Bob1"])
    func whatIsNoNameIsNobody(_ name: String) async throws {
        let whispers = whispers([online(2, "Bob")])
        #expect(try await whisper(name) == "not found")
        withExtendedLifetime(whispers) {}
    }

    @Test func theEnemyDoesNotHear() async throws {
        let whispers = whispers([online(2, "Grom", race: 2), online(3, "Keeper", race: 2, security: 1)])
        #expect(try await whisper("Grom") == "wrong faction")
        #expect(try await whisper("Grom", speaker(security: 1)) == "Grom of 1", "staff may")
        #expect(try await whisper("Keeper") == "Keeper of 1", "to staff everybody may")
        #expect(try await whisper("Grom", speaker(race: 5)) == "Grom of 1")
        withExtendedLifetime(whispers) {}
    }

    @Test func sidesAreJoinedWhenTheRealmWantsIt() async throws {
        let whispers = whispers([online(2, "Grom", race: 2)], joinsSides: true)
        #expect(try await whisper("Grom") == "Grom of 1")
        withExtendedLifetime(whispers) {}
    }

    @Test func anotherRealmsPlayersAreThereForFriendsOnly() async throws {
        let players = [online(5, "Eve", realm: 2), online(6, "Finn", realm: 2)]
        let whispers = whispers(players, friends: [205])
        #expect(try await whisper("Eve") == "Eve of 2")
        #expect(try await whisper("eve-kiljaeden") == "Eve of 2")
        #expect(try await whisper("Eve-Kil'jaeden") == "Eve of 2")
        #expect(try await whisper("Finn") == "not found", "nobody learns that there is a Finn")
        #expect(try await whisper("Finn-Kil'jaeden") == "not found")
        #expect(try await whisper("Eve-Nowhere") == "not found", "no such realm: a name with a hyphen")
        withExtendedLifetime(whispers) {}
    }

    @Test func onesOwnRealmComesFirst() async throws {
        let players = [online(2, "Eve"), online(5, "Eve", realm: 2)]
        let whispers = whispers(players, friends: [205])
        #expect(try await whisper("Eve") == "Eve of 1")
        #expect(try await whisper("Eve-Nimbus") == "Eve of 1")
        #expect(try await whisper("Eve-kiljaeden") == "Eve of 2")
        withExtendedLifetime(whispers) {}
    }

    @Test func twoFriendsOfOneNameAreAmbiguous() async throws {
        let players = [online(5, "Eve", realm: 2), online(6, "Eve", realm: 3)]
        let both = whispers(players, friends: [205, 306])
        #expect(try await whisper("Eve") == "ambiguous")
        #expect(try await whisper("Eve-area52") == "Eve of 3")
        withExtendedLifetime(both) {}
        let one = whispers(players, friends: [306])
        #expect(try await whisper("Eve") == "Eve of 3", "the stranger does not count")
        withExtendedLifetime(one) {}
    }

    @Test func noAnswerAboutFriendsMeansNoFriends() async throws {
        let whispers = whispers([online(5, "Eve", realm: 2)], friends: [205])
        bus.stopServing(Characters.AreRealIDFriends.self)
        #expect(try await whisper("Eve") == "not found")
        withExtendedLifetime(whispers) {}
    }

    @Test func whatTheGatewaySaysCounts() async throws {
        let ignoring = whispers([online(2, "Bob")]) { _ in .ignored }
        #expect(try await whisper("Bob") == "Bob ignores")
        withExtendedLifetime(ignoring) {}
        let gone = whispers([online(2, "Bob")]) { _ in .notThere }
        #expect(try await whisper("Bob") == "not found")
        bus.stopServing(Chat.HandWhisper.self, at: "gateway-1")
        #expect(try await whisper("Bob") == "not found", "a gateway that has just ended")
        withExtendedLifetime(gone) {}
    }
}
