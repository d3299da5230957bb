import Base
import Testing
import WorldsAPI

@testable import WorldsService

@Suite struct GroupBindingsTests {
    private func at(_ hours: Int) -> Instant { Instant(nanoseconds: UInt64(hours) * 3_600_000_000_000) }
    private func key(_ group: UInt32) -> GroupBindings.Key {
        GroupBindings.Key(realm: RealmID(1), group: group, map: MapID(0))
    }

    @Test func aBindingLivesADayAfterItsLastUse() {
        var bindings = GroupBindings(life: .seconds(24 * 3600))
        bindings.bind(key(1), to: "w", now: at(0))
        #expect(bindings.world(of: key(1), now: at(23)) == "w")
        #expect(bindings.world(of: key(1), now: at(24)) == nil)
        _ = bindings.renew(key(1), now: at(23))
        #expect(bindings.world(of: key(1), now: at(46)) == "w")
        #expect(bindings.expire(now: at(46)) == [])
        #expect(bindings.expire(now: at(47)) == [key(1)])
        #expect(bindings.entries.isEmpty)
    }

    @Test func aRenewalIsWorthStoringOnceAnHour() {
        var bindings = GroupBindings(life: .seconds(24 * 3600))
        bindings.bind(key(1), to: "w", now: at(0))
        let worth = [1, 3, 3].map { bindings.renew(key(1), now: at($0)) }
        #expect(worth == [false, true, false])
        let unknown = bindings.renew(key(2), now: at(3))
        #expect(!unknown)
    }

    @Test func aFullTableForgetsTheOldest() {
        var bindings = GroupBindings(life: .seconds(24 * 3600), keptMax: 16)
        for group in 1...16 { bindings.bind(key(UInt32(group)), to: "w", now: at(group)) }
        bindings.bind(key(3), to: "x", now: at(17))
        #expect(bindings.entries.count == 16, "one that is known needs no room")
        bindings.bind(key(99), to: "w", now: at(17))
        #expect(bindings.entries.count == 15)
        #expect(bindings.entries[key(1)] == nil && bindings.entries[key(2)] == nil)
        #expect(bindings.entries[key(3)] != nil && bindings.entries[key(99)] != nil)
    }
}
