import Base
import Testing
import WorldsAPI

@testable import WorldsService

/// Joining, leaving and the two steps of a move (spec registry 6.3 to 6.5).
@Suite struct PoolTests {
    private let now = Instant(nanoseconds: 1)

    private func world(
        _ id: String, incarnation: UInt64 = 1, available: String = "", preferred: String = ""
    ) -> Worlds.World {
        Worlds.World(
            endpoint: Worlds.Endpoint(
                id: id, address: "\(id):8085", alias: id, incarnation: incarnation, realm: RealmID(1)),
            healthAddress: "", availableMaps: maps(available).sorted(),
            preferredMaps: maps(preferred).sorted())
    }
    /// A pool of the three maps 0 (weight 1), 1 (3) and 3 (2).
    private func pool(_ ids: String...) -> Pool {
        var pool = Pool(
            distributor: MapDistributor(
                maps: [0, 1, 3].map { MapID($0) }, weights: [MapID(1): 3, MapID(0): 1, MapID(3): 2]))
        for id in ids { _ = pool.join(world(id), loaded: [], now: now) }
        return pool
    }
    private func owns(_ pool: Pool, _ id: String) -> [UInt32] {
        pool[id]?.world.assignedMaps.map(\.rawValue) ?? []
    }
    private func owned(_ pool: Pool, _ id: String) -> Set<MapID> { Set(owns(pool, id).map { MapID($0) }) }
    private func pending(_ pool: Pool, _ id: String) -> [UInt32] {
        pool[id]?.world.pendingMaps.map(\.rawValue) ?? []
    }
    private func admits(_ pool: Pool, _ map: UInt32) -> [String] {
        pool.candidates(for: MapID(map)).map(\.id)
    }

    @Test func mapsOfTheRegistrationReplyAdmitAtOnce() {
        let pool = pool("a")
        #expect(owns(pool, "a") == [0, 1, 3])
        #expect(pending(pool, "a") == [])
        #expect(admits(pool, 1) == ["a"])
    }

    @Test func aNewcomerIsReadyAndTheOldOwnerLosesAtOnce() {
        var pool = pool("a")
        let changes = pool.join(world("b"), loaded: [], now: now)
        #expect(owns(pool, "a") == [1] && owns(pool, "b") == [0, 3])
        #expect(pending(pool, "b") == [])
        #expect(admits(pool, 0) == ["b"] && admits(pool, 1) == ["a"])
        #expect(changes.map(\.endpoint.id) == ["a"], "the newcomer has its maps from the reply")
        #expect(changes.first?.oldMaps.map(\.rawValue) == [0, 1, 3])
        #expect(changes.first?.newMaps.map(\.rawValue) == [1])
    }

    @Test func lostMapsArePendingUntilTheyAreConfirmed() {
        var pool = pool("a", "b")
        let left = pool.leave("b")
        #expect(left?.0.assignedMaps.map(\.rawValue) == [0, 3], "the maps it owned last")
        #expect(owns(pool, "a") == [0, 1, 3] && pending(pool, "a") == [0, 3])
        #expect(admits(pool, 0) == [] && pool.isPending(MapID(0)))
        #expect(admits(pool, 1) == ["a"], "what it had goes on")
        _ = pool.confirm([MapID(0), MapID(7)], by: "a")
        #expect(pending(pool, "a") == [3] && admits(pool, 0) == ["a"])
    }

    @Test func pendingMapsStayPendingOverFurtherChanges() {
        var pool = pool("a", "b", "c")
        _ = pool.leave("c")
        let first = ["a", "b"].flatMap { pending(pool, $0) }
        #expect(first == [0])
        _ = pool.leave(pending(pool, "a").isEmpty ? "a" : "b")
        let survivor = pool.records.keys.first ?? ""
        #expect(owns(pool, survivor) == [0, 1, 3])
        #expect(pending(pool, survivor).contains(0), "never confirmed, never admitting")
        #expect(pending(pool, survivor).count == 2)
    }

    /// All 119 maps over two, and then a third: some maps go from one of the first two to the other.
    private func moving() -> (pool: Pool, changes: [Worlds.MapsReassigned.Change], moved: Set<MapID>) {
        var pool = Pool(distributor: MapDistributor())
        _ = pool.join(world("a"), loaded: [], now: now)
        _ = pool.join(world("b"), loaded: [], now: now)
        let had = owned(pool, "b")
        let changes = pool.join(world("c"), loaded: [], now: now)
        return (pool, changes, had.intersection(owned(pool, "a")))
    }

