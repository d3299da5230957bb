import Base
import CharactersAPI

/// What the service remembers of friends, in memory alone: all of it is read again after a start.
struct SocialState {
    var book = SocialBook()
    var news = FriendNewsDesk()
    var realID = RealIDBook()
    /// Real ID requests of accounts.
    var requests: KeyedBuckets<AccountID>
    /// The accounts service did not answer, and is not asked for relations before this.
    var accountsAwayUntil = Instant(nanoseconds: 0)
    /// Changes of one character's list come one after another.
    let turns = KeyedQueue<CharacterID>()

    // Lists that are being read.
    /// Whose lists shall be read next, with their accounts.
    var wanted: [CharacterID: AccountID] = [:]
    var loading: Set<CharacterID> = []
    /// Changed while they were being read.
    var changedMeanwhile: [CharacterID: [ContactList.Entry]] = [:]
    var waiting: [CharacterID: [CheckedContinuation<ContactList, any Error>]] = [:]
    var timer: (any TimerToken)?
    var isScheduled = false
    var isWorking = false

    init(_ rules: FriendRules) {
        let perHour = Double(max(0, rules.realIDRequestsPerHour))
        requests = KeyedBuckets(capacity: perHour, perSecond: perHour / 3600)
    }

    var hasWork: Bool { !wanted.isEmpty || !news.isEmpty }
}

/// The service ends.
struct SocialEnded: Error, CustomStringConvertible {
    var description: String { "the service is being stopped" }
}
