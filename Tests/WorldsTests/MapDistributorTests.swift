import Base
import Testing
import WorldsAPI

@testable import WorldsService

/// Who gets which map (spec registry 6.2).
@Suite struct MapDistributorTests {
    typealias Node = MapDistributor.Node
    private let real = MapDistributor()
    private let small = MapDistributor(
        maps: [MapID(0), MapID(1), MapID(3)], weights: [MapID(1): 3, MapID(0): 1, MapID(3): 2])

    // MARK: Golden vectors

    @Test func thereAre119MapsThatWeigh487() {
        #expect(KnownMaps.all.count == 119)
        #expect(KnownMaps.all == KnownMaps.all.sorted())
        #expect(real.weight(Set(KnownMaps.all)) == 487)
    }

    @Test func oneGetsEverything() {
        #expect(real.distribute(over: [Node("a")], .joined)["a"] == Set(KnownMaps.all))
    }

    @Test func twoGetTheKnownHalves() {
        let owned = real.distribute(over: [Node("a"), Node("b")], .joined)
        let first = maps(
            "0 30 33-34 36 43 47-48 70 90 109 129 189 209 229-230 249 269 289 309 329 571 603 609")
        #expect(owned["a"] == first)
        #expect(owned["b"] == Set(KnownMaps.all).subtracting(first))
        #expect(real.load(owned, "a") == 244 && real.load(owned, "b") == 243)
        #expect(owned["a"]?.count == 24 && owned["b"]?.count == 95)
    }