    @Test func aMapThatMovesHasItsOldOwnerUntilTheNewOneIsReady() {
        var (pool, changes, moved) = moving()
        #expect(moved == maps("349 369 389 409 429 449-451 469 489 509 529 531-534 540 542-543"))
        #expect(pending(pool, "a") == moved.sorted().map(\.rawValue))
        #expect(moved.allSatisfy { pool.candidates(for: $0).map(\.id) == ["b"] })
        // First only what is added, and what the newcomer has from its reply, is told.
        let toB = changes.first { $0.endpoint.id == "b" }
        #expect(toB.map { Set($0.newMaps).isSuperset(of: moved) } == true)
        #expect(changes.map(\.endpoint.id).sorted() == ["a", "b"])
        // Then, with each confirmation, the old owner loses.
        let some = Set(moved.sorted().prefix(3))
        let first = pool.confirm(some.sorted(), by: "a")
        #expect(first.map(\.endpoint.id) == ["b"])
        #expect(first.first.map { Set($0.oldMaps).subtracting($0.newMaps) } == some)
        #expect(some.allSatisfy { pool.candidates(for: $0).map(\.id) == ["a"] })
        _ = pool.confirm(moved.sorted(), by: "a")
        #expect(moved.allSatisfy { pool.candidates(for: $0).map(\.id) == ["a"] })
        #expect(owned(pool, "b").isDisjoint(with: moved))
        #expect(pool.records.values.reduce(0) { $0 + $1.world.assignedMaps.count } == 119)
    }

    @Test func aMoveWhoseNewOwnerDiesDoesNotTakePlace() {
        var (pool, _, moved) = moving()
        _ = pool.leave("a")
        #expect(moved.allSatisfy { pool.candidates(for: $0).map(\.id) == ["b"] }, "b had them all the time")
        #expect(Set(pending(pool, "b")).isDisjoint(with: moved.map(\.rawValue)))
    }

    @Test func aMoveWhoseNewOwnerFallsIllWaits() {
        var (pool, _, moved) = moving()
        var ill = pool["a"]
        let configuration = WorldsConfiguration(realms: [])
        for _ in 0..<2 { _ = ill?.observe(.unresponsive, now: now, configuration) }
        pool["a"] = ill
        #expect(pool.confirm(moved.sorted(), by: "a").isEmpty, "loaded, but it does not admit")
        #expect(moved.allSatisfy { pool.candidates(for: $0).map(\.id) == ["b"] })
        _ = ill?.observe(alive, now: now, configuration)
        ill?.world.pendingMaps = []
        pool["a"] = ill
        #expect(pool.settle().map(\.endpoint.id) == ["b"])
    }

    @Test func whileSomebodyLoadsAMapBothOwnIt() {
        var pool = pool("a", "b")
        pool.distributor.layers = [MapID(0): 2]
        let grown = pool.redistribute()
        #expect(grown.map(\.endpoint.id) == ["a"])
        #expect(pending(pool, "a") == [0])
        pool.distributor.layers = [:]
        // The map goes back to one layer before a was ready: b keeps it, a's unloaded copy just goes.
        let shrunk = pool.redistribute()
        #expect(owns(pool, "a") == [1] && owns(pool, "b") == [0, 3])
        #expect(admits(pool, 0) == ["b"], "somebody admits all the time")
        #expect(shrunk.map(\.endpoint.id) == ["a"])
    }

    @Test func aLayerOfOneThatDiesIsRunByAnother() {
        var pool = Pool(distributor: MapDistributor(maps: [MapID(0)], weights: [:], layers: [MapID(0): 2]))
        for id in ["a", "b", "c"] { _ = pool.join(world(id), loaded: [], now: now) }
        #expect(admits(pool, 0) == ["a", "b"])
        _ = pool.leave("a")
        #expect(owns(pool, "c") == [0] && pending(pool, "c") == [0])
        #expect(admits(pool, 0) == ["b"])
        _ = pool.confirm([MapID(0)], by: "c")
        #expect(admits(pool, 0) == ["b", "c"])
        pool.distributor.layers = [:]
        let changes = pool.redistribute()
        #expect(changes.count == 1 && changes.first?.newMaps == [])
        #expect(admits(pool, 0).count == 1)
    }

    // MARK: Restarts

    @Test func aRestartMovesNobody() {
        var pool = pool("a", "b")
        let before = ["a", "b"].map { owns(pool, $0) }
        let changes = pool.join(world("a", incarnation: 2), loaded: [], now: now)
        #expect(changes.isEmpty)
        #expect(["a", "b"].map { owns(pool, $0) } == before)
        #expect(pending(pool, "a") == [])
        #expect(pool["a"]?.world.endpoint.incarnation == 2)
    }

