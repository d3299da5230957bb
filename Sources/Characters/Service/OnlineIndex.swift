import Base
import CharactersAPI

/// Who is in the world, by character and by name. A word with an older epoch than the last one known is stale
/// and changes nothing (spec characters 5.1).
struct OnlineIndex {
    private var byID: [CharacterID: Characters.Online] = [:]
    private var byName: [RealmID: [String: CharacterID]] = [:]
    private var byAccount: [AccountID: Set<CharacterID>] = [:]
    /// The last epoch of characters that left, so that a late login of an older
    /// session does not bring them back.
    private var left: [CharacterID: UInt64] = [:]
    private static let leftMax = 100_000

    func character(_ id: CharacterID) -> Characters.Online? { byID[id] }
    func character(named name: String, on realm: RealmID) -> Characters.Online? {
        byName[realm]?[CharacterName.normalised(name)].flatMap { byID[$0] }
    }
    /// On all realms, in their order.
    func characters(named name: String) -> [Characters.Online] {
        let name = CharacterName.normalised(name)
        return byName.keys.sorted().compactMap { byName[$0]?[name].flatMap { byID[$0] } }
    }
    /// On any realm, in the order of their numbers.
    func characters(of account: AccountID) -> [Characters.Online] {
        (byAccount[account] ?? []).sorted().compactMap { byID[$0] }
    }
    /// All of a realm.
    func characters(on realm: RealmID) -> [Characters.Online] {
        (byName[realm] ?? [:]).values.compactMap { byID[$0] }
    }
    var count: Int { byID.count }
    private(set) var counts: [RealmID: Int] = [:]

    enum Arrival {
        case came
        /// It was there, perhaps otherwise.
        case known
        case stale
    }
    @discardableResult
    mutating func insert(_ character: Characters.Online) -> Arrival {
        let known = byID[character.id]
        if let known, known.epoch > character.epoch { return .stale }
        if let gone = left[character.id], gone >= character.epoch { return .stale }
        left[character.id] = nil
        byID[character.id] = character
        if let known, known.name == character.name, known.account == character.account { return .known }
        if let known { forgetKeys(of: known) }
        byName[character.id.realm, default: [:]][CharacterName.normalised(character.name)] = character.id
        byAccount[character.account, default: []].insert(character.id)
        if known == nil { counts[character.id.realm, default: 0] += 1 }
        return known == nil ? .came : .known
    }

    /// False when it is stale, or nobody of that name is in the world.
    @discardableResult
    mutating func remove(_ id: CharacterID, epoch: UInt64) -> Bool {
        let known = byID[id]
        if let known {
            guard epoch >= known.epoch else { return false }
            forgetKeys(of: known)
            byID[id] = nil
            let others = counts[id.realm, default: 1] - 1
            counts[id.realm] = others > 0 ? others : nil
        }
        if left.count >= Self.leftMax { left = [:] }
        left[id] = max(left[id] ?? 0, epoch)
        return known != nil
    }

    private mutating func forgetKeys(of character: Characters.Online) {
        let name = CharacterName.normalised(character.name)
        if byName[character.id.realm]?[name] == character.id { byName[character.id.realm]?[name] = nil }
        byAccount[character.account]?.remove(character.id)
        if byAccount[character.account]?.isEmpty == true { byAccount[character.account] = nil }
    }
}

/// How names are compared and stored: the first letter upper-case, the rest lower-case.
enum CharacterName {
    static func normalised(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.prefix(1).uppercased() + lower.dropFirst()
    }
}
