import Base
import Bus
import CharactersAPI
import Store
import TestSupport
import Testing

@testable import CharactersService

/// Who finds whom with /who (spec characters 4).
@Suite struct WhoTests {
    private typealias Filter = Characters.WhoFilter

    private func entering(
        _ low: UInt32, _ name: String, race: UInt8 = 1, class characterClass: UInt8 = 1, level: UInt8 = 10,
        zone: UInt32 = 12, guild: UInt32 = 0
    ) -> Characters.Entering {
        Characters.Entering(
            id: CharacterID(realm: RealmID(1), low: low), account: AccountID(low), name: name, race: race,
            characterClass: characterClass, gender: 0, level: level, zone: zone, guild: guild, playerFlags: 0,
            position: Position(map: MapID(0), x: 0, y: 0, z: 0), instance: 0)
    }
    private func online(_ character: Characters.Entering, security: UInt8 = 0) -> Characters.Online {
        var online = Characters.Online(character, gateway: "1", epoch: 1)
        online.security = security
        return online
    }
    private func filter(_ edit: (inout Filter) -> Void = { _ in }) -> Filter {
        var filter = Filter()
        edit(&filter)
        return filter
    }

    private func everybody() -> WhoList {
        WhoList(
            [
                online(entering(1, "Alice", level: 70, zone: 1519, guild: 7)),
                online(entering(2, "Bob", race: 3, class: 3, level: 20)),
                online(entering(3, "Éowyn", race: 4, class: 11, level: 80, zone: 1657, guild: 8)),
                online(entering(4, "Grom", race: 2, level: 70, zone: 1637)),
                online(entering(5, "Keeper", level: 80), security: 3),
                online(entering(6, "Founder", level: 80), security: 4),
            ], guilds: [7: "Lions of Stormwind", 8: "ÉTOILES"], at: Instant(nanoseconds: 0))
    }
    private func names(
        _ filter: Filter, race: UInt8 = 1, security: UInt8 = 0, _ limits: WhoLimits = .init()
    ) -> [String] {
        var list = everybody()
        let asker = Characters.WhoAsker(race: race, security: security)
        let found = list.answer(asker, filter, limits)
        #expect(found.matches == found.shown.count)
        return found.shown.map(\.name)
    }

    @Test func playersSeeTheirOwnSideAndStaffUpToALevel() {
        #expect(names(filter()) == ["Alice", "Bob", "Keeper", "Éowyn"])
        #expect(names(filter(), race: 10) == ["Grom"])
        #expect(names(filter(), race: 2, security: 1).count == 6, "staff sees all")
        var limits = WhoLimits()
        limits.showsBothSides = true
        limits.staffLevel = 0
        #expect(names(filter(), limits) == ["Alice", "Bob", "Grom", "Éowyn"])
    }

