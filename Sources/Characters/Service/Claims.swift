import Base
import CharactersAPI

/// Which session owns which account and character. The newest wins; older ones are told to leave and are forced out
/// when they do not (spec gateway 11). Decides only; the service waits and publishes.
struct Claims {
    private struct AccountClaim {
        /// The newest.
        var owner: Characters.SessionID
        /// All that have not let go, the owner among them.
        var sessions: Set<Characters.SessionID>
    }
    private var accounts: [AccountID: AccountClaim] = [:]
    private var characters: [CharacterID: (session: Characters.SessionID, epoch: UInt64)] = [:]
    private var waiters: [AccountID: [Int: (others: Set<Characters.SessionID>, resume: @Sendable () -> Void)]] = [:]
    private var nextWaiter = 0

    /// Makes `session` the owner. Returns those who have to leave.
    mutating func claim(_ account: AccountID, by session: Characters.SessionID) -> Set<Characters.SessionID> {
        var claim = accounts[account] ?? AccountClaim(owner: session, sessions: [])
        claim.owner = session
        claim.sessions.insert(session)
        accounts[account] = claim
        return claim.sessions.subtracting([session])
    }

    func owns(_ account: AccountID, _ session: Characters.SessionID) -> Bool { accounts[account]?.owner == session }

    /// Calls `resume` when all of `others` have let go. Returns a number to give up by.
    mutating func wait(
        for others: Set<Characters.SessionID>, of account: AccountID, _ resume: @escaping @Sendable () -> Void
    ) -> Int? {
        let open = others.intersection(accounts[account]?.sessions ?? [])
        guard !open.isEmpty else {
            resume()
            return nil
        }
        nextWaiter += 1
        waiters[account, default: [:]][nextWaiter] = (open, resume)
        return nextWaiter
    }

    /// The time is over: those who did not let go have lost their claim all the same. Returns them.
    mutating func giveUp(_ waiter: Int, of account: AccountID) -> Set<Characters.SessionID> {
        guard let entry = waiters[account]?[waiter] else { return [] }
        for session in entry.others { release(session, of: account) }
        return entry.others
    }

    mutating func claim(_ character: CharacterID, by session: Characters.SessionID, epoch: UInt64) {
        characters[character] = (session, epoch)
    }
    func epoch(of character: CharacterID) -> UInt64? { characters[character]?.epoch }

    /// False when the character is another session's by now.
    mutating func release(_ character: CharacterID, by session: Characters.SessionID) -> Bool {
        guard characters[character]?.session == session else { return false }
        characters[character] = nil
        return true
    }

    mutating func release(_ session: Characters.SessionID, of account: AccountID) {
        if var claim = accounts[account] {
            claim.sessions.remove(session)
            accounts[account] = claim.sessions.isEmpty ? nil : claim
        }
        for (id, var waiter) in waiters[account] ?? [:] {
            waiter.others.remove(session)
            if waiter.others.isEmpty {
                waiters[account]?[id] = nil
                waiter.resume()
            } else {
                waiters[account]?[id] = waiter
            }
        }
        if waiters[account]?.isEmpty == true { waiters[account] = nil }
    }

    mutating func releaseAll(ofGateway gateway: String) {
        for (account, claim) in accounts {
            for session in claim.sessions where session.gateway == gateway { release(session, of: account) }
        }
        characters = characters.filter { $0.value.session.gateway != gateway }
    }
}
