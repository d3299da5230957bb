import Base
import CharactersAPI
import GroupsAPI
import Testing
import Wire

@testable import Gateway

/// What a gateway makes of its player's own fields (spec group 7.3).
@Suite struct MemberWatchTests {
    private func watch(_ see: (inout MemberWatch) -> Void = { _ in }) -> MemberValues {
        var watch = MemberWatch(
            Characters.Entering(
                id: CharacterID(realm: RealmID(1), low: 5), account: AccountID(1), name: "Alice", race: 1,
                characterClass: 1, gender: 0, level: 10, zone: 12, guild: 0, playerFlags: 0,
                position: Position(map: MapID(0), x: 0, y: 0, z: 0), instance: 0))
        see(&watch)
        watch.summarise()
        return watch.values
    }

    private let me = GUID(5)
    private let pet = GUID(0xF140_0000_1234_0001)

    /// The pet comes into sight, as worldservers say it: first who summoned it, then all else.
    private func summon(_ watch: inout MemberWatch, by owner: UInt32 = 5) {
        let fields: [(UpdateField, UInt32)] = [
            (UpdateField.Unit.summonedBy, owner), (UpdateField.Unit.summonedBy.at(1), 0),
            (UpdateField.Unit.bytes0, 2 << 24), (UpdateField.Unit.health, 90),
            (UpdateField.Unit.power.at(2), 40), (UpdateField.Unit.healthMax, 100),
            (UpdateField.Unit.powerMax.at(2), 100), (UpdateField.Unit.displayID, 607),
            (UpdateField.Unit.petNumber, 17),
        ]
        for (field, value) in fields { _ = watch.see(pet, field, value) { $0 == me } }
    }
    private func seeHealth(_ watch: inout MemberWatch) {
        _ = watch.see(UpdateField.Unit.health, 50)
        _ = watch.see(UpdateField.Unit.healthMax, 100)
    }

    @Test func thePetIsTheUnitThatThePlayerSummoned() throws {
        let values = watch {
            seeHealth(&$0)
            summon(&$0)
            $0.see(petNumber: 18, name: "Another")
            $0.see(petNumber: 17, name: "Rex")
            $0.seeAll([AuraEntry(slot: 3, spell: 99)], of: pet)
            $0.see(power: 2, 41, of: pet)
        }
        let seen = try #require(values.pet)
        #expect(seen.id == pet.rawValue && seen.name == "Rex" && seen.display == 607)
        #expect(seen.health == 90 && seen.healthMax == 100)
        #expect(seen.powerType == 2 && seen.power == 41 && seen.powerMax == 100)
        #expect(seen.auras.map(\.spell) == [99] && values.auras.isEmpty)
        #expect(values.health == 50, "the player's own health is another one")
    }

    @Test func otherPlayersPetsAreNotHis() {
        let values = watch {
            seeHealth(&$0)
            summon(&$0, by: 6)
        }
        #expect(values.pet == nil && values.known.contains(.pet), "there is none, and that is known")
        #expect(!watch().known.contains(.pet))
    }

    @Test func aPetThatIsSentAwayIsGone() {
        let gone = watch {
            seeHealth(&$0)
            summon(&$0)
            _ = $0.see(UpdateField.Unit.summon, UInt32(truncatingIfNeeded: pet.rawValue))
            _ = $0.see(UpdateField.Unit.summon.at(1), UInt32(truncatingIfNeeded: pet.rawValue >> 32))
            _ = $0.see(UpdateField.Unit.summon, 0)
            _ = $0.see(UpdateField.Unit.summon.at(1), 0)
        }
        #expect(gone.pet == nil && gone.known.contains(.pet))
        let elsewhere = watch {
            seeHealth(&$0)
            summon(&$0)
            $0.changeWorld()
        }
        #expect(elsewhere.pet == nil && !elsewhere.known.contains(.pet))
    }

    @Test func whatTheDatabaseSaysIsKnownAtOnce() {
        let values = watch()
        #expect(values.known == [.status, .level, .place] && values.status == .online)
        #expect(values.level == 10 && values.map == 0 && values.zone == 12 && values.characterClass == 1)
    }

    @Test func healthIsKnownWithItsMost() {
        #expect(!watch { _ = $0.see(UpdateField.Unit.health, 50) }.known.contains(.health))
        let values = watch {
            _ = $0.see(UpdateField.Unit.health, 50)
            _ = $0.see(UpdateField.Unit.healthMax, 100)
        }
        #expect(values.known.contains(.health) && values.health == 50 && values.healthMax == 100)
    }

    @Test func theShownPowerIsThatOfTheType() {
        let values = watch {
            for type in 0..<7 {
                _ = $0.see(UpdateField.Unit.power.at(type), UInt32(type))
                _ = $0.see(UpdateField.Unit.powerMax.at(type), UInt32(type) * 10)
            }
            _ = $0.see(UpdateField.Unit.bytes0, 3 << 24 | 4 << 8 | 1)
            $0.see(power: 3, 29, of: me)
        }
        #expect(values.powerType == 3 && values.power == 29 && values.powerMax == 30)
        #expect(values.characterClass == 4, "as the worldserver says")
    }

