import Base
import Bus
import CSidecar
import CWorldserver
import Testing
import WorldserverAPI

@testable import Sidecar

/// The handlers for battlegrounds, guilds and dungeons.
struct ClusterHandlerTests {
    private let world = TestWorld()

    private func handlers(_ change: (inout HandlerTable.Handlers) -> Void) {
        world.side.handlers.set(change)
    }
    private func id() -> RequestID { RequestID(from: SystemRandomness()) }

    // MARK: Battlegrounds

    private func start(horde: [GUID] = [GUID(1), GUID(2)]) -> Worldserver.StartBattleground {
        Worldserver.StartBattleground(
            id: id(), type: 6, arenaType: 2, isRated: true, map: MapID(559), bracketLevel: 15,
            alliance: [GUID(3)], horde: horde,
            arena: Worldserver.ArenaSides(
                allianceTeam: 10, hordeTeam: 20, allianceRating: 1500, hordeRating: 1600))
    }

    @Test func aBattlegroundStarts() throws {
        handlers { $0.startBattleground = worldserver_start }
        let answer = try world.ask(start())
        #expect(answer == Worldserver.Battleground(instance: 501, clientInstance: 7))
        #expect(Array(world.numbers.prefix(7)) == [1, 6, 2, 1, 559, 15, 0])
        #expect(world.list == [1, 2] && world.secondList == [3])
        _ = try world.ask(start(horde: []))
        #expect(world.call.listSize == 0)
    }

    @Test func theWideHandlerKnowsTheArenaTeams() throws {
        handlers {
            $0.startBattleground = worldserver_start
            $0.startBattlegroundV2 = worldserver_start_v2
        }
        #expect(try world.ask(start()).instance == 502)
        #expect(Array(world.numbers.prefix(11)) == [2, 6, 2, 1, 559, 15, 0, 10, 20, 1500, 1600])
        #expect(world.list == [1, 2] && world.secondList == [3])
    }

    @Test func playersAreAddedToTheBattlegroundThatThereIs() throws {
        handlers { $0.addToBattleground = worldserver_add_players }
        var request = Worldserver.AddToBattleground(
            id: id(), type: 2, instance: 501, alliance: [GUID(3)], horde: [GUID(1)])
        _ = try world.ask(request)
        #expect(Array(world.numbers.prefix(3)) == [2, 501, 0])
        #expect(world.list == [1] && world.secondList == [3])
        request = Worldserver.AddToBattleground(id: id(), type: 2, instance: 9)
        #expect(throws: Worldserver.Refusal.instanceNotFound) { try world.ask(request) }
    }

