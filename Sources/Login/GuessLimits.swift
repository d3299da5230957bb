import Base

/// Slows the guessing of passwords down without locking the owner out.
///
/// An address from which the account was logged on before has a budget of its own, which nobody else can use
/// up. All others share two budgets an account: a small one for addresses that have guessed wrong lately, and
/// a larger one for addresses that have not, so that an owner who comes from somewhere new competes only with
/// addresses as fresh as hers. Only wrong guesses count: a right one is given back.
public struct GuessLimits: Sendable {
    /// So many at once, so many in the long run.
    public struct Rate: Sendable, Equatable {
        public var burst: Int
        public var perMinute: Double
        public init(burst: Int, perMinute: Double) {
            self.burst = burst
            self.perMinute = perMinute
        }
    }
    public struct Rates: Sendable {
        /// One address that the account knows.
        public var familiar = Rate(burst: 10, perMinute: 10)
        /// One address that it does not know.
        public var stranger = Rate(burst: 5, perMinute: 1)
        /// All strangers to an account that have guessed wrong lately.
        public var repeated = Rate(burst: 10, perMinute: 5)
        /// All strangers to an account that have not.
        public var fresh = Rate(burst: 30, perMinute: 30)
        public init() {}
    }

    /// A guess that is being checked.
    struct Ticket: Sendable {
        fileprivate enum Budget { case familiar, repeated, fresh }
        fileprivate let place: Place
        fileprivate let budget: Budget
    }
    /// An account as seen from an address.
    fileprivate struct Place: Hashable, Sendable {
        let account: AccountID
        let address: AddressKey
    }

    private var familiar: LeakyBuckets<Place>
    private var stranger: LeakyBuckets<Place>
    private var repeated: LeakyBuckets<AccountID>
    private var fresh: LeakyBuckets<AccountID>
    private var succeededAt: [Place: Instant] = [:]
    private let placesMax: Int

    /// How many places are remembered for a success.
    var placesKnown: Int { succeededAt.count }

    init(_ rates: Rates, placesMax: Int = 65_536) {
        self.placesMax = max(1, placesMax)
        familiar = LeakyBuckets(rates.familiar, keysMax: placesMax)
        stranger = LeakyBuckets(rates.stranger, keysMax: placesMax)
        repeated = LeakyBuckets(rates.repeated, keysMax: placesMax)
        fresh = LeakyBuckets(rates.fresh, keysMax: placesMax)
    }

    /// May this guess be checked? nil when it may not; else the ticket counts as a
    /// wrong guess until it is given back.
    ///
    /// - Parameter knownBefore: the account's row says that it was logged on from this address last.
    mutating func admit(
        _ account: AccountID, from address: AddressKey, knownBefore: Bool, now: Instant
    ) -> Ticket? {
        let place = Place(account: account, address: address)
        if knownBefore || succeededAt[place] != nil {
            return familiar.take(place, now: now) ? Ticket(place: place, budget: .familiar) : nil
        }
        let isFresh = !stranger.isTouched(place, now: now)
        guard stranger.take(place, now: now) else { return nil }
        let admitted = isFresh ? fresh.take(account, now: now) : repeated.take(account, now: now)
        guard admitted else {
            stranger.giveBack(place, now: now)
            return nil
        }
        return Ticket(place: place, budget: isFresh ? .fresh : .repeated)
    }

    /// The guess was right: the owner is at this address.
    mutating func remember(_ ticket: Ticket, now: Instant) {
        if succeededAt[ticket.place] == nil, succeededAt.count >= placesMax { forgetStalestHalf() }
        succeededAt[ticket.place] = now
    }

    /// Nothing was learnt about the password.
    mutating func giveBack(_ ticket: Ticket, now: Instant) {
        let (place, account) = (ticket.place, ticket.place.account)
        switch ticket.budget {
        case .familiar:
            familiar.giveBack(place, now: now)
            return
        case .repeated: repeated.giveBack(account, now: now)
        case .fresh: fresh.giveBack(account, now: now)
        }
        stranger.giveBack(place, now: now)
    }

    private mutating func forgetStalestHalf() {
        let times = succeededAt.values.sorted()
        let middle = times[times.count / 2]
        succeededAt = succeededAt.filter { $0.value > middle }
    }
}
