import Base
import Bus
import CharactersAPI
import ChatAPI
import Store
import TestSupport
import Testing

@testable import ChatService

/// What outlives the members of a channel (spec chat B.8).
@Suite struct ChannelStoreTests {
    private let alice = ChannelRig.player(1, "Alice")
    private let bob = ChannelRig.player(2, "Bob")
    static let kinds = TestDriver.dialects.flatMap { driver in
        ChatWorld.Tables.allCases.map { (driver, $0) }
    }

    @Test(arguments: kinds)
    func settingsAndBansOutliveARestart(_ kind: (TestDriver, ChatWorld.Tables)) async throws {
        try await ChatWorld.run(kind.0, kind.1) { world in
            try await world.join(alice, "Über World")
            try await world.join(bob, "Über World")
            try await world.act(alice, .ban, "Bob", in: "über world")
            try await world.change(alice, .password("pw"), in: "über world")
            try await world.change(alice, .announcements, in: "über world")
            let next = try await world.restarted()
            #expect(
                try await next.bus.refusal(
                    of: Chat.JoinChannel(actor: bob, name: "ÜBER WORLD", password: "pw"))
                    == .banned)
            #expect(
                try await next.bus.refusal(
                    of: Chat.JoinChannel(actor: alice, name: "über world", password: ""))
                    == .wrongPassword)
            try await next.join(alice, "über world", password: "pw")
            #expect(try await next.roster(alice, in: "über world").name == "Über World")
            try await next.change(alice, .announcements, in: "über world")
            try await next.deliveries.waitFor(.announcements(isOn: true, by: alice.id), to: alice.id)
            next.serve([], offline: [record(bob)])
            try await next.act(alice, .unban, "bOB", in: "über world")
            let third = try await next.restarted()
            try await third.join(bob, "über world", password: "pw")
        }
    }

    private func record(_ actor: Chat.ChannelActor) -> Characters.NameRecord {
        Characters.NameRecord(
            id: actor.id, name: actor.name, race: actor.race, characterClass: 1, gender: 0, level: 1)
    }

    @Test(arguments: TestDriver.dialects)
    func rowsAreAsAzerothCoreReadsThem(_ driver: TestDriver) async throws {
        try await ChatWorld.run(driver) { world in
            let grom = ChannelRig.player(3, "Grom", race: 2)
            try await world.join(alice)
            try await world.join(bob)
            try await world.join(grom)
            try await world.act(alice, .ban, "Bob")
            try await world.change(alice, .password("pw"))
            try await world.saved()
            let rows = try await world.database.read(
                "SELECT name, team, announce, ownership, password, lastUsed FROM channels ORDER BY team"
            ) {
                "\(try $0.string(0)) \(try $0.u32(1)) \(try $0.u32(2)) \(try $0.u32(3)) \(try $0.string(4))"
            }
            #expect(rows == ["World 0 1 1 pw", "World 1 1 1 "])
            let bans = try await world.database.read(
                """
                SELECT b.playerGUID, b.banTime FROM channels_bans b JOIN channels c ON c.channelId = b.channelId
                WHERE c.team = 0
                """
            ) { (try $0.u32(0), try $0.i64(1)) }
            #expect(bans.map(\.0) == [2])
            #expect(bans.first?.1 == world.time.unixNow().seconds + 60 * 86_400)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func useIsWrittenAtMostOnceAMinute(_ driver: TestDriver) async throws {
        try await ChatWorld.run(driver) { world in
            func lastUsed() async throws -> Int64? {
                try await world.saved()
                return try await world.database.first("SELECT lastUsed FROM channels") { try $0.i64(0) }
            }
            let began = world.time.unixNow().seconds
            try await world.join(alice)
            #expect(try await lastUsed() == began)
            world.time.advance(by: .seconds(59))
            try await world.say(alice, "hello")
            #expect(try await lastUsed() == began)
            world.time.advance(by: .seconds(1))
            try await world.say(alice, "hello")
            #expect(try await lastUsed() == began + 60)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func doubleRowsCountAsOne(_ driver: TestDriver) async throws {
        try await ChatWorld.run(driver) { world in
            let end = world.time.unixNow().seconds + 1000
            for (id, name, password) in [(7, "World", "first"), (9, "WORLD", "second")] {
                try await world.database.write(
                    """
                    INSERT INTO channels (channelId, name, team, password, lastUsed) VALUES (?, ?, 0, ?, ?)
                    """, id, name, password, end)
                try await world.database.write(
                    "INSERT INTO channels_bans (channelId, playerGUID, banTime) VALUES (?, ?, ?)", id, id, end
                )
            }
            let next = try await world.restarted()
            for low in [7, 9] as [UInt32] {
                let banned = ChannelRig.player(low, "P")
                #expect(
                    try await next.bus.refusal(
                        of: Chat.JoinChannel(actor: banned, name: "world", password: "first")) == .banned)
            }
            try await next.join(alice, "world", password: "first")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func rightsAreRead(_ driver: TestDriver) async throws {
        try await ChatWorld.run(driver) { world in
            try await world.database.write(
                """
                INSERT INTO channels_rights (name, flags, speakdelay, joinmessage, delaymessage, moderators)
                VALUES ('world', ?, 5, 'Be nice.', 'Wait.', ?)
                """, 0x24, "1002 17")
            let next = try await world.restarted()
            try await next.join(alice)
            try await next.join(bob)
            #expect(try await next.roster(alice).members.map(\.flags) == [[], .moderator])
            try await next.say(alice, "one")
            let again = Chat.SayInChannel(
                actor: alice, channel: .custom("World"), language: 7, text: "two", tag: 0)
            #expect(try await next.bus.refusal(of: again) == .tooSoon("Wait."))
        }
    }

    @Test(arguments: kinds)
    func whatNobodyUsesIsDeleted(_ kind: (TestDriver, ChatWorld.Tables)) async throws {
        try await ChatWorld.run(kind.0, kind.1, configure: { $0.preserveTime = .seconds(3 * 86_400) }) {
            world in
            try await world.join(alice, "Old")
            try await world.join(bob, "Old")
            try await world.act(alice, .ban, "Bob", in: "Old")
            try await world.leave(alice, "Old")
            try await world.join(alice, "Kept")
            try await world.saved()
            func names() async throws -> [String] {
                try await world.database.read("SELECT name FROM channels ORDER BY name") { try $0.string(0) }
            }
            #expect(try await names() == ["Kept", "Old"])
            await world.service.cleanUp()
            #expect(try await names() == ["Kept", "Old"])
            world.time.advance(by: .seconds(4 * 86_400))
            await world.service.cleanUp()
            try await eventually("the old one is gone") { try await names() == ["Kept"] }
            // Bob was banned from what is there no longer.
            try await world.join(bob, "Old")
            if kind.1 == .azerothCore {
                let bans = try await world.database.first("SELECT COUNT(*) FROM channels_bans") {
                    try $0.u32(0)
                }
                #expect(bans == 0)
            }
        }
    }

    /// Also by a daemon that is started anew each day.
    @Test func cleaningUpBeginsSoonAfterTheStart() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            try await world.database.write(
                "INSERT INTO channels (name, team, password, lastUsed) VALUES ('Old', 0, '', 1)")
            world.time.advance(by: .seconds(30))
            try await eventually("it is gone") {
                try await world.database.first("SELECT COUNT(*) FROM channels") { try $0.u32(0) } == 0
            }
        }
    }

    @Test func endedBansAreDeleted() async throws {
        try await ChatWorld.run(.sqliteMemory) { world in
            try await world.join(alice)
            try await world.join(bob)
            try await world.act(alice, .ban, "Bob")
            try await world.saved()
            func bans() async throws -> UInt32? {
                try await world.database.first("SELECT COUNT(*) FROM channels_bans") { try $0.u32(0) }
            }
            await world.service.cleanUp()
            #expect(try await bans() == 1)
            world.time.advance(by: .seconds(61 * 86_400))
            await world.service.cleanUp()
            #expect(try await bans() == 0)
        }
    }

    @Test func channelsGoOnWithoutTheDatabase() async throws {
        let outage = Outage()
        try await ChatWorld.run(.sqliteMemory, faults: outage) { world in
            try await world.join(alice)
            try await world.saved()
            outage.set(true)
            try await world.join(bob)
            try await world.change(alice, .password("pw"))
            try await world.act(alice, .ban, "Bob")
            try await eventually("it is told") {
                world.log.entries.contains { $0.level == .warning && $0.message.contains("not written") }
            }
            #expect(
                try await world.bus.refusal(of: Chat.JoinChannel(actor: bob, name: "World", password: "pw"))
                    == .banned)
            outage.set(false)
            try await eventually("the retry is set") { await world.service.timers["save"] != nil }
            world.time.advance(by: .seconds(5))
            try await world.saved()
            let next = try await world.restarted()
            #expect(
                try await next.bus.refusal(of: Chat.JoinChannel(actor: bob, name: "World", password: "pw"))
                    == .banned)
        }
    }

    @Test func changesThatWaitAreBounded() throws {
        var unsaved = UnsavedChannels()
        func save(_ name: String, withBans: Bool = false) -> ChannelSave {
            let scope = ChannelScope(realm: ChannelRig.realm, team: 0)
            let channel = StoredChannel(scope: scope, name: name, lastUsed: UnixTime(seconds: 1))
            return ChannelSave(channel: channel, withBans: withBans)
        }
        let taken = [
            unsaved.add(save("a", withBans: true), max: 2), unsaved.add(save("b"), max: 2),
            unsaved.add(save("c"), max: 2), unsaved.add(save("A"), max: 2),
        ]
        #expect(taken == [true, true, false, true], "the last one is the first one once more")
        let waiting = unsaved.takeFirst()
        let first = try #require(waiting)
        #expect(first.withBans && first.channel.name == "A")
        let again = unsaved.add(save("a"), max: 2)
        unsaved.putBack(first)
        let rest = [unsaved.takeFirst(), unsaved.takeFirst(), unsaved.takeFirst()]
        #expect(again)
        #expect(rest.map(\.?.channel.name) == ["b", "a", nil])
        #expect(rest[1]?.withBans == true)
    }

    @Test func aDatabaseWithoutChannelsKeepsNone() async throws {
        try await withDatabase(on: .sqliteMemory) { database in
            let store = try await ChannelStore(
                realm: ChannelRig.realm, database: database, banTime: .seconds(1))
            #expect(try await store.channels(now: UnixTime(seconds: 1)).isEmpty)
            #expect(try await store.rights().isEmpty)
        }
    }
}
