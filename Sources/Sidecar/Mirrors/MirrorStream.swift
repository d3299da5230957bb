import Base

/// What a worldserver hears of its groups, put in order: decides which hooks are called, and when the groups
/// have to be asked for. A value without clock or network.
///
/// Events are numbered without gaps. As long as they come so, each goes to its hook. After a gap, a new run
/// of the service, or whenever nobody knows what was missed, events are held back, the groups asked for, and
/// the hooks called that lead from what they were told before to what is so; what was held back follows.
struct MirrorStream: Sendable {
    /// An event of the stream.
    struct Heard: Equatable, Sendable {
        var run: UInt64
        var number: UInt64
        var steps: [MirrorStep]
    }
    /// What has to happen next.
    enum Wanted: Equatable, Sendable {
        case nothing
        /// The page of groups behind this key. What is known is told with the first one.
        case page(after: UInt64)
        /// The world's queue is full: `deliver` again when it may have room.
        case room
    }
    /// Takes a step for the hooks; false when there is no room.
    typealias Offer = (MirrorStep) -> Bool

    static let heldMax = 4096

    /// The groups are asked for.
    private var isBehind = true
    /// The pages that have come.
    private var begun: MirrorSnapshot?
    /// The stream's place of the picture: of the last event that is in it.
    private(set) var known: (run: UInt64, number: UInt64)?
    /// As hooks were told.
    private(set) var picture = GroupPicture()
    /// On their way to the hooks, oldest first.
    private var pending: [MirrorStep] = []
    private var delivered = 0
    private var held: [Heard] = []
    /// How many of them were there when the groups were asked for.
    private var heldBefore = 0
    /// Something was missed: ask, or once more.
    private var isMissing = false
    /// Groups whose members were changed by way of comparison.
    private var rewritten: Set<UInt64> = []

    /// Hooks were told everything that was heard.
    var isCurrent: Bool { !isBehind && !isMissing && pending.isEmpty && held.isEmpty }

    // MARK: Hearing

    mutating func hear(_ event: Heard, _ offer: Offer) -> Wanted {
        guard !isBehind, let known, event.run == known.run else {
            hold(event)
            return isBehind ? .nothing : fallBehind()
        }
        if event.number <= known.number { return .nothing }
        hold(event)
        guard pending.isEmpty, held.count == 1 else { return .nothing }
        return deliver(offer)
    }

    private mutating func hold(_ event: Heard) {
        if held.count < Self.heldMax { held.append(event) } else { isMissing = true }
    }

    /// Nobody knows what was missed: everything is asked for.
    mutating func doubt() -> Wanted {
        if isBehind {
            isMissing = true
            return .nothing
        }
        return fallBehind()
    }

    private mutating func fallBehind() -> Wanted {
        // What is still on its way to the hooks arrives first: the picture is only then what they know.
        isMissing = !pending.isEmpty
        return pending.isEmpty ? again() : .room
    }

    /// What came last of another run than that of the answer shows that the answer is old. What had come
    /// before the service was asked has a number up to the answer's, or is none of its events.
    private mutating func keepHeld(of run: UInt64, heardBefore number: UInt64) {
        if let last = held.last, last.run != run { isMissing = true }
        held = held.enumerated().filter { index, event in
            event.run == run && (index >= heldBefore || event.number <= number)
        }.map(\.element)
    }

    private mutating func again() -> Wanted {
        heldBefore = held.count
        (isBehind, begun) = (true, nil)
        return .page(after: 0)
    }

    // MARK: Delivering

