import Base

/// Counts what a player says, and silences who says too much (spec chat A.6).
struct ChatFlood {
    /// As AzerothCore's ChatFlood settings.
    struct Limits: Sendable {
        /// So many lines, each within `gap` of the one before, are too many.
        var linesMax = 10
        var addonLinesMax = 100
        var gap = Duration.seconds(1)
        var silence = Duration.seconds(10)
    }
    enum Verdict: Equatable {
        case passes
        /// Dropped, and nobody needs to know: addons.
        case dropped
        /// Said too much; silent until then.
        case silenced(until: Instant)
    }
    private var lines = Run()
    private var addonLines = Run()
    private var silentUntil: Instant?

    /// One more line at `now`.
    mutating func say(isAddon: Bool, _ limits: Limits, now: Instant) -> Verdict {
        if isAddon {
            let count = addonLines.extend(gap: limits.gap, now: now)
            return limits.addonLinesMax > 0 && count > limits.addonLinesMax ? .dropped : .passes
        }
        if let silentUntil, now < silentUntil { return .silenced(until: silentUntil) }
        guard lines.extend(gap: limits.gap, now: now) > limits.linesMax, limits.linesMax > 0 else {
            return .passes
        }
        lines = Run()
        let until = now + limits.silence
        silentUntil = until
        return .silenced(until: until)
    }

    /// Lines in quick succession.
    private struct Run {
        private var count = 0
        private var last: Instant?
        mutating func extend(gap: Duration, now: Instant) -> Int {
            if let last, now - last <= gap { count += 1 } else { count = 1 }
            last = now
            return count
        }
    }
}
