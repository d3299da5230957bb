import Base
import WorldsAPI

/// Which layer a group uses, until it was not asked for a day (spec registry 7.2).
struct GroupBindings {
    struct Key: Hashable, Sendable {
        var realm: RealmID, group: UInt32, map: MapID
    }
    struct Entry {
        var world: Worlds.WorldID
        var until: Instant
    }
    private(set) var entries: [Key: Entry] = [:]
    private let life: Duration
    private let keptMax: Int

    init(life: Duration, keptMax: Int = 200_000) {
        self.life = life
        self.keptMax = keptMax
    }

    func world(of key: Key, now: Instant) -> Worlds.WorldID? {
        guard let entry = entries[key], entry.until > now else { return nil }
        return entry.world
    }

    /// It was used: it lives on. True when it was so long ago that the renewal is worth storing.
    mutating func renew(_ key: Key, now: Instant) -> Bool {
        guard let entry = entries[key] else { return false }
        entries[key]?.until = now + life
        return entry.until - now < life - .seconds(3600)
    }

    mutating func bind(_ key: Key, to world: Worlds.WorldID, now: Instant) {
        set(key, Entry(world: world, until: now + life))
    }
    mutating func set(_ key: Key, _ entry: Entry) {
        if entries[key] == nil, entries.count >= keptMax { dropOldest() }
        entries[key] = entry
    }

    /// Forgets what has expired; returns the keys.
    mutating func expire(now: Instant) -> [Key] {
        let gone = entries.filter { $0.value.until <= now }.map(\.key)
        for key in gone { entries[key] = nil }
        return gone
    }

    /// An eighth at a time, so that a full table does not cost a search with each new group.
    private mutating func dropOldest() {
        let oldest = entries.sorted { $0.value.until < $1.value.until }.prefix(max(1, keptMax / 8))
        for entry in oldest { entries[entry.key] = nil }
    }
}
