import Base
import CharactersAPI
import GroupsAPI

extension Messages {
    static func addGroups(to maker: SampleMaker) {
        let player = CharacterID(realm: RealmID(1), low: 7)
        let alice = Groups.Player(
            id: player, name: "Alice", race: 1, level: 80, security: 1, status: .busy, gateway: "1", epoch: 9,
            start: 3, map: MapID(571), world: "5")
        let line = Groups.Line(.raidWarning, language: 7, "run")
        let view = Groups.View(
            id: Groups.ID(home: RealmID(1), number: 1_000_001), numbers: [RealmID(1): 1_000_001],
            form: [.raid, .dungeon], leader: player, members: [Groups.Member(id: player, name: "Alice")],
            online: [player], lootMethod: .master, masterLooter: player, lootThreshold: 4, difficulty: 1,
            raidDifficulty: 3, icons: [GUID(1)], dungeon: 206, isDungeonFinished: true)
        maker.add(Groups.LootMethod.allCases)
        maker.add(Groups.ResultCode.allCases)
        maker.add([Groups.Operation.invite, .remove, .leave, .swap])
        maker.add([Groups.Assignment.mainTank, .mainAssist])
        maker.add([Groups.Line.Audience.party, .partyLeader, .raid, .raidLeader, .raidWarning])
        maker.add([
            Groups.DungeonRefusal.invalid, .unknownRealm, .noSuchGroup, .notStored,
        ])
        maker.add([
            Groups.Command.invite(name: "Bob"), .accept, .decline, .removeNamed(name: "Bob"),
            .remove(player, reason: "afk"), .leave, .convertToRaid, .setLeader(player),
            .moveToSubGroup(name: "Bob", 3), .swapSubGroups(name: "Bob", with: "Cid"),
            .setAssistant(player, true), .assign(.mainTank, player, false), .setRoles(.tank),
            .setIcon(7, GUID(5)), .showIcons, .setLoot(method: 2, master: GUID(7), threshold: 4),
            .setDifficulty(1), .setRaidDifficulty(2), .startReadyCheck, .answerReadyCheck(isReady: true),
            .finishReadyCheck, .ping(x: 1, y: -2), .roll(least: 1, most: 100), .say(line), .resetInstances,
            .extendBind(map: MapID(631), difficulty: 1, isExtended: true),
        ])
        maker.add([
            Groups.Content.list(view, counter: 3), .noGroup(numbers: view.numbers, counter: 4),
            .invited(by: player, name: "Alice", isReal: true), .declined(name: "Bob"), .cancelled, .removed,
            .disbanded, .leader(name: "Bob"),
            .icon(setter: nil, slot: 1, target: GUID(1), home: RealmID(1)),
            .icons([GUID(2)], home: RealmID(1)),
            .difficulty(1, isRaid: true), .readyCheck(by: player), .readyAnswer(player, isReady: false),
            .readyCheckFinished, .ping(player, x: 3, y: 4), .roll(player, least: 1, most: 6, result: 4),
            .line(alice, line), .instanceReset(MapID(36), failure: nil),
            .instanceReset(MapID(36), failure: 1),
        ])
    }
}