    @Test func joiningIsYesOrNoOrNotHere() throws {
        handlers {
            $0.joinBattlegroundQueue = worldserver_may
            $0.teleportToBattleground = worldserver_may
        }
        #expect(try world.ask(Worldserver.CanJoinBattlegroundQueue(player: GUID(1))))
        #expect(try !world.ask(Worldserver.CanJoinBattlegroundQueue(player: GUID(2))))
        #expect(throws: Worldserver.Refusal.playerNotFound) {
            try world.ask(Worldserver.CanJoinBattlegroundQueue(player: GUID(3)))
        }
        #expect(try world.ask(Worldserver.CanEnterBattleground(player: GUID(1))))
        #expect(try !world.ask(Worldserver.CanEnterBattleground(player: GUID(2))))
    }

    // MARK: Guilds

    @Test func guildFieldsAreSet() throws {
        handlers { $0.setGuildFields = worldserver_guild_fields }
        #expect(
            try world.ask(Worldserver.SetGuildFields(id: id(), player: GUID(7), guild: 5, rank: 3)))
        #expect(Array(world.numbers.prefix(3)) == [7, 5, 3])
    }

    @Test func aGuildIsFounded() throws {
        handlers { $0.createGuild = worldserver_create_guild }
        let guild = try world.ask(
            Worldserver.CreateGuild(id: id(), leader: GUID(7), name: "Knights of Ärger"))
        #expect(guild == 77)
        #expect(world.text == "Knights of Ärger" && world.numbers[0] == 7)
    }

    @Test func instancesAreResetByTheWorldserver() throws {
        func ask(_ group: UInt32) throws -> [Worldserver.InstanceReset] {
            try world.ask(
                Worldserver.ResetInstances(
                    id: RequestID(UInt64(group)), player: GUID(7), group: group,
                    members: [GUID(7), GUID(1 << 32 | 8)], map: MapID(43), difficulty: 2))
        }
        #expect(throws: Worldserver.Refusal.noHandler) { try ask(9) }
        handlers { $0.resetInstances = worldserver_reset }
        #expect(
            try ask(4) == [
                .init(map: MapID(36)), .init(map: MapID(43), failure: .memberOffline),
            ])
        #expect(Array(world.numbers.prefix(4)) == [7, 4, 43, 2])
        #expect(world.list == [7, 1 << 32 | 8])
        #expect(throws: Worldserver.Refusal.noHandler) { try ask(1) }
        #expect(throws: Worldserver.Refusal.malformedAnswer) { try ask(2) }
        #expect(throws: Worldserver.Refusal.malformedAnswer) { try ask(3) }
        // Whoever answers is not called by the hook as well, but for services that do not ask.
        world.side.hooks.set { $0.instanceResetRequest = worldserver_instance_reset }
        let event = WorldEvent.instanceResetRequested(
            group: 5, player: GUID(7), map: MapID(0), difficulty: 0)
        let calls = world.call.calls
        #expect(world.side.offer(event))
        world.turn()
        #expect(world.call.calls == calls)
        world.tell(event)
        #expect(world.call.calls == calls + 1)
        handlers { $0.resetInstances = nil }
        #expect(world.side.offer(event))
        world.turn()
        #expect(world.call.calls == calls + 2)
    }

    @Test(arguments: ["", "Kni\0ghts"]) func aNameThatCCannotReadIsInvalid(_ name: String) {
        handlers { $0.createGuild = worldserver_create_guild }
        #expect(throws: Worldserver.Refusal.nameInvalid) {
            try world.ask(Worldserver.CreateGuild(id: id(), leader: GUID(7), name: name))
        }
        #expect(world.call.calls == 0)
    }

    @Test func aCharterIsChecked() throws {
        handlers { $0.turnInPetition = worldserver_petition }
        let petition = try world.ask(Worldserver.CheckPetition(player: GUID(7), item: GUID(99)))
        #expect(
            petition
                == Worldserver.Petition(status: .acceptable, name: "Knights", signers: [GUID(11), GUID(12)]))
        #expect(world.numbers[0] == 7 && world.numbers[1] == 99)
    }

    @Test(arguments: [
        (Int32(3), Worldserver.Petition.Status.petitionNotFound), (4, .notOwner), (5, .notAGuildPetition),
        (6, .alreadyInGuild), (7, .needsMoreSignatures),
    ])
    func aCharterThatWillNotDoIsAnAnswer(_ code: Int32, _ status: Worldserver.Petition.Status) throws {
        handlers { $0.turnInPetition = worldserver_bad_petition }
        worldserver_fail(WorldserverFault(code: code, size: 77, WorldserverWild))
        let petition = try world.ask(Worldserver.CheckPetition(player: GUID(7), item: GUID(99)))
        #expect(petition == Worldserver.Petition(status: status))
    }

    // MARK: Dungeons

    @Test func dungeonLocksAreRead() throws {
        handlers { $0.dungeonLocks = worldserver_locks }
        let locks = try world.ask(Worldserver.ReadDungeonLocks(player: GUID(7), dungeons: [259, 261, 262]))
        #expect(
            locks
                == Worldserver.DungeonLocks(
                    locks: [.init(entry: 259, status: 1)], joinResult: 5, open: [261, 262]))
        #expect(world.list == [259, 261, 262] && world.numbers[0] == 7)
    }

    @Test func dungeonOffersAreRead() throws {
        handlers { $0.dungeonOffers = worldserver_offers }
        let offers = try world.ask(Worldserver.ReadDungeonOffers(player: GUID(7)))
        let first = Worldserver.RandomDungeon(
            entry: 258, isDone: true, money: 100, experience: 200,
            items: [.init(item: 49426, display: 334_365, count: 2)])
        let second = Worldserver.RandomDungeon(entry: 259, isDone: false, money: 1, experience: 2)
        #expect(offers.random == [first, second])
        #expect(offers.locks == [.init(entry: 260, status: 2)])
    }

    @Test func aDungeonIsRead() throws {
        handlers { $0.dungeon = worldserver_dungeon }
        let dungeon = try world.ask(Worldserver.ReadDungeon(entry: 258))
        #expect(dungeon == Worldserver.Dungeon(entry: 258, id: 4, map: MapID(36), type: 1, difficulty: 0))
    }

    @Test func dungeonChangesReachTheirHandlers() throws {
        handlers {
            $0.teleportToDungeon = worldserver_teleport
            $0.bootVote = worldserver_vote
        }
        _ = try world.ask(
            Worldserver.TeleportToDungeon(id: id(), player: GUID(7), isOut: true, entry: 258))
        #expect(Array(world.numbers.prefix(3)) == [7, 1, 258])
        _ = try world.ask(Worldserver.CastBootVote(id: id(), player: GUID(7), agrees: true))
        #expect(Array(world.numbers.prefix(2)) == [7, 1])
    }

    @Test func aProposalWithNobodyHereIsToBeAskedAgain() {
        handlers { $0.materializeProposal = worldserver_materialize }
        let member = Worldserver.ProposalMember(
            player: GUID(7), selectedRoles: 6, assignedRole: 2, queueLeader: GUID(8))
        #expect(throws: Worldserver.Refusal.playerNotFound) {
            try world.ask(
                Worldserver.MaterializeProposal(
                    id: id(), realm: RealmID(1), proposal: 2, entry: 258, leader: GUID(8), members: [member]))
        }
        #expect(Array(world.numbers.prefix(4)) == [1, 2, 258, 8])
        #expect(world.list == [7, 6, 2, 8])
    }
}
