import Base

/// Which players go when worldservers are emptied, and when: a few at a time, and after growing pauses where
/// it does not work, so that neither a worldserver nor the registry is run over (spec gateway 14). Decides
/// only.
struct Relocations {
    struct Candidate: Equatable {
        /// The session's number.
        var session: UInt64
        var map: MapID
        /// It keeps together on one layer; 0: none.
        var group: UInt32 = 0
    }
    private struct Rest {
        var until: Instant
        var next: Duration
    }
    private let atOnceMax: Int
    /// That begin in one round.
    private let startsMax: Int
    private(set) var running: Set<UInt64> = []
    /// Players whom their worldserver did not let go.
    private var kept: [UInt64: Rest] = [:]
    /// Maps that nobody else was ready for.
    private var unowned: [MapID: Rest] = [:]
    private static let mapPause = (first: Duration.milliseconds(200), longest: Duration.seconds(2))
    private static let playerPause = (first: Duration.seconds(2), longest: Duration.seconds(30))

    init(atOnceMax: Int, startsMax: Int) {
        self.atOnceMax = max(1, atOnceMax)
        self.startsMax = max(1, startsMax)
    }

    /// Those that may go now, as many as there is room for.
    func next(of candidates: [Candidate], now: Instant) -> [Candidate] {
        guard running.count < atOnceMax else { return [] }
        let free = candidates.lazy.filter { candidate in
            !running.contains(candidate.session) && kept[candidate.session].map { $0.until <= now } ?? true
                && unowned[candidate.map].map { $0.until <= now } ?? true
        }
        return Array(free.prefix(min(startsMax, atOnceMax - running.count)))
    }

    mutating func began(_ candidate: Candidate) {
        running.insert(candidate.session)
        unowned[candidate.map] = nil
    }
    /// Nobody else takes players on the map yet.
    mutating func found(nobodyFor map: MapID, now: Instant) {
        Self.rest(&unowned[map], Self.mapPause, now)
    }
    /// The player is elsewhere, or gone.
    mutating func ended(_ session: UInt64) {
        running.remove(session)
        kept[session] = nil
    }
    /// The player is still where it was.
    mutating func failed(_ session: UInt64, now: Instant) {
        running.remove(session)
        Self.rest(&kept[session], Self.playerPause, now)
    }
    /// Nothing is emptied any longer.
    mutating func reset() {
        running = []
        kept = [:]
        unowned = [:]
    }

    private static func rest(
        _ rest: inout Rest?, _ pause: (first: Duration, longest: Duration), _ now: Instant
    ) {
        let length = rest?.next ?? pause.first
        rest = Rest(until: now + length, next: min(length * 2, pause.longest))
    }
}