    @Test func threeGetTheKnownThirds() {
        let owned = real.distribute(over: [Node("a"), Node("b"), Node("c")], .joined)
        #expect(
            owned["a"]
                == maps(
                    """
                    30 33-34 36 43 47-48 70 90 109 129 189 209 229-230 249 269 289 309 329 349 369 389 409 429 449-451 \
                    469 489 509 529 531-534 540 542-543 571 603 609
                    """))
        #expect(owned["b"] == maps("0 530 544-548 550 552-558"))
        #expect(["a", "b", "c"].map { real.load(owned, $0) } == [163, 163, 161])
        #expect(["a", "b", "c"].map { owned[$0]?.count } == [42, 15, 62])
    }

    @Test func fourGetTheKnownQuarters() {
        let owned = real.distribute(over: ["a", "b", "c", "d"].map { Node($0) }, .joined)
        #expect(owned["a"] == maps("571 603"))
        #expect(["a", "b", "c", "d"].map { owned[$0]?.count } == [2, 22, 23, 72])
        #expect(owned["b"]?.isSuperset(of: maps("0 30 33-34 329 609")) == true)
        #expect(owned["c"]?.isSuperset(of: maps("1 349 546")) == true)
        #expect(owned["d"]?.isSuperset(of: maps("530 547 724")) == true)
        #expect(real.load(owned, "d") == 121)
    }

    @Test func fiveGetTheKnownFifths() {
        let owned = real.distribute(over: ["a", "b", "c", "d", "e"].map { Node($0) }, .joined)
        #expect(owned["a"] == maps("0") && owned["b"] == maps("1") && owned["c"] == maps("571"))
        #expect(owned["d"]?.count == 47 && owned["d"]?.isSuperset(of: maps("530 603 609")) == true)
        #expect(real.load(owned, "d") == 98)
        #expect(owned["e"]?.count == 69)
    }

    @Test func thereAreSixBinsForEight() {
        let owned = real.distribute(over: (1...8).map { Node("\($0)") }, .joined)
        #expect(owned["7"] == [] && owned["8"] == [])
        #expect((1...6).allSatisfy { owned["\($0)"]?.isEmpty == false })
    }

    @Test func smallWeightsGoAsKnown() {
        let two = small.distribute(over: [Node("a"), Node("b")], .joined)
        #expect(two == ["a": maps("1"), "b": [MapID(0), MapID(3)]])
        let three = small.distribute(over: [Node("a"), Node("b"), Node("c")], .joined)
        #expect(three == ["a": maps("1"), "b": [MapID(3)], "c": maps("0")])
        let explicit = small.distribute(
            over: [Node("e", available: maps("1")), Node("a"), Node("b")], .joined)
        #expect(explicit == ["e": maps("1"), "a": [MapID(3)], "b": maps("0")])
    }

    @Test func moreBinsThanWorldserversWrapRound() {
        // Four maps of weight 2 in bins of 3: four bins for three.
        let distributor = MapDistributor(
            maps: (0..<4).map { MapID($0) },
            weights: Dictionary(uniqueKeysWithValues: (0..<4).map { (MapID($0), 2) }))
        let owned = distributor.distribute(over: [Node("a"), Node("b"), Node("c")], .joined)
        #expect(owned == ["a": maps("0").union([MapID(3)]), "b": maps("1"), "c": [MapID(2)]])
    }

    // MARK: Lists

    @Test func aListIsExactlyWhatOneGets() {
        let owned = real.distribute(
            over: [Node("a", available: maps("0 1")), Node("b", available: maps("1 530")), Node("c")], .joined
        )
        #expect(owned["a"] == maps("0 1") && owned["b"] == maps("1 530"))
        #expect(owned["c"] == Set(KnownMaps.all).subtracting(maps("0 1 530")))
    }

    @Test func unknownMapsOfAListAreRun() {
        let owned = real.distribute(over: [Node("a", available: [MapID(60_000)]), Node("b")], .joined)
        #expect(owned["a"] == [MapID(60_000)])
        #expect(owned["b"] == Set(KnownMaps.all))
    }

    @Test func mapsThatNobodyCanRunStayUnowned() {
        let owned = real.distribute(over: [Node("a", available: maps("0"))], .joined)
        #expect(owned == ["a": maps("0")])
        #expect(real.distribute(over: [], .joined) == [:])
    }

    // MARK: Moving little

    @Test func aSecondTakesOneOfTheHalvesAndLeavesTheOther() {
        // Whichever half the first one owns already, that is the one it keeps.
        let halves = real.bins(Set(KnownMaps.all), count: 2).map { Set($0) }
        for half in halves {
            let owned = real.distribute(over: [Node("a", current: half), Node("b")], .joined)
            #expect(owned["a"] == half)
        }
    }

    @Test func aComebackGetsWhatItStillRuns() {
        // The survivor was dealt everything; the other one returns with its half in memory.
        let halves = real.bins(Set(KnownMaps.all), count: 2).map { Set($0) }
        for (mine, other) in [(halves[0], halves[1]), (halves[1], halves[0])] {
            let owned = real.distribute(
                over: [Node("a", current: Set(KnownMaps.all)), Node("b", current: mine)], .joined)
            #expect(owned["b"] == mine && owned["a"] == other)
        }
    }

    @Test func noOtherPairingOfBinsMovesLess() {
        let random = SeededRandomness(seed: 3)
        for _ in 0..<30 {
            let count = 2 + Int(random.below(3))
            var nodes = (0..<count).map { Node("\($0)") }
            for map in KnownMaps.all { nodes[Int(random.below(UInt64(count)))].current.insert(map) }
            nodes = nodes.map { Node($0.id, current: $0.current) }
            let owned = real.distribute(over: nodes, .joined)
            let kept = nodes.map { real.weight(owned[$0.id]?.intersection($0.current) ?? []) }.reduce(0, +)
            let bins = real.bins(Set(KnownMaps.all), count: count).map { Set($0) }
            let most = permutations(count).map { order in
                order.enumerated().map {
                    real.weight(bins[$0.element].intersection(nodes[$0.offset].current))
                }
                .reduce(0, +)
            }.max()
            #expect(kept == most)
        }
    }
    private func permutations(_ count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return permutations(count - 1).flatMap { shorter in
            (0...shorter.count).map { place in shorter[..<place] + [count - 1] + shorter[place...] }
        }.map { Array($0) }
    }

    @Test func onlyLostMapsAreDealtOutWhenSomebodyLeaves() {
        let before = real.distribute(over: ["a", "b", "c"].map { Node($0) }, .joined)
        let after = real.distribute(
            over: ["a", "c"].map { Node($0, current: before[$0] ?? []) }, .changed)
        for id in ["a", "c"] {
            #expect(after[id]?.isSuperset(of: before[id] ?? []) == true, "\(id) keeps what it has")
        }
        #expect(after["a"]?.union(after["c"] ?? []) == Set(KnownMaps.all))
        // Evenly: the heaviest lost map weighs 100.
        #expect(abs(real.load(after, "a") - real.load(after, "c")) <= 100)
    }

    @Test func oneThatHadNothingTakesLostMapsFirst() {
        let nodes = (1...8).map { Node("\($0)") }
        let before = real.distribute(over: nodes, .joined)
        let after = real.distribute(
            over: nodes.dropFirst().map { Node($0.id, current: before[$0.id] ?? []) }, .changed)
        #expect(after["7"]?.isEmpty == false || after["8"]?.isEmpty == false)
        for id in (2...6).map(String.init) { #expect(after[id]?.isSuperset(of: before[id] ?? []) == true) }
    }

    @Test func aLostMapGoesToWhoHasItInMemoryStill() {
        let all = Set(KnownMaps.all)
        let owned = real.distribute(
            over: [
                Node("a", current: all.subtracting(maps("1 30"))),
                Node("b", current: maps("30"), loaded: maps("1 30")),
            ], .changed)
        #expect(owned["b"] == maps("1 30"))
    }

    // MARK: Preferences

    private func sandbox(_ current: [String: Set<MapID>] = [:]) -> [Node] {
        [
            Node("a", preferred: maps("0 530"), current: current["a"] ?? []),
            Node("b", preferred: maps("1 571"), current: current["b"] ?? []),
        ]
    }

    @Test func preferredMapsGoToWhoPrefersThem() {
        let owned = real.distribute(over: sandbox(), .joined)
        #expect(owned["a"]?.isSuperset(of: maps("0 530")) == true)
        #expect(owned["b"]?.isSuperset(of: maps("1 571")) == true)
        #expect(owned["a"]?.union(owned["b"] ?? []) == Set(KnownMaps.all))
        #expect(owned["a"]?.isDisjoint(with: owned["b"] ?? []) == true)
        #expect(
            abs(real.load(owned, "a") - real.load(owned, "b")) <= 1,
            "the rest evens out what preferences weigh")
    }

    @Test func theSurvivorRunsWhatTheOtherPreferred() {
        let owned = real.distribute(over: [sandbox()[0]], .changed)
        #expect(owned["a"] == Set(KnownMaps.all))
    }

    @Test func preferredMapsReturnToWhoReturns() {
        let before = real.distribute(over: sandbox(), .joined)
        let after = real.distribute(over: sandbox(["a": Set(KnownMaps.all)]), .joined)
        #expect(after["b"]?.isSuperset(of: maps("1 571")) == true)
        #expect(after["a"]?.isSuperset(of: maps("0 530")) == true)
        #expect(real.load(after, "a") == real.load(before, "a"))
    }

    @Test func theFirstThatPrefersAMapWinsIt() {
        let owned = real.distribute(
            over: [Node("a", preferred: maps("571")), Node("b", preferred: maps("571"))], .joined)
        #expect(owned["a"]?.contains(MapID(571)) == true && owned["b"]?.contains(MapID(571)) == false)
    }

    @Test func aListGoesBeforeAPreference() {
        let owned = real.distribute(
            over: [Node("a", preferred: maps("0")), Node("e", available: maps("0"))], .joined)
        #expect(owned["e"] == maps("0") && owned["a"]?.contains(MapID(0)) == false)
    }

    @Test func aPreferredMapThatIsUnknownIsRunByWhoWantsIt() {
        let owned = real.distribute(over: [Node("a", preferred: [MapID(60_000)]), Node("b")], .joined)
        #expect(owned["a"]?.contains(MapID(60_000)) == true)
    }

    @Test func aNewcomerWithoutPreferencesGetsItsShare() {
        let before = real.distribute(over: sandbox(), .joined)
        let owned = real.distribute(
            over: sandbox(before) + [Node("c")], .joined)
        #expect(owned["a"]?.isSuperset(of: maps("0 530")) == true)
        #expect(owned["b"]?.isSuperset(of: maps("1 571")) == true)
        #expect(owned["c"]?.isEmpty == false)
        // Who gives, gives only; nothing goes between the two that were there.
        #expect(owned["a"]?.isSubset(of: before["a"] ?? []) == true)
        #expect(owned["b"]?.isSubset(of: before["b"] ?? []) == true)
    }

    // MARK: Always

    @Test func everyMapHasExactlyOneOwnerWhateverHappens() {
        let random = SeededRandomness(seed: 17)
        var nodes: [Node] = []
        for step in 0..<300 {
            var occasion = MapDistributor.Occasion.changed
            if nodes.count < 2 || (nodes.count < 7 && random.below(2) == 0) {
                let wish = random.below(3) == 0 ? Set([KnownMaps.all[Int(random.below(119))]]) : []
                nodes.append(Node("\(step)", preferred: wish))
                occasion = .joined
            } else {
                nodes.remove(at: Int(random.below(UInt64(nodes.count))))
            }
            let owned = real.distribute(over: nodes, occasion)
            let again = real.distribute(over: nodes, occasion)
            #expect(owned == again, "the same input, the same result")
            #expect(owned.values.map(\.count).reduce(0, +) == 119)
            #expect(owned.values.reduce(into: Set<MapID>()) { $0.formUnion($1) } == Set(KnownMaps.all))
            nodes = nodes.map { Node($0.id, preferred: $0.preferred, current: owned[$0.id] ?? []) }
        }
    }
}
