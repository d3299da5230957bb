import Base
import Bus
import Cluster
import ClusterKit
import Store
import TestSupport
import Testing
import Wire
import WorldsAPI
import WorldserverAPI

/// What the cluster asks of a worldserver about players in it: the same answers and the same rows, whether
/// that is on the daemon's bus or a process behind libsidecar.so (spec worldserver-api).
@Suite struct RequestTests {
    typealias Link = TestClusterOptions.Link

    /// Alice and Bob on one worldserver, its address, and the characters' database.
    private struct Scene {
        let bus: Bus
        let at: String
        let alice: Player
        let bob: Player
        let characters: Database
        let a: GUID
        let b: GUID

        init(_ cluster: TestCluster) async throws {
            alice = try await cluster.player("Alice")
            bob = try await cluster.player("Bob")
            (a, b) = (await alice.view.me, await bob.view.me)
            bus = cluster.bus
            let home = try #require(try await cluster.worldserver(of: "Alice"))
            let endpoint = try await cluster.entry(of: home).endpoint
            at = Worldserver.Address(id: endpoint.id, incarnation: endpoint.incarnation).description
            characters = try #require(cluster.daemon.databases.characters[RealmID(1)])
        }

        func ask<R: Request>(_ request: R) async throws -> R.Reply where R.Refusal == Worldserver.Refusal {
            try await bus.ask(request, at: at)
        }
        func refusal<R: Request>(of request: R) async -> Worldserver.Refusal?
        where R.Refusal == Worldserver.Refusal {
            do {
                _ = try await bus.ask(request, at: at)
                return nil
            } catch {
                return error.refusal
            }
        }
        func number(_ query: String, _ key: any Bindable) async throws -> UInt64? {
            try await characters.first(query, key) { try $0.u64(0) }
        }
    }
    private func newID() -> RequestID { RequestID(from: SystemRandomness()) }

    @Test(arguments: TestDriver.dialects, Link.allCases)
    func moneyChangesOnceHoweverOftenItIsAskedFor(_ driver: TestDriver, _ link: Link) async throws {
        try await withCluster(on: driver, link: link) { cluster in
            let scene = try await Scene(cluster)
            let gift = Worldserver.ChangeMoney(id: newID(), player: scene.a, change: 1000)
            for _ in 0..<3 { #expect(try await scene.ask(gift) == 1000) }
            let spend = Worldserver.SpendMoney(id: newID(), player: scene.a, amount: 400)
            _ = try await scene.ask(spend)
            _ = try await scene.ask(spend)
            let more = Worldserver.SpendMoney(id: newID(), player: scene.a, amount: 601)
            #expect(await scene.refusal(of: more) == .notEnoughMoney)
            #expect(try await scene.ask(Worldserver.Money(player: scene.a)) == 600)
            let tooMuch = Worldserver.ChangeMoney(id: newID(), player: scene.a, change: .max)
            #expect(await scene.refusal(of: tooMuch) == .tooMuchMoney)
            #expect(await scene.refusal(of: Worldserver.Money(player: GUID(77))) == .playerNotFound)
            #expect(
                try await cluster.eventually {
                    try await scene.number("SELECT money FROM characters WHERE guid = ?", scene.a.low) == 600
                })
        }
    }