    /// Gives the hooks what waits for them, as far as there is room.
    mutating func deliver(_ offer: Offer) -> Wanted {
        guard drain(offer) else { return .room }
        guard !isBehind, let known else { return .nothing }
        if isMissing { return fallBehind() }
        held.removeAll { $0.run == known.run && $0.number <= known.number }
        held.sort { $0.number < $1.number }
        var (number, used) = (known.number, 0)
        for event in held {
            guard event.run == known.run, event.number <= number &+ 1 else { break }
            used += 1
            guard event.number > number else { continue }
            number = event.number
            pending += event.steps
        }
        held.removeFirst(used)
        self.known?.number = number
        guard drain(offer) else { return .room }
        return held.isEmpty ? .nothing : fallBehind()
    }

    /// True when nothing is left.
    private mutating func drain(_ offer: Offer) -> Bool {
        while delivered < pending.count {
            let step = pending[delivered]
            guard offer(step) else { return false }
            picture.apply(step.event, to: step.key)
            delivered += 1
        }
        pending = []
        delivered = 0
        return true
    }

    // MARK: Comparing

    mutating func take(_ page: MirrorSnapshot.Page, _ offer: Offer) -> Wanted {
        guard isBehind else { return .nothing }
        if page.isKnown {
            guard begun == nil, let known, known == (page.run, page.number) else { return again() }
            isBehind = false
            keepHeld(of: page.run, heardBefore: page.number)
            return deliver(offer)
        }
        var snapshot = begun ?? MirrorSnapshot(page)
        if begun != nil, !snapshot.add(page) { return again() }
        if let next = snapshot.next {
            begun = snapshot
            return .page(after: next)
        }
        return compare(snapshot, offer)
    }

    private mutating func compare(_ snapshot: MirrorSnapshot, _ offer: Offer) -> Wanted {
        keepHeld(of: snapshot.run, heardBefore: snapshot.first)
        let events = held.sorted { $0.number < $1.number }
        var target = GroupPicture()
        for (key, group) in snapshot.groups { target.put(group, key) }
        var number = snapshot.first
        var others: [MirrorStep] = []
        for event in events {
            guard event.number <= number &+ 1 else { break }
            let isNew = event.number > number
            number = max(number, event.number)
            for step in event.steps {
                if !step.event.changesGroups {
                    // Nothing is known of when it came twice; what is in the picture did not pass by here.
                    if isNew { others.append(step) }
                } else if isNew, event.number > snapshot.number(of: step.key) {
                    target.apply(step.event, to: step.key)
                }
            }
        }
        // Of what happened while the pages came something is missing.
        guard number >= snapshot.latest else { return again() }
        held = events.filter { $0.number > number }
        known = (snapshot.run, number)
        (isBehind, begun) = (false, nil)
        pending = picture.steps(to: target)
        for step in pending where step.event.rewritesRows { rewritten.formUnion(touched(step, target)) }
        pending += others
        return deliver(offer)
    }

    /// The group itself, and where the player is now: his row there may be gone.
    private func touched(_ step: MirrorStep, _ target: GroupPicture) -> [UInt64] {
        var members: [GUID] = []
        if case .groupMemberRemoved(_, let member, _) = step.event { members = [member] }
        if case .groupDisbanded = step.event { members = picture.groups[step.key]?.members.map(\.guid) ?? [] }
        return ([step.key] + members.compactMap { target.groupOf[$0] }).filter { target.groups[$0] != nil }
    }

    /// Groups whose rows worldservers may have rewritten meanwhile; asked once.
    mutating func takeRewritten() -> [UInt64] {
        guard pending.isEmpty else { return [] }
        defer { rewritten = [] }
        return rewritten.sorted()
    }
}

extension WorldEvent {
    /// What it is about stays.
    fileprivate var changesGroups: Bool {
        switch self {
        case .readyCheckStarted, .readyCheckAnswered, .readyCheckFinished, .instanceResetRequested,
            .instanceBindExtensionRequested:
            false
        default: true
        }
    }
    /// AzerothCore stores what it does then.
    fileprivate var rewritesRows: Bool {
        switch self {
        case .groupDisbanded, .groupMemberAdded, .groupMemberRemoved: true
        default: false
        }
    }
}
