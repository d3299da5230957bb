import Base

/// The board's counts as metrics.
struct MemberMeters {
    private let members: Gauge
    private let taken: Counter, coalesced: Counter, told: Counter, suppressed: Counter, impossible: Counter
    private let stale: [MemberBoard.Staleness: Counter]
    private let flushes: Histogram
    private var last = MemberCounts()

    init(_ metrics: Metrics) {
        func counter(_ name: String, _ help: String) -> Counter {
            metrics.counter("nimbus_group_member_\(name)_total", help: help)
        }
        members = metrics.gauge(
            "nimbus_group_members_known", help: "Members of groups whose health and place are known.")
        taken = counter("reports", "Words about members that counted.")
        coalesced = counter("coalesced", "Words about members that were told together with the one before.")
        told = counter("told", "What was told of members, counted by receiver.")
        suppressed = counter(
            "suppressed", "What receivers were not told of members, because their worldserver shows them.")
        impossible = counter("impossible", "Words about members with values that cannot be.")
        stale = Dictionary(
            uniqueKeysWithValues: MemberBoard.Staleness.allCases.map { why in
                (
                    why,
                    metrics.counter(
                        "nimbus_group_member_refused_total", help: "Words about members that came too late.",
                        ["reason": why.rawValue])
                )
            })
        flushes = metrics.histogram(
            "nimbus_group_member_flush_seconds", help: "To work out what is told of members.")
    }

    mutating func note(_ board: MemberBoard, took: Duration) {
        let now = board.counts
        members.set(Int64(board.memberCount))
        func add(_ counter: Counter, _ value: KeyPath<MemberCounts, Int>) {
            counter.add(UInt64(clamping: now[keyPath: value] - last[keyPath: value]))
        }
        add(taken, \.taken)
        add(coalesced, \.coalesced)
        add(told, \.told)
        add(suppressed, \.suppressed)
        add(impossible, \.impossible)
        for (why, counter) in stale {
            counter.add(UInt64(clamping: (now.stale[why] ?? 0) - (last.stale[why] ?? 0)))
        }
        flushes.observe(took)
        last = now
    }
}
