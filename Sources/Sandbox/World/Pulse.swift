import Base
import Wire
import WorldsAPI

/// How late the world's pulse was lately, as the registry wants it from a worldserver.
struct PulseStatistics {
    private static let kept = 200
    private var lateness: [UInt32] = []
    private var next = 0

    mutating func add(milliseconds: UInt32) {
        if lateness.count < Self.kept {
            lateness.append(milliseconds)
        } else {
            lateness[next] = milliseconds
            next = (next + 1) % Self.kept
        }
    }

    var delays: Worlds.Delays {
        var delays = Worlds.Delays()
        guard !lateness.isEmpty else { return delays }
        let sorted = lateness.sorted()
        func rank(_ share: Int) -> UInt32 { sorted[min(sorted.count - 1, sorted.count * share / 100)] }
        let sum = sorted.reduce(UInt64(0)) { $0 &+ UInt64($1) }
        delays.mean = UInt32(clamping: sum / UInt64(sorted.count))
        delays.median = rank(50)
        delays.p95 = rank(95)
        delays.p99 = rank(99)
        delays.max = sorted[sorted.count - 1]
        return delays
    }
}

/// A map that was taken away while players stand on it.
struct Departure {
    var at: Instant
    /// They were told a second time.
    var wasWarned = false
}

extension SandboxWorld {
    /// The world pulses while somebody is in it.
    func startTicking() {
        guard !isTicking else { return }
        isTicking = true
        nextTick = time.now() + configuration.tick
        scheduleTick()
    }

    private func scheduleTick() {
        after(configuration.tick) { $0.tick() }
    }

    private func tick() {
        guard !players.isEmpty else {
            isTicking = false
            return
        }
        let now = time.now()
        if let nextTick {
            pulse.add(milliseconds: UInt32(clamping: max(0, (now - nextTick).nanoseconds / 1_000_000)))
        }
        nextTick = now + configuration.tick
        scheduleTick()
        guard hang == nil else { return }
        for low in players.keys.sorted() {
            if let player = players[low], !player.isLeaving { look(after: player, now) }
        }
        for map in departures.keys.sorted() { look(after: map, now) }
    }

    private func look(after player: Player, _ now: Instant) {
        if let due = player.parkedUntil, now >= due, player.link == nil {
            return leaveSoon(player)
        }
        if let due = player.logoutAt, now >= due { return completeLogout(player) }
        if let due = player.nextTimeSync, now >= due {
            player.timeSyncCounter &+= 1
            player.send(TimeSyncRequest(counter: player.timeSyncCounter))
            player.nextTimeSync = now + .seconds(10)
        }
        if now >= player.nextSave {
            player.nextSave = now + options.saveInterval
            saveSoon(player)
        }
        if let link = player.link, options.idleLimit > .zero, !link.isBusy,
            now - link.lastPacket > options.idleLimit
        {
            log.info("a link was silent for too long", ["player": .string(player.name)])
            kick(player, because: "silent for too long")
        }
    }
}
