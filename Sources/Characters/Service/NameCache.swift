import Base
import CharactersAPI

/// Names that were asked for lately: found ones for a minute, missing ones for some seconds.
struct NameCache {
    private struct Entry {
        var record: Characters.NameRecord?
        var until: Instant
    }
    private var entries: [CharacterID: Entry] = [:]
    private let found: Duration
    private let missing: Duration
    private static let keptMax = 50_000

    init(_ configuration: CharactersConfiguration) {
        found = configuration.nameCacheSeconds
        missing = configuration.negativeNameCacheSeconds
    }

    /// nil: not cached. Else what is known, which may be that there is nobody.
    func lookUp(_ id: CharacterID, now: Instant) -> Characters.NameRecord?? {
        guard let entry = entries[id], entry.until > now else { return .none }
        return .some(entry.record)
    }
    mutating func keep(_ record: Characters.NameRecord?, of id: CharacterID, now: Instant) {
        if entries.count >= Self.keptMax { entries = entries.filter { $0.value.until > now } }
        if entries.count >= Self.keptMax { entries = [:] }
        entries[id] = Entry(record: record, until: now + (record == nil ? missing : found))
    }
    mutating func forget(_ id: CharacterID) { entries[id] = nil }
    /// Somebody new came to a realm: what was missing there may exist now.
    mutating func forgetMisses(_ realm: RealmID) {
        entries = entries.filter { $0.key.realm != realm || $0.value.record != nil }
    }
}