    @Test func aRestartKeepsItsPlaceInTheOrder() {
        var pool = pool("a", "b", "c")
        _ = pool.join(world("a", incarnation: 2), loaded: [], now: now)
        _ = pool.leave("b")
        _ = pool.join(world("b", incarnation: 2), loaded: [], now: now)
        #expect(pool.ordered.map(\.id) == ["a", "b", "c"])
    }

    @Test func whatAComebackRunsReturnsToIt() {
        var pool = pool("a", "b")
        _ = pool.leave("b")
        _ = pool.confirm([MapID(0), MapID(3)], by: "a")
        let changes = pool.join(world("b", incarnation: 2), loaded: [MapID(0), MapID(3)], now: now)
        #expect(owns(pool, "b") == [0, 3] && owns(pool, "a") == [1])
        #expect(changes.map(\.endpoint.id) == ["a"])
    }

    @Test func oneThatListsMapsTakesThemAndGivesThemBackToTheRest() {
        var pool = pool("a")
        let taken = pool.join(world("e", available: "1"), loaded: [], now: now)
        #expect(owns(pool, "a") == [0, 3] && owns(pool, "e") == [1])
        #expect(taken.count == 1)
        let given = pool.leave("e")
        #expect(owns(pool, "a") == [0, 1, 3] && pending(pool, "a") == [1])
        #expect(given?.1.count == 1)
    }

    @Test func mapsOfAListDieWithItWhereNobodyElseCanRunThem() {
        var pool = pool()
        _ = pool.join(world("e", available: "1"), loaded: [], now: now)
        _ = pool.join(world("f", available: "0"), loaded: [], now: now)
        _ = pool.leave("e")
        #expect(admits(pool, 1) == [] && !pool.isPending(MapID(1)))
    }

    // MARK: The sandbox

    /// Issue 2: with two sandbox worlds, the maps of one that dies are played on
    /// the other, and return with it.
    @Test func theSandboxSurvivesOneOfItsTwoWorlds() {
        var pool = Pool(distributor: MapDistributor())
        _ = pool.join(world("a", preferred: "0 530"), loaded: [], now: now)
        _ = pool.join(world("b", preferred: "1 571"), loaded: [], now: now)
        #expect(admits(pool, 0) == ["a"] && admits(pool, 530) == ["a"])
        #expect(admits(pool, 1) == ["b"] && admits(pool, 571) == ["b"])
        let lost = pool.leave("b")?.1.first
        #expect(lost?.endpoint.id == "a" && lost?.newMaps.count == 119)
        _ = pool.confirm(KnownMaps.all, by: "a")
        #expect([0, 1, 530, 571].allSatisfy { admits(pool, $0) == ["a"] })
        let back = pool.join(world("b", incarnation: 2, preferred: "1 571"), loaded: [], now: now)
        #expect(back.map(\.endpoint.id) == ["a"])
        #expect(admits(pool, 1) == ["b"] && admits(pool, 571) == ["b"] && admits(pool, 0) == ["a"])
    }

    // MARK: Always

    @Test func oneWithMemoryOfAMapIsNeverWithoutItBeforeAnotherHasIt() {
        // Whatever happens, a map that somebody admits is admitted after the next
        // step too, unless that one left.
        let random = SeededRandomness(seed: 5)
        var pool = Pool(distributor: MapDistributor())
        var incarnation: UInt64 = 0
        for _ in 0..<400 {
            let before = KnownMaps.all.filter { !pool.candidates(for: $0).isEmpty }
            let admitting = Dictionary(
                uniqueKeysWithValues: before.map { ($0, pool.candidates(for: $0).map(\.id)) })
            var gone: String?
            let id = "\(random.below(6))"
            switch random.below(4) {
            case 0:
                incarnation += 1
                gone = pool[id] == nil ? nil : id
                let wish = random.below(2) == 0 ? "\(KnownMaps.all[Int(random.below(119))])" : ""
                _ = pool.join(world(id, incarnation: incarnation, preferred: wish), loaded: [], now: now)
            case 1:
                _ = pool.leave(id)
                gone = id
            case 2: _ = pool.confirm(pool[id]?.world.pendingMaps ?? [], by: id)
            default:
                pool.distributor.layers = [
                    MapID(0): 1 + Int(random.below(3)), MapID(530): 1 + Int(random.below(3)),
                ]
                _ = pool.redistribute()
            }
            for (map, owners) in admitting where owners != [gone ?? ""] {
                guard let gone, owners.contains(gone) else {
                    #expect(!pool.candidates(for: map).isEmpty, "map \(map) of \(owners)")
                    continue
                }
            }
            for record in pool.ordered {
                #expect(Set(record.world.pendingMaps).isSubset(of: record.world.assignedMaps))
                #expect(record.world.assignedMaps == record.world.assignedMaps.sorted())
            }
        }
    }
}
