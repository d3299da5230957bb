import Base
import Loop
import Testing

@testable import Login

/// The values under test behind a reference, since an expectation cannot change a value.
private final class Limits {
    private var value: GuessLimits
    init(_ rates: GuessLimits.Rates, placesMax: Int = 65_536) {
        value = GuessLimits(rates, placesMax: placesMax)
    }
    var placesKnown: Int { value.placesKnown }
    func admit(
        _ account: AccountID, from address: AddressKey, knownBefore: Bool, now: Instant
    ) -> GuessLimits.Ticket? {
        value.admit(account, from: address, knownBefore: knownBefore, now: now)
    }
    func succeeded(_ ticket: GuessLimits.Ticket, now: Instant) {
        value.giveBack(ticket, now: now)
        value.remember(ticket, now: now)
    }
    func giveBack(_ ticket: GuessLimits.Ticket, now: Instant) { value.giveBack(ticket, now: now) }
}
private final class Buckets {
    private var value: LeakyBuckets<Int>
    init(_ rate: GuessLimits.Rate, keysMax: Int = 65_536) { value = LeakyBuckets(rate, keysMax: keysMax) }
    var count: Int { value.count }
    func take(_ key: Int, now: Instant) -> Bool { value.take(key, now: now) }
    func isTouched(_ key: Int, now: Instant) -> Bool { value.isTouched(key, now: now) }
}

struct GuessLimitsTests {
    private let owner = AccountID(1)
    private func address(_ host: UInt8) -> AddressKey {
        AddressKey(SocketAddress(ip: [10, 0, 0, host], port: 1))
    }
    private func at(_ seconds: Int) -> Instant { Instant(nanoseconds: UInt64(seconds) * 1_000_000_000) }

    @Test func theAddressOfTheLastLogonHasABudgetOfItsOwn() {
        let limits = Limits(.init())
        for host in 0..<200 as Range<UInt8> {
            _ = limits.admit(owner, from: address(host), knownBefore: false, now: at(0))
        }
        for _ in 0..<10 {
            #expect(limits.admit(owner, from: address(250), knownBefore: true, now: at(0)) != nil)
        }
        #expect(limits.admit(owner, from: address(250), knownBefore: true, now: at(0)) == nil)
        #expect(limits.admit(owner, from: address(250), knownBefore: true, now: at(6)) != nil)
    }

    @Test func anAddressThatSucceededIsKnownFromThenOn() throws {
        let limits = Limits(.init())
        let first = try #require(limits.admit(owner, from: address(1), knownBefore: false, now: at(0)))
        limits.succeeded(first, now: at(0))
        for _ in 0..<10 {
            #expect(limits.admit(owner, from: address(1), knownBefore: false, now: at(0)) != nil)
        }
        #expect(limits.admit(owner, from: address(1), knownBefore: false, now: at(0)) == nil)
        // For another account it is a stranger like any other.
        for _ in 0..<5 {
            #expect(limits.admit(AccountID(2), from: address(1), knownBefore: false, now: at(0)) != nil)
        }
        #expect(limits.admit(AccountID(2), from: address(1), knownBefore: false, now: at(0)) == nil)
    }

    @Test func aGuessThatSaidNothingIsGivenBack() throws {
        let limits = Limits(.init())
        for _ in 0..<100 {
            let ticket = try #require(limits.admit(owner, from: address(1), knownBefore: false, now: at(0)))
            limits.giveBack(ticket, now: at(0))
        }
    }

    @Test func anAddressThatWasHeldUpByOthersStaysFresh() {
        let limits = Limits(.init())
        for host in 0..<30 as Range<UInt8> {
            #expect(limits.admit(owner, from: address(host), knownBefore: false, now: at(0)) != nil)
        }
        for _ in 0..<10 {
            #expect(limits.admit(owner, from: address(99), knownBefore: false, now: at(0)) == nil)
        }
        // Two seconds later one more fresh address is due; its vain attempts did not make it a guesser.
        #expect(limits.admit(owner, from: address(99), knownBefore: false, now: at(2)) != nil)
    }

    @Test func guessesLeakAway() {
        let buckets = Buckets(.init(burst: 2, perMinute: 60))
        let first = (buckets.take(1, now: at(0)), buckets.take(1, now: at(0)), buckets.take(1, now: at(0)))
        #expect(first == (true, true, false))
        #expect(buckets.isTouched(1, now: at(1)))
        #expect(!buckets.isTouched(1, now: at(2)))
        let later = (buckets.take(1, now: at(1)), buckets.take(1, now: at(1)))
        #expect(later == (true, false))
    }

    @Test func aClockThatStepsBackForgivesNothing() {
        let buckets = Buckets(.init(burst: 1, perMinute: 60))
        #expect(buckets.take(1, now: at(100)))
        #expect(!buckets.take(1, now: at(0)))
    }

    @Test func strangersCannotFillTheMemory() {
        let buckets = Buckets(.init(burst: 1, perMinute: 1), keysMax: 100)
        for key in 0..<10_000 {
            _ = buckets.take(key, now: Instant(nanoseconds: UInt64(key)))
            #expect(buckets.count <= 100)
        }
        // The newest are still known.
        #expect(!buckets.take(9_999, now: Instant(nanoseconds: 10_000)))

        let limits = Limits(.init(), placesMax: 100)
        for account in 0..<1_000 as Range<UInt32> {
            let now = Instant(nanoseconds: UInt64(account))
            guard
                let ticket = limits.admit(AccountID(account), from: address(1), knownBefore: false, now: now)
            else {
                Issue.record("refused")
                return
            }
            limits.succeeded(ticket, now: now)
            #expect(limits.placesKnown <= 100)
        }
    }

    @Test func anIPv6NetworkCountsAsOneAddress() {
        func key(_ text: String) -> AddressKey? { SocketAddress(text).map(AddressKey.init) }
        #expect(key("[2001:db8:1:2::1]:1") == key("[2001:db8:1:2:ffff::9]:2"))
        #expect(key("[2001:db8:1:2::1]:1") != key("[2001:db8:1:3::1]:1"))
        #expect(key("[::ffff:10.0.0.1]:1") == key("10.0.0.1:5"))
        #expect(key("10.0.0.1:1") != key("10.0.0.2:1"))
        #expect(key("[::a00:1]:1") != key("10.0.0.1:1"))
    }
}
