import Base
import GroupsAPI

/// One thing that happened to a word about a member, before it is known when.
struct TraceStep {
    var step: Groups.TraceEntry.Step
    var member: CharacterID
    var source = ""
    var reason = ""
    var order: Groups.MemberOrder?
    var fields: MemberValues.Fields = []
    var receivers: [CharacterID] = []
    var bytes = 0
    init(_ step: Groups.TraceEntry.Step, _ member: CharacterID) {
        self.step = step
        self.member = member
    }
}

/// The latest steps of groups that somebody watches (spec group 7.9). Groups that nobody watches cost a
/// look.
struct MemberTrace {
    static let entriesMax = 256
    static let groupsMax = 64

    private struct Ring {
        var until: Instant
        var entries: [(at: Instant, step: TraceStep)] = []
        /// Where the oldest is, once it is full.
        var next = 0

        mutating func add(_ at: Instant, _ step: TraceStep) {
            if entries.count < MemberTrace.entriesMax { return entries.append((at, step)) }
            entries[next] = (at, step)
            next = (next + 1) % entries.count
        }
        var inOrder: [(at: Instant, step: TraceStep)] { Array(entries[next...] + entries[..<next]) }
    }
    private var rings: [Groups.ID: Ring] = [:]

    func isWatching(_ group: Groups.ID) -> Bool { !rings.isEmpty && rings[group] != nil }

    /// From now until then. The group that would have been forgotten first makes room.
    mutating func watch(_ group: Groups.ID, until: Instant) {
        if rings[group] == nil, rings.count >= Self.groupsMax,
            let oldest = rings.min(by: { $0.value.until < $1.value.until })
        {
            rings[oldest.key] = nil
        }
        rings[group, default: Ring(until: until)].until = until
    }
    mutating func stop(_ group: Groups.ID) { rings[group] = nil }

    mutating func note(_ group: Groups.ID, at now: Instant, _ step: () -> TraceStep) {
        guard isWatching(group), let until = rings[group]?.until, now <= until else { return }
        rings[group]?.add(now, step())
    }

    /// The oldest first; nil: nobody watches it.
    func entries(of group: Groups.ID) -> [(at: Instant, step: TraceStep)]? { rings[group]?.inOrder }
}
