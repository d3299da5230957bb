import Base
import CSidecar
import CWorldserver
import Testing
import WorldserverAPI

@testable import Sidecar

/// Each event reaches its hook with what happened.
struct HookTests {
    private let world = TestWorld()

    private func hooks(_ change: (inout HookTable.Hooks) -> Void) { world.side.hooks.set(change) }

    private static let group = GroupRecord(
        group: 9, leader: GUID(1), lootMethod: 2, looter: GUID(3), lootThreshold: 4, type: 5, difficulty: 1,
        raidDifficulty: 3, masterLooter: GUID(8),
        members: [.init(guid: GUID(1), name: "Ärthas"), .init(guid: GUID(0x2_0000_0003), name: "")],
        dungeonEntry: 258)

    @Test func aGroupIsTold() {
        hooks { $0.groupCreated = worldserver_group_created }
        world.tell(.groupCreated(Self.group))
        #expect(Array(world.numbers.prefix(10)) == [1, 9, 1, 2, 3, 4, 5, 1, 3, 8])
        #expect(world.list == [1, 0x2_0000_0003])
    }

    @Test func theWideHookKnowsTheNames() {
        hooks {
            $0.groupCreated = worldserver_group_created
            $0.groupCreatedV2 = worldserver_group_created_v2
        }
        world.tell(.groupCreated(Self.group))
        #expect(Array(world.numbers.prefix(11)) == [2, 9, 1, 2, 3, 4, 5, 1, 3, 8, 258])
        #expect(world.list == [1, 0x2_0000_0003])
        #expect(string(world.call.names.0) == "Ärthas" && string(world.call.names.1).isEmpty)
    }

    @Test func aGroupWithoutMembersHasNoList() {
        hooks { $0.groupCreated = worldserver_group_created }
        var group = Self.group
        group.members = []
        world.tell(.groupCreated(group))
        #expect(world.call.listSize == 0)
    }

    @Test func aGroupWithMoreMembersThanCanBeSaidIsNotTold() {
        hooks { $0.groupCreated = worldserver_group_created }
        var group = Self.group
        group.members = (1...256).map { .init(guid: GUID($0), name: "") }
        world.tell(.groupCreated(group))
        #expect(world.call.calls == 0)
        #expect(world.value(of: "nimbus_sidecar_events_total", ["outcome": "unsayable"]) == 1)
        group.members.removeLast()
        world.tell(.groupCreated(group))
        #expect(world.call.calls == 1)
    }

    /// An event, the hook for it, and the numbers with which the hook is called.
    struct Case: Sendable {
        let event: WorldEvent
        let set: @Sendable (inout HookTable.Hooks) -> Void
        let numbers: [UInt64]
        init(
            _ event: WorldEvent, _ numbers: [UInt64],
            _ set: @escaping @Sendable (inout HookTable.Hooks) -> Void
        ) {
            self.event = event
            self.set = set
            self.numbers = numbers
        }
    }
    static let cases = [
        Case(.groupMemberAdded(group: 9, member: GUID(2)), [9, 2]) {
            $0.groupMemberAdded = worldserver_guid_of_group
        },
        Case(.groupMemberRemoved(group: 9, member: GUID(2), newLeader: GUID(3)), [9, 2, 3]) {
            $0.groupMemberRemoved = worldserver_two_guids_of_group
        },
        Case(.groupLeaderChanged(group: 9, previous: GUID(2), new: GUID(3)), [9, 2, 3]) {
            $0.groupLeaderChanged = worldserver_two_guids_of_group
        },
        Case(.groupDisbanded(group: 9), [9]) { $0.groupDisbanded = worldserver_group },
        Case(.groupConvertedToRaid(group: 9), [9]) { $0.groupConvertedToRaid = worldserver_group },
        Case(.groupLootChanged(group: 9, method: 3, looter: GUID(4), threshold: 2), [9, 3, 4, 2]) {
            $0.groupLootTypeChanged = worldserver_loot
        },
        Case(.groupDungeonDifficultyChanged(group: 9, difficulty: 1), [9, 1]) {
            $0.groupDungeonDifficultyChanged = worldserver_difficulty
        },
        Case(.groupRaidDifficultyChanged(group: 9, difficulty: 3), [9, 3]) {
            $0.groupRaidDifficultyChanged = worldserver_difficulty
        },
        Case(.readyCheckStarted(group: 9, leader: GUID(2), milliseconds: 35_000), [9, 2, 35_000]) {
            $0.readyCheckStarted = worldserver_ready_check_started
        },
        Case(.readyCheckAnswered(group: 9, member: GUID(2), state: 2), [9, 2, 2]) {
            $0.readyCheckMemberState = worldserver_ready_check_state
        },
        Case(.readyCheckFinished(group: 9), [9]) {
            $0.readyCheckFinished = worldserver_ready_check_finished
        },
        Case(.memberSubGroupChanged(group: 9, member: GUID(2), subGroup: 7), [9, 2, 7]) {
            $0.memberSubGroupChanged = worldserver_sub_group
        },
        Case(.memberFlagsChanged(group: 9, member: GUID(2), flags: 1, roles: 8), [9, 2, 1, 8]) {
            $0.memberFlagsChanged = worldserver_member_flags
        },
        Case(
            .instanceResetRequested(group: 9, player: GUID(2), map: MapID(36), difficulty: 1), [9, 2, 36, 1]
        ) { $0.instanceResetRequest = worldserver_instance_reset },
        Case(
            .instanceBindExtensionRequested(
                group: 9, player: GUID(2), map: MapID(631), difficulty: 3, isExtended: true),
            [9, 2, 631, 3, 1]
        ) { $0.instanceBindExtensionRequest = worldserver_instance_extension },
        Case(.guildMemberAdded(guild: 5, player: GUID(2)), [5, 2]) {
            $0.guildMemberAdded = worldserver_guild_member
        },
        Case(.guildMemberLeft(guild: 5, player: GUID(2)), [5, 2]) {
            $0.guildMemberLeft = worldserver_guild_member
        },
        Case(.guildMemberRemoved(guild: 5, player: GUID(2)), [5, 2]) {
            $0.guildMemberRemoved = worldserver_guild_member
        },
    ]
    @Test(arguments: cases) func anEventCallsItsHookAndNoOther(_ event: Case) {
        for other in Self.cases where other.event == event.event {
            world.tell(event.event)
            #expect(world.call.calls == 0)
            hooks(other.set)
        }
        world.tell(event.event)
        #expect(world.call.calls == 1)
        #expect(Array(world.numbers.prefix(event.numbers.count)) == event.numbers)
        for other in Self.cases where other.event != event.event { world.tell(other.event) }
        #expect(world.call.calls == 1)
    }