    /// Made, taken away, and given to another player: one item the whole time, with everything of it.
    @Test(arguments: TestDriver.dialects, Link.allCases)
    func anItemGoesFromOneToTheOther(_ driver: TestDriver, _ link: Link) async throws {
        try await withCluster(on: driver, link: link) { cluster in
            let scene = try await Scene(cluster)
            let make = Worldserver.StoreNewItem(id: newID(), player: scene.a, entry: 2589, count: 5)
            let guid = try await scene.ask(make)
            #expect(try await scene.ask(make) == guid)
            let items = try await scene.ask(Worldserver.ItemsByGUID(player: scene.a, items: [guid, GUID(4)]))
            let item = try #require(items.first)
            #expect(items.count == 1 && item.entry == 2589 && item.count == 5 && item.isTradable)
            let there = try await scene.ask(Worldserver.ItemAt(player: scene.a, place: item.place))
            #expect(there?.guid == guid)
            let removal = Worldserver.RemoveItems(
                id: newID(), player: scene.a, items: [guid], newOwner: scene.b)
            #expect(try await scene.ask(removal) == [guid])
            #expect(try await scene.ask(removal) == [guid])
            #expect(try await scene.ask(Worldserver.ItemsByGUID(player: scene.a, items: [guid])) == [])
            #expect(
                try await cluster.eventually {
                    try await scene.number(
                        "SELECT owner_guid FROM item_instance WHERE guid = ?", guid.low)
                        == UInt64(scene.b.low)
                })
            let add = Worldserver.AddItem(id: newID(), player: scene.b, item: item)
            _ = try await scene.ask(add)
            _ = try await scene.ask(add)
            let hers = try await scene.ask(Worldserver.ItemsByGUID(player: scene.b, items: [guid]))
            #expect(hers.map(\.guid) == [guid] && hers.first?.count == 5 && hers.first?.owner == scene.b)
            #expect(
                try await cluster.eventually {
                    try await scene.number(
                        "SELECT COUNT(*) FROM character_inventory WHERE item = ?", guid.low) == 1
                })
            let destruction = Worldserver.DestroyItems(id: newID(), player: scene.b, items: [guid])
            #expect(try await scene.ask(destruction) == [guid])
            #expect(
                try await cluster.eventually {
                    try await scene.number("SELECT COUNT(*) FROM item_instance WHERE guid = ?", guid.low) == 0
                })
            // Bob's client knows: it came once and went once.
            try await scene.bob.ping()
            #expect(await scene.bob.timesSeen(.SMSG_ITEM_PUSH_RESULT) == 1)
        }
    }

    @Test(arguments: Link.allCases)
    func aPartOfAStackIsTakenWithANumberOfTheCluster(_ link: Link) async throws {
        try await withCluster(link: link) { cluster in
            let scene = try await Scene(cluster)
            let guid = try await scene.ask(
                Worldserver.StoreNewItem(id: newID(), player: scene.a, entry: 2589, count: 5))
            let item = try #require(
                try await scene.ask(Worldserver.ItemsByGUID(player: scene.a, items: [guid])).first)
            let take = Worldserver.TakeItemAt(
                id: newID(), player: scene.a, place: item.place, count: 2, newOwner: scene.b)
            let part = try await scene.ask(take)
            #expect(part.guid != guid && part.count == 2)
            #expect(try await scene.ask(take).guid == part.guid)
            #expect(try await scene.ask(Worldserver.ItemAt(player: scene.a, place: item.place))?.count == 3)
            let rest = Worldserver.TakeItemAt(
                id: newID(), player: scene.a, place: item.place, count: 4, newOwner: scene.b)
            #expect(await scene.refusal(of: rest) == .failed, "more than there is")
        }
    }

    @Test(arguments: Link.allCases)
    func whomAPlayerMayDealWithAndWhichGuildHeIsIn(_ link: Link) async throws {
        try await withCluster(link: link) { cluster in
            let scene = try await Scene(cluster)
            #expect(
                try await scene.ask(
                    Worldserver.CanInteractWithCreature(player: scene.a, creature: GUID(1), flags: 0x20000))
                    == false)
            let guild = try await scene.ask(
                Worldserver.CreateGuild(id: newID(), leader: scene.a, name: "Lions"))
            #expect(
                await scene.refusal(
                    of: Worldserver.CreateGuild(id: newID(), leader: scene.b, name: "Lions")) == .nameTaken)
            #expect(
                try await scene.ask(
                    Worldserver.SetGuildFields(
                        id: newID(), player: scene.b, guild: UInt32(clamping: guild), rank: 4)))
            #expect(try await scene.ask(Worldserver.ReadLoad()).players == 2)
            #expect(
                try await cluster.eventually {
                    try await scene.number("SELECT leaderguid FROM guild WHERE guildid = ?", guild)
                        == UInt64(scene.a.low)
                })
        }
    }

    /// A battleground is made, both are sent in, and one goes home.
    @Test(arguments: Link.allCases)
    func playersAreSentIntoABattleground(_ link: Link) async throws {
        try await withCluster(link: link) {
            $0.worlds = 1
        } _: { cluster in
            let scene = try await Scene(cluster)
            #expect(try await scene.ask(Worldserver.CanJoinBattlegroundQueue(player: scene.a)))
            let made = try await scene.ask(
                Worldserver.StartBattleground(id: newID(), type: 2, map: MapID(489), bracketLevel: 10))
            _ = try await scene.ask(
                Worldserver.AddToBattleground(
                    id: newID(), type: 2, instance: made.instance, alliance: [scene.a, scene.b, GUID(77)]))
            for player in [scene.alice, scene.bob] {
                try await player.wait(until: "the battleground") { $0.map == MapID(489) }
                let status = try await player.wait(for: .SMSG_BATTLEFIELD_STATUS)
                #expect(status.body.count == 44)
            }
            try await scene.alice.send(.CMSG_LEAVE_BATTLEFIELD, [0, 0, 2, 0, 0, 0, 0, 0])
            try await scene.alice.wait(until: "home") { $0.map == MapID(0) }
            #expect(await scene.alice.ended == nil)
            #expect(
                await scene.refusal(
                    of: Worldserver.AddToBattleground(
                        id: newID(), type: 2, instance: made.instance &+ 99, alliance: [scene.b]))
                    == .instanceNotFound)
        }
    }

    @Test(arguments: Link.allCases)
    func theDungeonFinderIsAnswered(_ link: Link) async throws {
        try await withCluster(link: link) { cluster in
            let scene = try await Scene(cluster)
            let ragefire: UInt32 = 4 | 1 << 24
            let locks = try await scene.ask(
                Worldserver.ReadDungeonLocks(player: scene.a, dungeons: [ragefire]))
            // She is of level 1.
            #expect(locks.locks.map(\.status) == [2] && locks.open == [])
            let dungeon = try await scene.ask(Worldserver.ReadDungeon(entry: ragefire))
            #expect(dungeon.map == MapID(389))
            #expect(await scene.refusal(of: Worldserver.ReadDungeon(entry: 999_999)) == .dungeonNotFound)
        }
    }
}
