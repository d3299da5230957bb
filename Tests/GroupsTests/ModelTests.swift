import Base
import CharactersAPI
import GroupsAPI
import Store
import TestSupport
import Testing

@testable import GroupsService

/// The service against a simple model, and against many at once.
@Suite struct ModelTests {
    static let players = 50

    /// 100,000 random commands of 50 players, who come and go, with restarts: each has the model's outcome,
    /// and everybody sees the model's groups.
    @Test func aHundredThousandRandomCommandsDoWhatTheModelDoes() async throws {
        try await GroupsWorld.run(records: false) {
            $0.leaderAway = .zero
            $0.invitationLife = .seconds(1_000_000)
        } _: { world in
            let run = try await ModelRun(world, seed: 20_261_121)
            for step in 1...100_000 {
                try await run.step(step)
                if step % 500 == 0 { try await run.compare(step) }
                if step % 10_000 == 0 {
                    // What nobody has answered is forgotten.
                    run.model.withLock { $0.inviters = [:] }
                    try await world.restart()
                    try await run.compare(step)
                }
            }
            try await run.compareStore()
            print("  \(run.done.value) of 100000 commands did something")
            #expect(run.done.value > 10_000)
        }
    }

    /// All at once: whatever the order, nobody is in two groups, no group is without a leader or alone, and
    /// the database has what the members see.
    @Test(arguments: TestDriver.dialects)
    func commandsOfAllAtOnceLeaveNothingBroken(_ driver: TestDriver) async throws {
        try await GroupsWorld.run(driver, records: false) {
            $0.leaderAway = .zero
        } _: { world in
            let run = try await ModelRun(world, seed: 5)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for player in 1...Self.players {
                    group.addTask {
                        let random = SeededRandomness(seed: UInt64(player))
                        for _ in 0..<200 {
                            let command = run.command(random, by: player)
                            _ = try await world.service.perform(
                                Groups.Perform(world.asking(world.id(UInt32(player))), command.wanted))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let book = try await world.service.book
            for group in book.groups.values {
                #expect(group.fault == nil)
                for id in group.ids { #expect(book.groupOf[id] == group.id) }
            }
            #expect(book.groupOf.count == book.groups.values.reduce(0) { $0 + $1.members.count })
            for invitee in book.invitations.keys { #expect(book.groupOf[invitee] == nil) }
            try await run.compareStore()
        }
    }
}

/// A service, its model, and what players do to both.
final class ModelRun: Sendable {
    struct Command {
        var wanted: Groups.Command
        var model: @Sendable (inout SimpleModel) -> Bool
    }
    let world: GroupsWorld
    let model = Locked(SimpleModel(players: ModelTests.players))
    let done = Counter()
    private let random: SeededRandomness

    init(_ world: GroupsWorld, seed: UInt64) async throws {
        self.world = world
        random = SeededRandomness(seed: seed)
        for player in 1...ModelTests.players {
            try await world.player(UInt32(player), GroupsWorld.name(UInt32(player)))
        }
    }

    private func id(_ player: Int) -> CharacterID { world.id(UInt32(player)) }
    private func name(_ player: Int) -> String { GroupsWorld.name(UInt32(player)) }

    func step(_ number: Int) async throws {
        let player = Int(random.below(50)) + 1
        let isOnline = model.withLock { $0.online.contains(player) }
        guard isOnline else { return try await enter(player) }
        if random.below(40) == 0 { return try await exit(player) }
        let command = command(random, by: player)
        let expected = model.withLock { command.model(&$0) }
        let performed = try await world.service.perform(
            Groups.Perform(world.asking(id(player)), command.wanted))
        if performed.isDone { done.add() }
        if performed.isDone != expected {
            throw TestSupportError(
                "step \(number): \(command.wanted) of \(player) did \(performed), the model says \(expected)")
        }
    }

    private func enter(_ player: Int) async throws {
        model.withLock { $0.enter(player) }
        world.enter(id(player), name(player))
        let online = try #require(world.directory.withLock { $0.online[id(player)] })
        try await world.service.entered(online)
    }
    private func exit(_ player: Int) async throws {
        let epoch = try world.asking(id(player)).epoch
        model.withLock { $0.exit(player) }
        world.leave(id(player))
        try await world.service.left(id(player), epoch: epoch)
    }

    func command(_ random: SeededRandomness, by player: Int) -> Command {
        // Half of the time somebody of the own group is meant.
        let mates = model.withLock { $0.party(player)?.members ?? [] }
        func somebody() -> Int {
            guard !mates.isEmpty, random.below(2) == 0 else { return Int(random.below(50)) + 1 }
            return mates[Int(random.below(UInt64(mates.count)))]
        }
        let (other, third) = (somebody(), somebody())
        let flag = random.below(2) == 0
        switch random.below(26) {
        case 0..<7: return Command(wanted: .invite(name: name(other))) { $0.invite(player, other) }
        case 7..<13: return Command(wanted: .accept) { $0.accept(player) }
        case 13: return Command(wanted: .decline) { $0.decline(player) }
        case 14: return Command(wanted: .leave) { $0.leave(player) }
        case 15: return Command(wanted: .remove(id(other), reason: "")) { $0.remove(player, other) }
        case 16: return Command(wanted: .convertToRaid) { $0.convert(player) }
        case 17: return Command(wanted: .setLeader(id(other))) { $0.lead(player, other) }
        case 18, 19:
            let subGroup = Int(random.below(9))
            return Command(wanted: .moveToSubGroup(name: name(other), UInt8(subGroup))) {
                $0.move(player, other, subGroup)
            }
        case 20:
            return Command(wanted: .swapSubGroups(name: name(other), with: name(third))) {
                $0.swap(player, other, third)
            }
        case 21: return Command(wanted: .setAssistant(id(other), flag)) { $0.assistant(player, other, flag) }
        case 22:
            return Command(wanted: .assign(.mainTank, id(other), flag)) { $0.tank(player, other, flag) }
        case 23:
            let (slot, target) = (Int(random.below(8)), Int(random.below(6)))
            let guid = target == 0 ? GUID.none : GUID(0xF130_0000_0000_0000 | UInt64(target))
            return Command(wanted: .setIcon(UInt8(slot), guid)) { $0.icon(player, slot, target) }
        case 24:
            let method = Int(random.below(5))
            return Command(
                wanted: .setLoot(method: UInt32(method), master: GUID(UInt64(other)), threshold: 2)
            ) { $0.loot(player, method, other) }
        default:
            let value = Int(random.below(3))
            return Command(wanted: .setDifficulty(UInt32(value))) { $0.difficulty(player, value) }
        }
    }

    // MARK: Looking

    /// What everybody sees.
    func compare(_ step: Int) async throws {
        let model = model.withLock { $0 }
        for player in 1...ModelTests.players {
            let view = try await world.service.look(id(player))?.view
            let seen = view.map(Self.party)
            if seen != model.party(player) {
                throw TestSupportError(
                    "step \(step): \(player) sees \(String(describing: seen)), "
                        + "the model has \(String(describing: model.party(player)))")
            }
            if let view {
                #expect(
                    Set(view.online.map { Int($0.low) })
                        == model.online.intersection(view.members.map { Int($0.id.low) }))
            }
        }
    }

    private static func party(_ view: Groups.View) -> SimpleModel.Party {
        var party = SimpleModel.Party(
            members: view.members.map { Int($0.id.low) }, leader: Int(view.leader.low), isRaid: view.isRaid)
        for member in view.members {
            let player = Int(member.id.low)
            if member.subGroup != 0 { party.subGroups[player] = Int(member.subGroup) }
            if member.flags.contains(.assistant) { party.assistants.insert(player) }
            if member.flags.contains(.mainTank) { party.tank = player }
        }
        for (slot, icon) in view.icons.enumerated() where icon != .none { party.icons[slot] = Int(icon.low) }
        party.loot = Int(view.lootMethod.rawValue)
        party.master = view.masterLooter.map { Int($0.low) }
        party.difficulty = Int(view.difficulty)
        return party
    }

    /// What is stored is what is in memory.
    func compareStore() async throws {
        let groups = try await world.service.book.groups.values.sorted { $0.id < $1.id }
        let stored = try await world.service.store.load(GroupsWorld.realm).sorted { $0.id < $1.id }
        #expect(stored == groups)
        let database = try #require(world.databases[GroupsWorld.realm])
        let lonely = try await database.read(
            """
            SELECT g.guid FROM `groups` g
            WHERE (SELECT COUNT(*) FROM group_member m WHERE m.guid = g.guid) < 2
            """
        ) { try $0.u32(0) }
        #expect(lonely.isEmpty)
    }
}
