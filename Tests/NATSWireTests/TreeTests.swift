import Base
import Testing

@testable import NATSWire

@Suite struct TreeTests {
    private func insert(_ subject: String, _ queue: String = "", into tree: inout SubscriptionTree) throws
        -> SubscriptionID
    {
        try lent(subject, queue) { try tree.insert($0[0], queue: $0[1]) }
    }
    private func match(
        _ subject: String, in tree: inout SubscriptionTree, _ randomness: any Randomness = Always(0),
        unless leftOut: (SubscriptionID) -> Bool = { _ in false }
    ) -> [SubscriptionID] {
        var found: [SubscriptionID] = []
        lent(subject) { tree.match($0[0], randomness, into: &found, unless: leftOut) }
        return found
    }

    @Test func wildcardsFitWhatTheyShould() throws {
        let cases: [(pattern: String, fits: [String], fitsNot: [String])] = [
            ("a.b", ["a.b"], ["a", "a.b.c", "a.c", "b", "A.b"]),
            ("a.*", ["a.b", "a.*"], ["a", "a.b.c", "b.b"]),
            ("*", ["a"], ["a.b"]),
            ("*.b.*", ["a.b.c"], ["a.b", "a.c.b", "a.b.c.d"]),
            ("a.>", ["a.b", "a.b.c.d"], ["a", "b.a"]),
            (">", ["a", "a.b.c"], ["", ".", "a..b", ".a", "a."]),
            ("a.*.>", ["a.b.c", "a.b.c.d"], ["a.b", "a"]),
        ]
        for (pattern, fits, fitsNot) in cases {
            var tree = SubscriptionTree()
            let id = try insert(pattern, into: &tree)
            for subject in fits { #expect(match(subject, in: &tree) == [id], "\(pattern) fits \(subject)") }
            for subject in fitsNot { #expect(match(subject, in: &tree) == [], "\(pattern) not \(subject)") }
        }
    }

    @Test func oneMemberOfAGroupHearsAMessageWhateverItsPattern() throws {
        var tree = SubscriptionTree()
        let members = [
            try insert("a.b", "q", into: &tree), try insert("a.*", "q", into: &tree),
            try insert(">", "q", into: &tree),
        ]
        let other = try insert("a.b", "p", into: &tree)
        let plain = try insert("a.b", into: &tree)
        var heard: Set<SubscriptionID> = []
        for seed in 0..<64 {
            let found = match("a.b", in: &tree, SeededRandomness(seed: UInt64(seed)))
            #expect(found.count == 3)
            #expect(found.contains(other) && found.contains(plain))
            heard.formUnion(found)
        }
        #expect(heard == Set(members + [other, plain]), "each member has its turn")
    }

    @Test func theChoiceFollowsTheRandomnessAlone() throws {
        var (one, two) = (SubscriptionTree(), SubscriptionTree())
        for _ in 0..<7 {
            _ = try insert("a", "q", into: &one)
            _ = try insert("a", "q", into: &two)
        }
        let (first, second) = (SeededRandomness(seed: 5), SeededRandomness(seed: 5))
        for _ in 0..<100 { #expect(match("a", in: &one, first) == match("a", in: &two, second)) }
    }

    @Test func aMemberThatIsLeftOutHandsOnToTheNext() throws {
        var tree = SubscriptionTree()
        let ids = try (0..<3).map { _ in try insert("a", "q", into: &tree) }
        #expect(match("a", in: &tree, Always(.max)) { $0 == ids[2] } == [ids[0]])
        #expect(match("a", in: &tree, Always(0)) { $0 == ids[0] } == [ids[1]])
        #expect(match("a", in: &tree, Always(.max)) { _ in true } == [])
    }

    @Test func whatIsRemovedIsForgottenWholly() throws {
        var tree = SubscriptionTree()
        let ids = try ["a.b.c", "a.*", ">", "a.b", "a.b"].map { try insert($0, into: &tree) }
        let grouped = try insert("a.b", "q", into: &tree)
        for id in ids + [grouped] {
            let (first, second) = (tree.remove(id), tree.remove(id))
            #expect(first && !second)
        }
        #expect(tree.count == 0 && tree.nodeCount == 0)
        let again = try insert("a.b", into: &tree)
        #expect(!(ids + [grouped]).contains(again), "no name is used again")
        let isRemoved = tree.remove(ids[0])
        #expect(!isRemoved)
        #expect(match("a.b", in: &tree) == [again])
    }

    @Test func theCostDoesNotDependOnUnrelatedSubscriptions() throws {
        var tree = SubscriptionTree()
        for token in ["a.*.c", "a.b.>"] { _ = try insert(token, into: &tree) }
        _ = match("a.b.c", in: &tree)
        let alone = tree.visits
        for number in 0..<5_000 {
            _ = try insert("a.x\(number).c", into: &tree)
            _ = try insert("other.\(number)", into: &tree)
            _ = try insert("a.b.y\(number)", "q", into: &tree)
        }
        _ = match("a.b.c", in: &tree)
        #expect(tree.visits == alone)
    }

    /// The tree against a list of all subscriptions, over random subjects, patterns, groups and removals;
    /// also with hashes that collide, now and then or always.
    @Test(arguments: [1, 2, 3, 4, 5], [-1, 1, 0])
    func itAgreesWithALinearModel(_ seed: UInt64, _ hashMask: Int) throws {
        let randomness = SeededRandomness(seed: seed)
        var tree = SubscriptionTree(hashMask: hashMask)
        var model: [(id: SubscriptionID, pattern: [String], queue: String)] = []
        for step in 0..<2_000 {
            switch randomness.below(10) {
            case 0..<5:
                let pattern = self.pattern(randomness)
                let queue = ["", "", "q", "p"][Int(randomness.below(4))]
                let id = try insert(pattern.joined(separator: "."), queue, into: &tree)
                model.append((id, pattern, queue))
            case 5..<7 where !model.isEmpty:
                let position = Int(randomness.below(UInt64(model.count)))
                let isRemoved = tree.remove(model[position].id)
                #expect(isRemoved)
                model.remove(at: position)
            default: compare(&tree, model, subject: tokens(randomness), randomness, step)
            }
            #expect(tree.count == model.count)
        }
        for entry in model { tree.remove(entry.id) }
        #expect(tree.nodeCount == 0)
    }

    private func compare(
        _ tree: inout SubscriptionTree,
        _ model: [(id: SubscriptionID, pattern: [String], queue: String)], subject: [String],
        _ randomness: any Randomness, _ step: Int
    ) {
        let found = match(subject.joined(separator: "."), in: &tree, randomness)
        let fitting = model.filter { Self.fits($0.pattern, subject) }
        let plain = fitting.filter { $0.queue.isEmpty }.map(\.id)
        #expect(Set(found).count == found.count, "step \(step)")
        #expect(Set(plain).isSubset(of: found), "step \(step)")
        var chosen = Set(found).subtracting(plain)
        for queue in ["q", "p"] {
            let members = Set(fitting.filter { $0.queue == queue }.map(\.id))
            #expect(chosen.intersection(members).count == min(members.count, 1), "step \(step)")
            chosen.subtract(members)
        }
        #expect(chosen.isEmpty, "step \(step)")
    }

    private static func fits(_ pattern: [String], _ subject: [String]) -> Bool {
        guard let first = pattern.first else { return subject.isEmpty }
        guard let token = subject.first else { return false }
        if first == ">" { return true }
        return (first == "*" || first == token)
            && fits(Array(pattern.dropFirst()), Array(subject.dropFirst()))
    }

    private func tokens(_ randomness: any Randomness) -> [String] {
        (0...randomness.below(4)).map { _ in ["a", "b", "c", "dd"][Int(randomness.below(4))] }
    }
    private func pattern(_ randomness: any Randomness) -> [String] {
        var tokens = tokens(randomness).map { randomness.below(4) == 0 ? "*" : $0 }
        if randomness.below(5) == 0 { tokens.append(">") }
        return tokens
    }
}

/// The same number again and again.
private struct Always: Randomness {
    let value: UInt64
    init(_ value: UInt64) { self.value = value }
    func next() -> UInt64 { value }
}
