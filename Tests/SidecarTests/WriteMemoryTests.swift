import Base
import Bus
import CWorldserver
import Testing
import WorldserverAPI

@testable import Sidecar

/// No change is made twice, however often it is asked for.
struct WriteMemoryTests {
    private static func world(_ memory: WriteMemory.Limits = WriteMemory.Limits()) -> TestWorld {
        var limits = WorldSide.Limits()
        limits.memory = memory
        let world = TestWorld(limits)
        world.side.handlers.set {
            $0.changeMoney = worldserver_change_money
            $0.removeItems = worldserver_remove
        }
        return world
    }
    private static func change(_ id: UInt64, by amount: Int32 = 5) -> Worldserver.ChangeMoney {
        Worldserver.ChangeMoney(id: RequestID(id), player: GUID(1), change: amount)
    }

    @Test func aRepeatIsAnsweredFromMemory() throws {
        let world = Self.world()
        #expect(try world.ask(Self.change(1)) == 1005)
        // Also one that says something else under the same id.
        #expect(try world.ask(Self.change(1, by: 700)) == 1005)
        #expect(world.call.calls == 1)
        #expect(world.value(of: "nimbus_sidecar_repeats_total") == 1)
        #expect(try world.ask(Self.change(2)) == 1005)
        #expect(world.call.calls == 2)
    }

    @Test func aRepeatOfOneThatWaitsJoinsIt() throws {
        let world = Self.world()
        let first = Answers<UInt32>()
        let second = Answers<UInt32>()
        world.side.ask(Self.change(1), deadline: world.time.now() + .seconds(5), first.note)
        world.side.ask(Self.change(1), deadline: world.time.now() + .seconds(5), second.note)
        #expect(world.side.queues.lengths.writes == 1)
        world.turn()
        #expect(try first.only() == 1005)
        #expect(try second.only() == 1005)
        #expect(world.call.calls == 1)
    }

    @Test func whoJoinedLaterMayWaitLonger() throws {
        let world = Self.world()
        let first = Answers<UInt32>()
        let second = Answers<UInt32>()
        world.side.ask(Self.change(1), deadline: world.time.now() + .seconds(5), first.note)
        world.time.advance(by: .seconds(4))
        world.side.ask(Self.change(1), deadline: world.time.now() + .seconds(5), second.note)
        world.time.advance(by: .seconds(4))
        world.turn()
        #expect(try second.only() == 1005)
        #expect(try first.only() == 1005)
    }

    @Test func aRefusalIsRememberedToo() {
        let world = Self.world()
        worldserver_fail(WorldserverFault(code: 2, size: 0, WorldserverNull))
        world.side.handlers.set { $0.changeMoney = worldserver_bad_change_money }
        #expect(throws: Worldserver.Refusal.playerNotFound) { try world.ask(Self.change(1)) }
        world.side.handlers.set { $0.changeMoney = worldserver_change_money }
        #expect(throws: Worldserver.Refusal.playerNotFound) { try world.ask(Self.change(1)) }
        #expect(world.call.calls == 1)
    }

    @Test func whatExpiredStaysUndone() {
        let world = Self.world()
        let answers = Answers<UInt32>()
        world.side.ask(Self.change(1), deadline: world.time.now() + .seconds(1), answers.note)
        world.time.advance(by: .seconds(2))
        world.turn()
        #expect(answers.refusal == .expired)
        #expect(throws: Worldserver.Refusal.expired) { try world.ask(Self.change(1)) }
        #expect(world.call.calls == 0)
    }

    @Test func nothingIsRememberedOfOneThatWasNotTaken() throws {
        var limits = WorldSide.Limits()
        limits.queues.writes = 1
        let world = TestWorld(limits)
        world.side.handlers.set { $0.changeMoney = worldserver_change_money }
        let answers = Answers<UInt32>()
        for id: UInt64 in 1...2 {
            world.side.ask(Self.change(id), deadline: world.time.now() + .seconds(5), answers.note)
        }
        #expect(answers.refusal == .overloaded)
        world.turn()
        #expect(try world.ask(Self.change(2)) == 1005)
        #expect(world.call.calls == 2)
    }

    @Test func anotherKindOfRequestUnderAKnownIDIsRefused() throws {
        let world = Self.world()
        #expect(try world.ask(Self.change(1)) == 1005)
        #expect(throws: Worldserver.Refusal.failed) {
            try world.ask(
                Worldserver.RemoveItems(
                    id: RequestID(1), player: GUID(1), items: [GUID(5), GUID(6)], newOwner: GUID(2)))
        }
        #expect(world.call.calls == 1)
    }

    @Test func theNewestAreKeptHoweverOldTheyAre() throws {
        let world = Self.world(WriteMemory.Limits(newest: 4, age: .seconds(600), most: 100))
        for id: UInt64 in 1...6 { _ = try world.ask(Self.change(id)) }
        world.time.advance(by: .seconds(3600))
        // The next new one makes those be forgotten that are both old and not among the newest four.
        _ = try world.ask(Self.change(7))
        for id: UInt64 in 3...6 { _ = try world.ask(Self.change(id)) }
        #expect(world.call.calls == 7)
        _ = try world.ask(Self.change(1))
        #expect(world.call.calls == 8)
    }

    @Test func tenMinutesAreKeptHoweverManyThereAre() throws {
        let world = Self.world(WriteMemory.Limits(newest: 4, age: .seconds(600), most: 100))
        for id: UInt64 in 1...50 { _ = try world.ask(Self.change(id)) }
        world.time.advance(by: .seconds(599))
        _ = try world.ask(Self.change(51))
        _ = try world.ask(Self.change(1))
        #expect(world.call.calls == 51)
    }

    @Test func moreThanCanBeRememberedIsRefused() throws {
        let world = Self.world(WriteMemory.Limits(newest: 4, age: .seconds(600), most: 10))
        for id: UInt64 in 1...10 { _ = try world.ask(Self.change(id)) }
        #expect(throws: Worldserver.Refusal.overloaded) { try world.ask(Self.change(11)) }
        #expect(world.call.calls == 10)
        world.time.advance(by: .seconds(600))
        #expect(try world.ask(Self.change(11)) == 1005)
    }

    @Test func onlySoManyWaitForOneChange() {
        let world = Self.world()
        let answers = Answers<UInt32>()
        for _ in 0...WriteMemory.waitersMax {
            world.side.ask(Self.change(1), deadline: world.time.now() + .seconds(5), answers.note)
        }
        #expect(answers.all.count == 1 && answers.refusal == .overloaded)
        world.turn()
        #expect(answers.all.count == WriteMemory.waitersMax + 1)
        #expect(world.call.calls == 1)
    }
}
