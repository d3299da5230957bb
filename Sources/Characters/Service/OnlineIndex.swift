import Base
import CharactersAPI

/// Who is in the world, by character and by name. A word with an older epoch than the last one known is stale
/// and changes nothing (spec characters 5.1).
struct OnlineIndex {
    private var byID: [CharacterID: Characters.Online] = [:]
    private var byName: [RealmID: [String: CharacterID]] = [:]
    /// The last epoch of characters that left, so that a late login of an older
    /// session does not bring them back.
    private var left: [CharacterID: UInt64] = [:]
    private static let leftMax = 100_000

    func character(_ id: CharacterID) -> Characters.Online? { byID[id] }
    func character(named name: String, on realm: RealmID) -> Characters.Online? {
        byName[realm]?[CharacterName.normalised(name)].flatMap { byID[$0] }
    }
    var counts: [RealmID: Int] {
        byName.mapValues(\.count).filter { $0.value > 0 }
    }

    /// False when it is stale.
    @discardableResult
    mutating func insert(_ character: Characters.Online) -> Bool {
        if let known = byID[character.id], known.epoch > character.epoch { return false }
        if let gone = left[character.id], gone >= character.epoch { return false }
        if let known = byID[character.id] { forgetName(of: known) }
        left[character.id] = nil
        byID[character.id] = character
        byName[character.id.realm, default: [:]][CharacterName.normalised(character.name)] = character.id
        return true
    }

    /// False when it is stale, or nobody of that name is in the world.
    @discardableResult
    mutating func remove(_ id: CharacterID, epoch: UInt64) -> Bool {
        let known = byID[id]
        if let known {
            guard epoch >= known.epoch else { return false }
            forgetName(of: known)
            byID[id] = nil
        }
        if left.count >= Self.leftMax { left = [:] }
        left[id] = max(left[id] ?? 0, epoch)
        return known != nil
    }

    mutating func apply(_ changes: [Characters.Updated.Change]) {
        for change in changes {
            guard var known = byID[change.id], known.epoch == change.epoch else { continue }
            if let level = change.level { known.level = level }
            if let map = change.map { known.position.map = map }
            if let zone = change.zone { known.zone = zone }
            byID[change.id] = known
        }
    }

    /// Of the runs of a gateway that began before a moment.
    func characters(ofGateway gateway: String, startedBefore limit: UInt64) -> [Characters.Online] {
        byID.values.filter { $0.gateway == gateway && $0.start < limit }.sorted { $0.id < $1.id }
    }

    private mutating func forgetName(of character: Characters.Online) {
        let name = CharacterName.normalised(character.name)
        if byName[character.id.realm]?[name] == character.id { byName[character.id.realm]?[name] = nil }
    }
}

/// How names are compared and stored: the first letter upper-case, the rest lower-case.
enum CharacterName {
    static func normalised(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.prefix(1).uppercased() + lower.dropFirst()
    }
}
