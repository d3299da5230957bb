import Base
import Bus
import Loop

/// What all sessions of a logon service share. Safe from every loop.
final class LoginContext: Sendable {
    let configuration: LoginConfiguration
    let bus: Bus
    let time: any TimeSource
    let randomness: any Randomness
    let worker: ProofWorker
    let doorkeeper: Doorkeeper
    let meters: LoginMeters
    private let countryOf: @Sendable (SocketAddress) -> String
    private let log: Log
    private let challenges: Locked<KeyedBuckets<AddressKey>>
    private let guesses: Locked<GuessLimits>
    private let lines: Locked<KeyedBuckets<AddressKey>>

    init(
        _ configuration: LoginConfiguration, bus: Bus, time: any TimeSource, randomness: any Randomness,
        worker: ProofWorker, log: Log, metrics: Metrics,
        countryOf: @escaping @Sendable (SocketAddress) -> String
    ) {
        self.configuration = configuration
        self.bus = bus
        self.time = time
        self.randomness = randomness
        self.worker = worker
        self.log = log
        self.countryOf = countryOf
        doorkeeper = Doorkeeper(configuration.limits)
        meters = LoginMeters(metrics, doorkeeper)
        let perMinute = Double(configuration.limits.challengesPerMinute)
        challenges = Locked(KeyedBuckets(capacity: perMinute, perSecond: perMinute / 60))
        guesses = Locked(GuessLimits(configuration.limits.guesses))
        lines = Locked(KeyedBuckets(capacity: 1, perSecond: 1, keysMax: 4_096))
    }

    /// ISO country of an address; empty when nobody knows.
    func country(of address: SocketAddress) -> String { countryOf(address) }

    /// May this address begin one more logon?
    func admitsChallenge(from address: AddressKey) -> Bool {
        let now = time.now()
        return challenges.withLock { $0.take(address, now: now) }
    }

    /// Works on the limits of guesses, with the time.
    func guesses<Result>(_ body: (inout GuessLimits, Instant) -> Result) -> Result {
        let now = time.now()
        return guesses.withLock { body(&$0, now) }
    }

    /// A line about somebody out there: at most one an address and second, so that
    /// a flood does not fill the log.
    func report(
        _ level: LogLevel, _ message: @autoclosure () -> String, about address: AddressKey,
        _ fields: @autoclosure () -> KeyValuePairs<String, LogValue>
    ) {
        guard level >= log.sink.level else { return }
        let now = time.now()
        guard lines.withLock({ $0.take(address, now: now) }) else { return }
        log.log(level, message(), fields())
    }
}