    @Test func aMembersStateIsToldWithOrWithoutAuras() {
        hooks { $0.memberStateChanged = worldserver_member_state }
        let state = Worldserver.MemberState(
            player: GUID(2), isOnline: true, level: 80, characterClass: 6, zone: 1519, map: MapID(0),
            health: 100, healthMax: 200, powerType: 6, power: 3, powerMax: 4, instance: 0)
        world.tell(.memberStateChanged(group: 9, state: state, auras: nil))
        #expect(
            Array(world.numbers.prefix(14)) == [9, 2, 1, 80, 6, 1519, 0, 100, 200, 6, 3, 4, 0, 0])
        world.tell(.memberStateChanged(group: 9, state: state, auras: []))
        #expect(world.numbers[12] == 1 && world.numbers[13] == 0)
        world.tell(
            .memberStateChanged(
                group: 9, state: state,
                auras: [.init(slot: 0, spell: 48161, flags: 0x1F), .init(slot: 63, spell: 1, flags: 0)]))
        #expect(world.numbers[12] == 1 && world.list == [0, 48161, 0x1F, 63, 1, 0])
    }

    @Test func aNewGuildIsTold() {
        hooks { $0.guildCreated = worldserver_guild_created }
        world.tell(.guildCreated(guild: 5, name: "Knights", leader: GUID(1), members: [GUID(1), GUID(2)]))
        #expect(world.numbers[0] == 5 && world.numbers[1] == 1)
        #expect(world.text == "Knights" && world.list == [1, 2])
    }

    @Test func dealtAndTakenMapsAreTold() {
        hooks { $0.mapsReassigned = worldserver_maps }
        world.tell(.mapsReassigned(added: [MapID(0), MapID(571)], removed: []))
        #expect(world.list == [0, 571] && world.call.secondListSize == 0)
        world.tell(.mapsReassigned(added: [], removed: [MapID(1)]))
        #expect(world.call.listSize == 0 && world.secondList == [1])
    }

    @Test func aMessageHasItsSubjectAndBytes() throws {
        let added = world.side.hooks.add(worldserver_message)
        let listener = try #require(added)
        world.tell(.message(listener: listener, subject: "mod.boss.spawned", payload: [0, 255, 7]))
        #expect(world.text == "mod.boss.spawned" && world.list == [0, 255, 7])
        world.tell(.message(listener: listener, subject: "mod.boss.spawned", payload: []))
        #expect(world.call.listSize == 0)
        world.side.hooks.remove(listener: listener)
        world.tell(.message(listener: listener, subject: "mod.boss.spawned", payload: [1]))
        world.tell(.message(listener: 77, subject: "mod.boss.spawned", payload: [1]))
        #expect(world.call.calls == 2)
        let again = world.side.hooks.add(worldserver_message)
        #expect(again == listener)
    }

    @Test func listenersAreBounded() {
        for _ in 0..<HookTable.listenersMax {
            let listener = world.side.hooks.add(worldserver_message)
            #expect(listener != nil)
        }
        let oneTooMany = world.side.hooks.add(worldserver_message)
        #expect(oneTooMany == nil)
    }

    @Test func withoutAHookAnEventIsDroppedAndCounted() {
        world.tell(.groupDisbanded(group: 9))
        #expect(world.value(of: "nimbus_sidecar_events_total", ["outcome": "no_hook"]) == 1)
        hooks { $0.groupDisbanded = worldserver_group }
        world.tell(.groupDisbanded(group: 9))
        hooks { $0.groupDisbanded = nil }
        world.tell(.groupDisbanded(group: 9))
        #expect(world.call.calls == 1)
        #expect(world.value(of: "nimbus_sidecar_events_total", ["outcome": "no_hook"]) == 2)
        #expect(world.value(of: "nimbus_sidecar_events_total", ["outcome": "called"]) == 1)
    }

    @Test func eventsComeBeforeRequestsInATurn() throws {
        hooks { $0.groupDisbanded = worldserver_group }
        world.side.handlers.set { $0.money = worldserver_money }
        let answers = Answers<UInt32>()
        world.side.ask(
            Worldserver.Money(player: GUID(7)), deadline: world.time.now() + .seconds(5), answers.note)
        world.side.deliver(.groupDisbanded(group: 9))
        world.turn()
        #expect(world.call.calls == 2 && world.numbers[0] == 7)
    }
}
