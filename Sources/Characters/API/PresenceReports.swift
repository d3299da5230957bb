public import Base
public import Bus

extension Characters {
    /// What a gateway's session has: an account, and from the login of a character on, that one.
    public struct HeldSession: Codable, Sendable, Equatable {
        public var account: AccountID
        /// Of its claim on the account (`AccountClaim`).
        public var order: UInt64
        /// What it claimed, and under which epoch.
        public var character: CharacterID?
        public var epoch: UInt64
        /// When that is in the world.
        public var online: Online?
        public init(
            account: AccountID, order: UInt64, character: CharacterID? = nil, epoch: UInt64 = 0,
            online: Online? = nil
        ) {
            self.account = account
            self.order = order
            self.character = character
            self.epoch = epoch
            self.online = online
        }
    }
    /// All that is true of one session now; nothing of what was told of it before counts any more.
    public struct SessionState: Codable, Sendable, Equatable {
        /// As in `SessionID`.
        public var number: UInt64
        /// nil: it has ended, and has let go of everything.
        public var session: HeldSession?
        public init(number: UInt64, session: HeldSession?) {
            self.number = number
            self.session = session
        }
    }

    /// A gateway tells the directory what changed of its sessions, and every few seconds that it lives.
    ///
    /// A gateway's reports are one stream: the next one goes out when the last one was answered, and one
    /// without an answer is sent again as it was. So nothing overtakes anything, nothing counts twice, and
    /// what was lost is noticed. The directory gives the stream its number; in a new stream the gateway tells
    /// of all its sessions, `sessionsMax` at most in a report, and among them what changes meanwhile.
    public struct ReportPresence: Request {
        public typealias Reply = PresenceAnswer
        public static let wireName = "characters.report-presence.v1"
        /// The next one may go to another process.
        public static let deadline = Duration.seconds(2)
        public static let sessionsMax = 500
        public var gateway: String
        /// The run of the gateway, as in `SessionID`.
        public var start: UInt64
        /// 0: it has none yet.
        public var stream: UInt64
        /// Counts the gateway's reports from 1, over all its streams; one that is sent again keeps its
        /// number.
        public var sequence: UInt64
        public var sessions: [SessionState]
        /// All sessions of the gateway were told in this stream: how many that are now. nil while some are
        /// left.
        public var count: UInt32?
        public init(
            gateway: String, start: UInt64, stream: UInt64, sequence: UInt64, sessions: [SessionState],
            count: UInt32?
        ) {
            self.gateway = gateway
            self.start = start
            self.stream = stream
            self.sequence = sequence
            self.sessions = sessions
            self.count = count
        }
    }
    public enum PresenceAnswer: Codable, Sendable, Equatable {
        /// The report counts, perhaps since it came the first time.
        case taken
        /// The directory does not know this stream, or something in it is missing: everything once more.
        ///
        /// `claimsAnew`: the gateway was given up, and its characters were said to be gone. Claims on them
        /// with new epochs bring them back.
        case begin(stream: UInt64, claimsAnew: Bool)
        /// A later run of this gateway reports: it has taken this one's place.
        case superseded
    }
    /// The directory has just started and knows nobody: gateways report at once instead of at their next
    /// turn.
    public struct PresenceWanted: Event {
        public static let subject = "nimbus.characters.presence-wanted"
        public init() {}
    }
}