    @Test func theDeadAndGhostsAreTold() {
        let dead = watch {
            _ = $0.see(UpdateField.Unit.healthMax, 100)
            _ = $0.see(UpdateField.Unit.health, 0)
        }
        #expect(dead.status == [.online, .dead])
        let ghost = watch {
            _ = $0.see(UpdateField.Unit.healthMax, 100)
            _ = $0.see(UpdateField.Unit.health, 0)
            _ = $0.see(UpdateField.Player.flags, 0x10)
        }
        #expect(ghost.status == [.online, .ghost])
        let flagged = watch {
            _ = $0.see(UpdateField.Player.flags, 0x02)
            _ = $0.see(UpdateField.Unit.bytes2, 0x0500)
        }
        #expect(flagged.status == [.online, .away, .pvp, .freeForAll])
    }

    @Test func aurasAreKeptBySlot() {
        let values = watch {
            $0.seeAll([AuraEntry(slot: 1, spell: 10), AuraEntry(slot: 0, spell: 9)], of: me)
            $0.see(AuraEntry(slot: 1, spell: 0), of: me)
            $0.see(AuraEntry(slot: 63, spell: 11), of: me)
            $0.see(AuraEntry(slot: 64, spell: 12), of: me)
        }
        #expect(values.auras.map(\.slot) == [0, 63])
        #expect(watch { $0.seeAll([], of: me) }.known.contains(.auras), "none is known, too")
    }

    @Test func aNewWorldserverSaysEverythingAnew() {
        let values = watch {
            _ = $0.see(UpdateField.Unit.health, 50)
            _ = $0.see(UpdateField.Unit.healthMax, 100)
            $0.see(AuraEntry(slot: 1, spell: 10), of: me)
            $0.changeWorld()
        }
        #expect(values.known == [.status, .level, .place])
    }

    // MARK: Telling

    private func told(
        _ telling: inout MemberTelling, _ world: String, _ values: MemberValues
    ) throws -> Groups.MemberReport {
        let report = telling.next(alice, epoch: 3, world: world, values)
        return try #require(report)
    }
    private let alice = CharacterID(realm: RealmID(1), low: 5)

    @Test func onlyChangesAreToldAndAgainUntilTheyAreHeard() throws {
        var telling = MemberTelling()
        var values = watch()
        let first = try told(&telling, "1-1", values)
        #expect(first.values == values && first.order == .init(epoch: 3, route: 1, sequence: 1))
        let again = try told(&telling, "1-1", values)
        #expect(again.values == values && again.order.sequence == 2)
        telling.heard(again)
        let nothing = telling.next(alice, epoch: 3, world: "1-1", values)
        #expect(nothing == nil)
        values.level = 11
        let change = try told(&telling, "1-1", values)
        #expect(change.values.known == .level && change.world == nil, "the worldserver is the same")
        telling.heard(change)
        let aside = telling.next(alice, epoch: 3, world: "1-1", seesGroup: false, values)
        #expect(aside?.seesGroup == false && aside?.values.known == [])
    }

    @Test func aChangeOfWorldserverIsTold() throws {
        var telling = MemberTelling()
        let values = watch()
        let first = try told(&telling, "1-1", values)
        telling.heard(first)
        let between = try told(&telling, "", values)
        #expect(between.world == "" && between.order.route == 1 && between.values.known.isEmpty)
        telling.heard(between)
        let arrived = try told(&telling, "2-1", values)
        #expect(arrived.order.route == 2)
        telling.heard(arrived)
        telling.forget()
        let everything = try told(&telling, "2-1", values)
        #expect(everything.values == values && everything.isWhole)
    }

    /// The service may have heard it, only its answer was lost.
    @Test func whatGotNoAnswerIsTakenBackAloud() throws {
        var telling = MemberTelling()
        let before = watch()
        telling.heard(try told(&telling, "1-1", before))
        var values = before
        values.level += 1
        _ = telling.next(alice, epoch: 3, world: "2-1", seesGroup: false, values)
        // Everything is as it was.
        let again = try told(&telling, "1-1", before)
        #expect(again.values.known == .level && again.values.level == before.level)
        #expect(again.world == "1-1" && again.seesGroup && !again.isWhole && again.order.route == 3)
        telling.heard(again)
        let nothing = telling.next(alice, epoch: 3, world: "1-1", before)
        #expect(nothing == nil)
    }

    @Test func anAnswerThatComesAfterForgettingCountsForNothing() throws {
        var telling = MemberTelling()
        let values = watch()
        let first = try told(&telling, "1-1", values)
        telling.forget()
        telling.heard(first)
        let everything = try told(&telling, "1-1", values)
        #expect(everything.isWhole && everything.values == values && everything.world == "1-1")
    }
}
