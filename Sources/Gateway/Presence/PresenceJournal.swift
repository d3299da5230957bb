import Base
import CharactersAPI

/// A gateway's sessions as the directory shall know them, and what of that it does not know yet: makes the
/// reports of the stream (`Characters.ReportPresence`) and reads the answers. Neither waits nor sends.
struct PresenceJournal {
    private let gateway: String
    private let start: UInt64
    private var sessions: [UInt64: Characters.HeldSession] = [:]
    /// Those that the stream has told of and that had not ended by then.
    private var told: Set<UInt64> = []
    /// Those that changed since, in the order of that.
    private var changed: [UInt64] = []
    private var isChanged: Set<UInt64> = []
    /// 0: there is none.
    private var stream: UInt64 = 0
    private var sequence: UInt64 = 0
    /// The report without an answer.
    private var unanswered: Characters.ReportPresence?
    /// Something has to be said, and be it that nothing changed.
    private var isDue = true
    private var isAwake = false
    /// Streams since the last one in which everything was told.
    private var beginnings = 0
    private(set) var isSuperseded = false

    init(gateway: String, start: UInt64) {
        self.gateway = gateway
        self.start = start
    }

    // MARK: Changes

    /// What is true of a session now; nil when it has ended. True when somebody has to be woken to tell it.
    mutating func set(_ number: UInt64, _ session: Characters.HeldSession?) -> Bool {
        guard sessions[number] != session else { return false }
        sessions[number] = session
        // A new stream will tell everything anyhow.
        guard stream != 0 else { return false }
        if isChanged.insert(number).inserted { changed.append(number) }
        return wake()
    }

    /// It is time to say that the gateway lives.
    mutating func becomeDue() { isDue = true }

    private mutating func wake() -> Bool {
        defer { isAwake = true }
        return !isAwake
    }

    // MARK: Reports

    /// What to say next, the same until it is answered; nil when there is nothing.
    mutating func next() -> Characters.ReportPresence? {
        if unanswered == nil, !isSuperseded, isDue || !changed.isEmpty { unanswered = report() }
        isAwake = unanswered != nil
        return unanswered
    }

    private mutating func report() -> Characters.ReportPresence {
        isDue = false
        sequence &+= 1
        guard stream != 0 else {
            return Characters.ReportPresence(
                gateway: gateway, start: start, stream: 0, sequence: sequence, sessions: [], count: nil)
        }
        let states = takeChanges()
        return Characters.ReportPresence(
            gateway: gateway, start: start, stream: stream, sequence: sequence, sessions: states,
            count: changed.isEmpty ? UInt32(clamping: told.count) : nil)
    }

    private mutating func takeChanges() -> [Characters.SessionState] {
        let numbers = Array(changed.prefix(Characters.ReportPresence.sessionsMax))
        changed.removeFirst(numbers.count)
        isChanged.subtract(numbers)
        var states: [Characters.SessionState] = []
        states.reserveCapacity(numbers.count)
        for number in numbers {
            let session = sessions[number]
            let wasTold = session == nil ? told.remove(number) != nil : !told.insert(number).inserted
            // What came and went unnoticed was nothing.
            guard session != nil || wasTold else { continue }
            states.append(Characters.SessionState(number: number, session: session))
        }
        return states
    }

    // MARK: Answers

    enum Consequence: Equatable {
        case none
        /// The characters have to be claimed anew.
        case claimAnew
    }
    mutating func heard(_ answer: Characters.PresenceAnswer) -> Consequence {
        if unanswered?.count != nil, answer == .taken { beginnings = 0 }
        unanswered = nil
        switch answer {
        case .taken: return .none
        case .superseded:
            isSuperseded = true
            return .none
        case .begin(let number, let claimsAnew):
            stream = number
            beginnings += 1
            told = []
            changed = sessions.keys.sorted()
            isChanged = Set(changed)
            isDue = true
            return claimsAnew ? .claimAnew : .none
        }
    }

    /// There was no answer: the report is sent once more. Sessions that came and went meanwhile are
    /// forgotten.
    mutating func failed() {
        changed.removeAll { sessions[$0] == nil && !told.contains($0) }
        isChanged = Set(changed)
    }

    /// The directory and this gateway do not understand each other; going on at once would go on for ever.
    var needsPause: Bool { beginnings > 2 }
}
