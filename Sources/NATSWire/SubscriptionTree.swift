/// Names a subscription of a tree. It is never used again for another one.
public struct SubscriptionID: Hashable, Sendable {
    /// Small, and used again: a place in an array.
    public let index: Int
    let generation: UInt32
}

/// Who wants which subjects: a tree over their tokens. What a match costs depends on the tokens of the
/// subject and on the subscriptions that fit, not on how many others there are.
///
/// Everything is in the order of subscribing and in nothing else, so that the same calls with the same
/// randomness choose the same members of queue groups.
public struct SubscriptionTree: Sendable {
    struct Node: Sendable {
        var token: [UInt8] = []
        var hash = 0
        var parent = -1
        /// The next child of the same parent whose token has the same hash.
        var twin = -1
        /// First child for each hash of a token.
        var children: [Int: Int] = [:]
        var star = -1
        var rest = -1
        var plain: [SubscriptionID] = []
        var groups: [Group] = []

        var isEmpty: Bool {
            plain.isEmpty && groups.isEmpty && children.isEmpty && star < 0 && rest < 0
        }
    }
    struct Group: Sendable {
        /// The same for groups of the same name.
        let number: Int
        var members: [SubscriptionID]
    }
    private struct Place: Sendable {
        var generation: UInt32 = 0
        /// -1 when the place is free.
        var node = -1
        var queue: [UInt8] = []
    }
    var nodes = [Node()]
    private var freeNodes: [Int] = []
    private var places: [Place] = []
    private var freePlaces: [Int] = []
    private var groupNumbers: [[UInt8]: (number: Int, uses: Int)] = [:]
    private var lastGroup = 0
    /// Groups on the way of a match; kept for its memory.
    var onTheWay: [(group: Int, node: Int, position: Int)] = []
    /// Nodes that the last match looked at.
    var visits = 0

    /// Which bits of a token's hash count; a test makes them collide.
    private let hashMask: Int

    public init() { self.init(hashMask: -1) }
    init(hashMask: Int) { self.hashMask = hashMask }

    /// Subscriptions there are.
    public private(set) var count = 0
    /// Nodes beside the root; 0 when there is no subscription.
    var nodeCount: Int { nodes.count - freeNodes.count - 1 }

    // MARK: Changes

    /// Adds a subscription.
    ///
    /// - Parameter queue: the name of its queue group; empty when it hears everything.
    /// - Throws: `badSubject` when `subject` is no pattern.
    public mutating func insert(
        _ subject: UnsafeRawBufferPointer, queue: UnsafeRawBufferPointer = .init(start: nil, count: 0)
    ) throws(NATSError) -> SubscriptionID {
        guard SubjectRules.isPattern(subject) else { throw .badSubject }
        var node = 0
        var start = 0
        while start <= subject.count {
            let end = SubjectRules.endOfToken(subject, from: start)
            node = step(UnsafeRawBufferPointer(rebasing: subject[start..<end]), from: node)
            start = end + 1
        }
        let id = takePlace(at: node, Array(queue))
        if queue.isEmpty {
            nodes[node].plain.append(id)
        } else {
            join(id, node, Array(queue))
        }
        count += 1
        return id
    }

    /// Takes a subscription out; false when it is not there any more.
    @discardableResult
    public mutating func remove(_ id: SubscriptionID) -> Bool {
        guard places.indices.contains(id.index), places[id.index].generation == id.generation,
            places[id.index].node >= 0
        else { return false }
        let (node, queue) = (places[id.index].node, places[id.index].queue)
        places[id.index] = Place(generation: id.generation &+ 1)
        freePlaces.append(id.index)
        if queue.isEmpty {
            if let position = nodes[node].plain.lastIndex(of: id) { nodes[node].plain.remove(at: position) }
        } else {
            leave(id, node, queue)
        }
        count -= 1
        prune(node)
        return true
    }

    private mutating func takePlace(at node: Int, _ queue: [UInt8]) -> SubscriptionID {
        let index: Int
        if let free = freePlaces.popLast() {
            index = free
        } else {
            index = places.count
            places.append(Place())
        }
        places[index].node = node
        places[index].queue = queue
        return SubscriptionID(index: index, generation: places[index].generation)
    }

    private mutating func join(_ id: SubscriptionID, _ node: Int, _ queue: [UInt8]) {
        if groupNumbers[queue] == nil { lastGroup &+= 1 }
        let known = groupNumbers[queue] ?? (lastGroup, 0)
        groupNumbers[queue] = (known.number, known.uses &+ 1)
        if let position = nodes[node].groups.firstIndex(where: { $0.number == known.number }) {
            nodes[node].groups[position].members.append(id)
        } else {
            nodes[node].groups.append(Group(number: known.number, members: [id]))
        }
    }

    private mutating func leave(_ id: SubscriptionID, _ node: Int, _ queue: [UInt8]) {
        guard let known = groupNumbers[queue],
            let position = nodes[node].groups.firstIndex(where: { $0.number == known.number })
        else { return }
        nodes[node].groups[position].members.removeAll { $0 == id }
        if nodes[node].groups[position].members.isEmpty { nodes[node].groups.remove(at: position) }
        groupNumbers[queue] = known.uses > 1 ? (known.number, known.uses - 1) : nil
    }

    // MARK: Nodes

    private mutating func step(_ token: UnsafeRawBufferPointer, from node: Int) -> Int {
        if token.count == 1, token[0] == SubjectRules.star {
            if nodes[node].star < 0 { nodes[node].star = makeNode(Array(token), 0, parent: node) }
            return nodes[node].star
        }
        if token.count == 1, token[0] == SubjectRules.rest {
            if nodes[node].rest < 0 { nodes[node].rest = makeNode(Array(token), 0, parent: node) }
            return nodes[node].rest
        }
        let hash = hash(token)
        if let known = child(token, hash, of: node) { return known }
        let made = makeNode(Array(token), hash, parent: node)
        nodes[made].twin = nodes[node].children[hash] ?? -1
        nodes[node].children[hash] = made
        return made
    }

    func hash(_ token: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: token)
        return hasher.finalize() & hashMask
    }

    func child(_ token: UnsafeRawBufferPointer, _ hash: Int, of node: Int) -> Int? {
        var next = nodes[node].children[hash] ?? -1
        while next >= 0 {
            if nodes[next].token.elementsEqual(token) { return next }
            next = nodes[next].twin
        }
        return nil
    }

    private mutating func makeNode(_ token: [UInt8], _ hash: Int, parent: Int) -> Int {
        var node = Node()
        node.token = token
        node.hash = hash
        node.parent = parent
        if let free = freeNodes.popLast() {
            nodes[free] = node
            return free
        }
        nodes.append(node)
        return nodes.count - 1
    }

    /// Gives nodes back that lead nowhere any more.
    private mutating func prune(_ start: Int) {
        var node = start
        while node > 0, nodes[node].isEmpty {
            let parent = nodes[node].parent
            detach(node, from: parent)
            nodes[node] = Node()
            freeNodes.append(node)
            node = parent
        }
    }

    private mutating func detach(_ node: Int, from parent: Int) {
        if nodes[parent].star == node {
            nodes[parent].star = -1
        } else if nodes[parent].rest == node {
            nodes[parent].rest = -1
        } else {
            let (hash, twin) = (nodes[node].hash, nodes[node].twin)
            guard var before = nodes[parent].children[hash], before != node else {
                nodes[parent].children[hash] = twin < 0 ? nil : twin
                return
            }
            while nodes[before].twin >= 0, nodes[before].twin != node { before = nodes[before].twin }
            nodes[before].twin = twin
        }
    }
}