    @Test func eachFilterFitsAsItSays() {
        #expect(names(filter { ($0.lowest, $0.highest) = (20, 70) }) == ["Alice", "Bob"])
        #expect(names(filter { ($0.lowest, $0.highest) = (71, 100) }) == ["Keeper", "Éowyn"])
        #expect(names(filter { ($0.lowest, $0.highest) = (80, 79) }) == [])
        #expect(names(filter { ($0.lowest, $0.highest) = (.max, .max) }) == [])
        #expect(names(filter { $0.name = "LI" }) == ["Alice"])
        #expect(names(filter { $0.name = "éow" }) == ["Éowyn"])
        #expect(names(filter { $0.guild = "étoile" }) == ["Éowyn"])
        #expect(names(filter { $0.races = 1 << 3 | 1 << 4 }) == ["Bob", "Éowyn"])
        #expect(names(filter { $0.classes = 1 << 11 }) == ["Éowyn"])
        #expect(names(filter { $0.classes = 0 }) == [])
        #expect(names(filter { $0.zones = [1519, 1657] }) == ["Alice", "Éowyn"])
        #expect(names(filter { $0.words = ["lions", "bo"] }) == ["Alice", "Bob"])
        #expect(names(filter { $0.words = ["", ""] }).count == 4)
        #expect(names(filter { $0.words = ["nobody"] }) == [])
        #expect(names(filter { $0.name = String(repeating: "a", count: 5000) }) == [])
        #expect(
            names(
                filter {
                    $0.zones = [1519]
                    $0.words = ["stormwind"]
                    $0.name = "ali"
                }) == ["Alice"])
    }

    /// All are counted, as many as a client shows are listed.
    @Test func aLongListIsCutAndCounted() {
        let many = (1...200).map { online(entering(UInt32($0), "P\($0)")) }
        var list = WhoList(many, guilds: [:], at: Instant(nanoseconds: 0))
        let asker = Characters.WhoAsker(race: 1, security: 0)
        let found = list.answer(asker, filter(), WhoLimits())
        #expect(found.shown.count == 49 && found.matches == 200)
        #expect(list.answer(asker, filter(), WhoLimits()) == found)
    }

    @Test(arguments: TestDriver.dialects)
    func theServiceKnowsNamesOfGuildsAndIsAFewSecondsLate(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.database.write(
                "INSERT INTO guild (guildid, name, leaderguid) VALUES (7, 'Lions', 1)")
            let voice = world.voice()
            try await voice.enter(entering(1, "Alice", guild: 7), epoch: 10)
            let question = Characters.Who(
                realm: RealmID(1), asker: Characters.WhoAsker(race: 1, security: 0), filter: filter())
            let first = try await world.bus.ask(question)
            #expect(first.shown.map(\.name) == ["Alice"] && first.shown.first?.guild == "Lions")
            try await voice.enter(entering(2, "Bob", guild: 99), epoch: 11)
            try await voice.leave(1)
            #expect(try await world.bus.ask(question) == first, "at most five seconds old")
            world.time.advance(by: .seconds(5))
            let second = try await world.bus.ask(question)
            #expect(second.shown.map(\.name) == ["Bob"] && second.shown.first?.guild == "")
            await #expect(throws: (any Error).self) {
                try await world.bus.ask(
                    Characters.Who(
                        realm: RealmID(9), asker: Characters.WhoAsker(race: 1, security: 0), filter: filter())
                )
            }
        }
    }

    @Test func aWordMayBeThatOfAZone() {
        var limits = WhoLimits()
        limits.zones = ZoneNames([
            1519: [0: "Stormwind City", 3: "Sturmwind"], 1657: [3: "Darnassus"], 12: [0: "Elwynn Forest"],
        ])
        func found(_ word: String, locale: UInt8) -> [String] {
            var list = everybody()
            return list.answer(
                Characters.WhoAsker(race: 1, security: 0, locale: locale), filter { $0.words = [word] },
                limits
            ).shown.map(\.name)
        }
        #expect(found("STORM", locale: 0) == ["Alice"])
        #expect(found("sturm", locale: 3) == ["Alice"])
        #expect(found("sturm", locale: 0).isEmpty)
        #expect(found("darna", locale: 0) == ["Éowyn"], "the table has no other language")
        #expect(found("elwynn", locale: 0) == ["Bob", "Keeper"])
        #expect(found("lions", locale: 0) == ["Alice"], "guilds as ever")
    }

    @Test func gameMastersWhoHideAreFoundByTheirPeersOnly() {
        var hidden = online(entering(9, "Ghost", level: 80), security: 2)
        hidden.status = .hidden
        var list = WhoList([hidden], guilds: [:], at: Instant(nanoseconds: 0))
        func isFound(by security: UInt8) -> Bool {
            list.answer(Characters.WhoAsker(race: 1, security: security), filter(), .init()).matches == 1
        }
        #expect(!isFound(by: 0) && !isFound(by: 1) && isFound(by: 2) && isFound(by: 3))
    }
}
