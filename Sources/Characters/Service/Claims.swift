import Base
import CharactersAPI

/// Which session owns which account and character. The newest wins; older ones are told to leave and are
/// forced out when they do not (spec gateway 11). Decides only; the service waits and publishes.
struct Claims {
    typealias SessionID = Characters.SessionID
    private struct AccountClaim {
        /// The newest.
        var owner: SessionID
        /// Of the owner's claim.
        var order: UInt64
        /// All that have not let go, the owner among them.
        var sessions: Set<SessionID>
    }
    /// What a session has of a character.
    struct CharacterClaim: Equatable {
        var character: CharacterID
        var session: SessionID
        var epoch: UInt64
    }
    private var accounts: [AccountID: AccountClaim] = [:]
    private var accountOf: [SessionID: AccountID] = [:]
    private var characters: [CharacterID: CharacterClaim] = [:]
    /// A session plays one character at most.
    private var played: [SessionID: CharacterID] = [:]
    private var waiters: [AccountID: [Int: (others: Set<SessionID>, resume: @Sendable () -> Void)]] = [:]
    private var lastWaiter = 0

    // MARK: Accounts

    /// Makes `session` the owner. Returns those who have to leave.
    mutating func claim(_ account: AccountID, by session: SessionID, order: UInt64) -> Set<SessionID> {
        var claim = accounts[account] ?? AccountClaim(owner: session, order: order, sessions: [])
        claim.owner = session
        claim.order = order
        claim.sessions.insert(session)
        accounts[account] = claim
        accountOf[session] = account
        return claim.sessions.subtracting([session])
    }

    /// Its gateway says that a session has the account: the claim may be of before the service's start.
    /// Returns whom a newer session has to be told to leave for.
    mutating func told(_ account: AccountID, of session: SessionID, order: UInt64) -> [SessionID] {
        guard var claim = accounts[account] else {
            _ = self.claim(account, by: session, order: order)
            return []
        }
        let isKnown = !claim.sessions.insert(session).inserted
        defer { accounts[account] = claim }
        accountOf[session] = account
        guard order > claim.order else { return isKnown || claim.owner == session ? [] : [session] }
        defer { (claim.owner, claim.order) = (session, order) }
        return claim.owner == session || !claim.sessions.contains(claim.owner) ? [] : [claim.owner]
    }

    /// Whether the account is the session's. One that nobody has is: its claim was lost when the service was
    /// started anew, and the session lives still. Anybody's claim that is told later counts more.
    mutating func owns(_ account: AccountID, _ session: SessionID) -> Bool {
        if accounts[account] == nil { _ = claim(account, by: session, order: 0) }
        return accounts[account]?.owner == session
    }
    func account(of session: SessionID) -> AccountID? { accountOf[session] }

    /// A number for somebody who is going to wait.
    mutating func newWaiter() -> Int {
        lastWaiter &+= 1
        return lastWaiter
    }

    /// Calls `resume` when all of `others` have let go, at once if they have already.
    mutating func wait(
        _ waiter: Int, for others: Set<SessionID>, of account: AccountID,
        _ resume: @escaping @Sendable () -> Void
    ) {
        let open = others.intersection(accounts[account]?.sessions ?? [])
        if open.isEmpty { resume() } else { waiters[account, default: [:]][waiter] = (open, resume) }
    }

    /// The time is over: sessions that did not let go have lost their claims all the same. Returns them, and
    /// the characters that they still played.
    mutating func giveUp(
        _ waiter: Int, of account: AccountID
    ) -> (sessions: Set<SessionID>, characters: [CharacterClaim]) {
        guard let entry = waiters[account]?[waiter] else { return ([], []) }
        let lost = entry.others.compactMap { release($0, of: account) }
        return (entry.others, lost)
    }

    // MARK: Characters

    mutating func claim(_ character: CharacterID, by session: SessionID, epoch: UInt64) {
        if let older = characters[character] { played[older.session] = nil }
        if let other = played[session] { characters[other] = nil }
        characters[character] = CharacterClaim(character: character, session: session, epoch: epoch)
        played[session] = character
    }
    func claim(of character: CharacterID) -> CharacterClaim? { characters[character] }

    /// Its gateway says that a session has the character. A claim with a higher epoch, on the character or by
    /// the session, is newer than that word.
    mutating func told(_ character: CharacterID, of session: SessionID, epoch: UInt64) {
        if let known = characters[character], known.epoch >= epoch { return }
        if let other = played[session].flatMap({ characters[$0] }), other.epoch > epoch { return }
        claim(character, by: session, epoch: epoch)
    }

    /// Its gateway says that a session has the character no longer, which it had under this epoch.
    mutating func ended(_ character: CharacterID, of session: SessionID, epoch: UInt64) {
        guard let known = characters[character], known.session == session, known.epoch <= epoch else {
            return
        }
        _ = release(character, by: session)
    }

    /// False when the character is another session's by now. A session that has ended may still say so.
    mutating func release(_ character: CharacterID, by session: SessionID) -> Bool {
        if let claim = characters[character], claim.session != session { return false }
        characters[character] = nil
        if played[session] == character { played[session] = nil }
        return true
    }

    // MARK: Ends

    /// The session ended. Returns the character that it still played.
    @discardableResult
    mutating func release(_ session: SessionID, of account: AccountID) -> CharacterClaim? {
        if var claim = accounts[account] {
            claim.sessions.remove(session)
            accounts[account] = claim.sessions.isEmpty ? nil : claim
        }
        accountOf[session] = nil
        for (id, var waiter) in waiters[account] ?? [:] {
            waiter.others.remove(session)
            waiters[account]?[id] = waiter.others.isEmpty ? nil : waiter
            if waiter.others.isEmpty { waiter.resume() }
        }
        if waiters[account]?.isEmpty == true { waiters[account] = nil }
        guard let character = played.removeValue(forKey: session) else { return nil }
        return characters.removeValue(forKey: character)
    }

    /// Of the runs of a gateway that began before a moment.
    mutating func releaseAll(ofGateway gateway: String, startedBefore limit: UInt64) {
        for (session, account) in accountOf where session.gateway == gateway && session.start < limit {
            release(session, of: account)
        }
    }
}
