import Base
import CharactersAPI

/// The gateways that report who is in the world, and what each of them has told. Decides which report counts
/// and what it replaces; the service draws the consequences.
struct PresenceStreams {
    /// One run of a gateway.
    struct Source: Hashable, Comparable {
        var gateway: String
        var start: UInt64
        static func < (a: Self, b: Self) -> Bool { (a.gateway, a.start) < (b.gateway, b.start) }
        func session(_ number: UInt64) -> Characters.SessionID {
            Characters.SessionID(gateway: gateway, number: number, start: start)
        }
    }
    /// What was told of a session last, as far as it takes to end it.
    struct Told: Equatable {
        var account: AccountID
        var character: CharacterID?
        var epoch: UInt64
        /// `character` is in the world.
        var isOnline: Bool
        init(_ session: Characters.HeldSession) {
            account = session.account
            character = session.online?.id ?? session.character
            epoch = session.online?.epoch ?? session.epoch
            isOnline = session.online != nil
        }
    }
    private struct Stream {
        var number: UInt64 = 0
        /// Of the last report.
        var sequence: UInt64
        var sessions: [UInt64: Told] = [:]
        /// Of an earlier stream, and not yet told in this one.
        var untold: Set<UInt64> = []
        var isComplete = false
        var silences = 0
        /// Its characters were said to be gone.
        var claimsAnew = false
    }
    private var streams: [Source: Stream] = [:]
    private var givenUp: Set<Source> = []
    /// Far more than a cluster has.
    static let sourcesMax = 4096
    static let sessionsMax = 1 << 18

    /// All gateways that report have told everybody they have.
    var areComplete: Bool { streams.values.allSatisfy(\.isComplete) }
    var count: Int { streams.count }

    // MARK: Reports

    enum Verdict: Equatable {
        /// It is the next one: its sessions are to be taken.
        case next
        /// It needs nothing but this answer.
        case answered(Characters.PresenceAnswer)
        /// More gateways, or sessions, than there can be.
        case overfull
    }

    /// - Parameter newStream: makes a number that was never used, also not before a restart of the service.
    mutating func judge(
        _ report: Characters.ReportPresence, newStream: () -> UInt64
    ) -> Verdict {
        let source = Source(gateway: report.gateway, start: report.start)
        if streams.keys.contains(where: { $0.gateway == source.gateway && $0.start > source.start }) {
            return .answered(.superseded)
        }
        guard var stream = streams[source] else {
            guard streams.count < Self.sourcesMax else { return .overfull }
            streams[source] = Stream(sequence: report.sequence, claimsAnew: givenUp.remove(source) != nil)
            return .answered(begin(source, newStream()))
        }
        // A late copy of one that was answered long ago: nobody waits for this.
        guard report.sequence >= stream.sequence else { return .answered(.taken) }
        let isOfStream = report.stream == stream.number
        if report.sequence == stream.sequence {
            // It came before, and the answer went astray.
            return .answered(
                isOfStream ? .taken : .begin(stream: stream.number, claimsAnew: stream.claimsAnew))
        }
        let isNext = isOfStream && report.sequence == stream.sequence &+ 1
        if isNext, stream.sessions.count &+ report.sessions.count > Self.sessionsMax { return .overfull }
        stream.sequence = report.sequence
        stream.silences = 0
        if isNext { stream.claimsAnew = false }
        streams[source] = stream
        return isNext ? .next : .answered(begin(source, newStream()))
    }

    /// Everything shall be told once more.
    mutating func begin(_ source: Source, _ number: UInt64) -> Characters.PresenceAnswer {
        guard var stream = streams[source] else { return .superseded }
        stream.number = number
        stream.isComplete = false
        stream.untold = Set(stream.sessions.keys)
        streams[source] = stream
        return .begin(stream: number, claimsAnew: stream.claimsAnew)
    }

    /// Notes what a session has now, and returns what it had.
    mutating func note(_ state: Characters.SessionState, of source: Source) -> Told? {
        let before = streams[source]?.sessions[state.number]
        streams[source]?.untold.remove(state.number)
        streams[source]?.sessions[state.number] = state.session.map(Told.init)
        return before
    }

    /// Everybody was told: whoever was not is gone. Returns these.
    mutating func complete(_ source: Source) -> [UInt64] {
        streams[source]?.isComplete = true
        return (streams[source]?.untold ?? []).sorted()
    }
    func sessionCount(of source: Source) -> Int { streams[source]?.sessions.count ?? 0 }

    // MARK: Ends

    /// The runs of a gateway that began before a moment.
    func sources(of gateway: String, startedBefore limit: UInt64) -> [Source] {
        streams.keys.filter { $0.gateway == gateway && $0.start < limit }.sorted()
    }

    /// It has ended, or is taken for it. Returns what its sessions had, in their order.
    mutating func giveUp(_ source: Source) -> [(number: UInt64, told: Told)] {
        guard let stream = streams.removeValue(forKey: source) else { return [] }
        if givenUp.count >= Self.sourcesMax { givenUp = [] }
        givenUp.insert(source)
        return stream.sessions.map { ($0.key, $0.value) }.sorted { $0.number < $1.number }
    }

    /// A while has passed. Returns those that were silent for too many.
    mutating func pass(silencesMax: Int) -> [Source] {
        for source in streams.keys { streams[source]?.silences += 1 }
        return streams.filter { $0.value.silences > silencesMax }.keys.sorted()
    }
}
