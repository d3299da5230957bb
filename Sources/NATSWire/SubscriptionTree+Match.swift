public import Base

extension SubscriptionTree {
    /// Appends who hears a message: every subscription that fits and one member of each queue group, whatever
    /// patterns its members have.
    ///
    /// - Parameter subject: its tokens are taken literally; nobody hears one with an empty token.
    /// - Parameter randomness: chooses the member; the next one that is not left out is taken.
    /// - Parameter leftOut: who does not hear this message.
    public mutating func match(
        _ subject: UnsafeRawBufferPointer, _ randomness: any Randomness, into found: inout [SubscriptionID],
        unless leftOut: (SubscriptionID) -> Bool = { _ in false }
    ) {
        visits = 0
        guard SubjectRules.hasOnlyTokens(subject) else { return }
        var groups: [(group: Int, node: Int, position: Int)] = []
        swap(&groups, &onTheWay)
        collect(subject, from: 0, at: 0, &found, &groups, leftOut)
        if !groups.isEmpty { choose(&groups, randomness, &found, leftOut) }
        groups.removeAll(keepingCapacity: true)
        swap(&groups, &onTheWay)
    }

    private mutating func collect(
        _ subject: UnsafeRawBufferPointer, from first: Int, at top: Int, _ found: inout [SubscriptionID],
        _ groups: inout [(group: Int, node: Int, position: Int)], _ leftOut: (SubscriptionID) -> Bool
    ) {
        var (node, start) = (top, first)
        while start <= subject.count {
            visits &+= 1
            let end = SubjectRules.endOfToken(subject, from: start)
            if nodes[node].rest >= 0 { take(nodes[node].rest, &found, &groups, leftOut) }
            if nodes[node].star >= 0 {
                collect(subject, from: end + 1, at: nodes[node].star, &found, &groups, leftOut)
            }
            guard !nodes[node].children.isEmpty else { return }
            let token = UnsafeRawBufferPointer(rebasing: subject[start..<end])
            guard let child = child(token, hash(token), of: node) else { return }
            (node, start) = (child, end + 1)
        }
        take(node, &found, &groups, leftOut)
    }

    private mutating func take(
        _ node: Int, _ found: inout [SubscriptionID],
        _ groups: inout [(group: Int, node: Int, position: Int)], _ leftOut: (SubscriptionID) -> Bool
    ) {
        visits &+= 1
        for id in nodes[node].plain where !leftOut(id) { found.append(id) }
        for position in nodes[node].groups.indices {
            groups.append((nodes[node].groups[position].number, node, position))
        }
    }

    /// One member of each group; parts of a group under several patterns lie side by side after sorting.
    private func choose(
        _ groups: inout [(group: Int, node: Int, position: Int)], _ randomness: any Randomness,
        _ found: inout [SubscriptionID], _ leftOut: (SubscriptionID) -> Bool
    ) {
        if groups.count > 1 {
            groups.sort { ($0.group, $0.node) < ($1.group, $1.node) }
        }
        var start = 0
        while start < groups.count {
            var end = start + 1
            while end < groups.count, groups[end].group == groups[start].group { end += 1 }
            if let id = member(of: groups[start..<end], randomness, leftOut) { found.append(id) }
            start = end
        }
    }

    private func member(
        of parts: ArraySlice<(group: Int, node: Int, position: Int)>, _ randomness: any Randomness,
        _ leftOut: (SubscriptionID) -> Bool
    ) -> SubscriptionID? {
        var total = 0
        for part in parts { total += members(part).count }
        guard total > 0 else { return nil }
        let chosen = total == 1 ? 0 : Int(clamping: randomness.below(UInt64(clamping: total)))
        // From the chosen one to the end, then from the beginning.
        var next: SubscriptionID?
        var number = 0
        for part in parts {
            for id in members(part) {
                defer { number += 1 }
                if number < chosen, next != nil { continue }
                if leftOut(id) { continue }
                if number >= chosen { return id }
                next = id
            }
        }
        return next
    }

    private func members(_ part: (group: Int, node: Int, position: Int)) -> [SubscriptionID] {
        nodes[part.node].groups[part.position].members
    }
}
