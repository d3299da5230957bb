import AccountsAPI
import Base
import CharactersAPI

/// Friends by account of those who are in the world, and which character stands for an account in whose list
/// (spec characters 7).
struct RealIDBook {
    typealias Relation = Accounts.RealIDRelation
    typealias Known = RealmCharacters.AccountCharacter

    private var relations: [AccountID: [AccountID: Relation]] = [:]
    /// The characters of friends and of those who ask, lowest first.
    private var characters: [AccountID: [Known]] = [:]
    /// Whom a viewer has in his list for an account.
    private var shown: [CharacterID: [AccountID: CharacterID]] = [:]
    private static let charactersMax = 200_000

    // MARK: Relations

    func knows(_ account: AccountID) -> Bool { relations[account] != nil }
    var accounts: [AccountID] { Array(relations.keys) }

    mutating func keep(_ all: [Relation], of account: AccountID) {
        relations[account] = Dictionary(all.map { ($0.friend, $0) }) { first, _ in first }
    }
    mutating func forget(_ account: AccountID) { relations[account] = nil }

    func relation(of account: AccountID, to friend: AccountID) -> Relation? { relations[account]?[friend] }
    func relations(of account: AccountID, _ state: Relation.State) -> [Relation] {
        (relations[account] ?? [:]).values.filter { $0.state == state }.sorted { $0.friend < $1.friend }
    }

    /// Both sides, as far as they are known here. An empty note changes none.
    mutating func relate(_ account: AccountID, to friend: AccountID, _ state: Relation.State, note: String) {
        set(account, friend, state, note)
        let back: Relation.State =
            switch state {
            case .asked: .asks
            case .asks: .asked
            case .friend: .friend
            }
        set(friend, account, back, "")
    }
    private mutating func set(
        _ account: AccountID, _ friend: AccountID, _ state: Relation.State, _ note: String
    ) {
        guard relations[account] != nil else { return }
        let kept = note.isEmpty ? relations[account]?[friend]?.note ?? "" : note
        relations[account]?[friend] = Relation(friend: friend, state: state, note: kept)
    }
    mutating func setNote(_ note: String, of account: AccountID, on friend: AccountID) {
        relations[account]?[friend]?.note = note
    }
    mutating func separate(_ account: AccountID, _ friend: AccountID) {
        relations[account]?[friend] = nil
        relations[friend]?[account] = nil
    }

    // MARK: Characters

    /// Those of some accounts whose characters have not been read.
    func unread(_ accounts: some Sequence<AccountID>) -> [AccountID] {
        Set(accounts).filter { characters[$0] == nil }.sorted()
    }
    /// - Parameter all: on all realms.
    mutating func keep(_ all: [Known], charactersOf account: AccountID) {
        if characters.count >= Self.charactersMax { characters = [:] }
        characters[account] = all.sorted { $0.id < $1.id }
    }
    func characters(of account: AccountID) -> [Known] { characters[account] ?? [] }
    func hasRead(_ account: AccountID) -> Bool { characters[account] != nil }

    // MARK: Who stands for whom

    func shown(for account: AccountID, to viewer: CharacterID) -> CharacterID? { shown[viewer]?[account] }
    mutating func show(_ character: CharacterID?, for account: AccountID, to viewer: CharacterID) {
        shown[viewer, default: [:]][account] = character
    }
    mutating func forget(viewer: CharacterID) { shown[viewer] = nil }
    /// The account for which a viewer has this character in his list.
    func account(shownAs character: CharacterID, to viewer: CharacterID) -> AccountID? {
        shown[viewer]?.first { $0.value == character }?.key
    }

    /// One in the world, of the viewer's realm before others; else the one that he has in his list; else the
    /// first one.
    ///
    /// - Parameters:
    ///   - online: those of the account whom the viewer may see there.
    ///   - team: whose side has to be; nil: whatever it is.
    func representative(
        of account: AccountID, for viewer: CharacterID, online: [CharacterID], team: Characters.Team?
    ) -> CharacterID? {
        let first = online.min { a, b in
            (a.realm != viewer.realm ? 1 : 0, a) < (b.realm != viewer.realm ? 1 : 0, b)
        }
        if let first { return first }
        let fitting = characters(of: account).filter {
            team == nil || Characters.Team(race: $0.race) == team
        }
        if let known = shown(for: account, to: viewer), fitting.contains(where: { $0.id == known }) {
            return known
        }
        return fitting.first?.id
    }
}
