public import Base

/// How long the texts of a letter may be, in bytes of UTF-8. A client lets one write far less; letters that
/// worldservers wrote are cut to these.
public enum LetterLimit {
    public static let subject = 255
    public static let body = 8000
}

/// CMSG_SEND_MAIL: a letter of the player to somebody (spec mail 6).
public struct SendMail: Packet {
    public static let opcode = Opcode.CMSG_SEND_MAIL
    public static let bodyBytes =
        37...(37 + 2 * LetterLimit.subject + LetterLimit.body + 255 * Attachment.leastBytes)

    public struct Attachment: PacketPart, Hashable {
        public static let leastBytes = 9
        /// The place in the client's window.
        public var slot: UInt8 = 0
        public var item = GUID.none

        public init() {}
        public init(slot: UInt8, item: GUID) {
            self.slot = slot
            self.item = item
        }
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u8(&slot)
            try c.guid(&item)
        }
    }

    public var mailbox = GUID.none
    public var receiver = ""
    public var subject = ""
    public var body = ""
    /// What the client would like; the sender does not choose it.
    public var stationery: UInt32 = 41
    /// A client sends at most twelve.
    public var attachments: [Attachment] = []
    /// In copper.
    public var money: UInt32 = 0
    public var cashOnDelivery: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mailbox)
        try c.string(&receiver, max: LetterLimit.subject)
        try c.string(&subject, max: LetterLimit.subject)
        try c.string(&body, max: LetterLimit.body)
        try c.u32(&stationery)
        try c.ignored(UInt32(0))
        try c.array(&attachments, count: .u8, max: 255)
        try c.u32(&money)
        try c.u32(&cashOnDelivery)
        try c.ignored(UInt64(0))
        try c.ignored(UInt8(0))
    }
}

/// SMSG_SEND_MAIL_RESULT: what became of something that the player did with mail.
///
/// AzerothCore's tail, which differs from other readings: the bag's reason for result 1, else item and count
/// whenever an item was to be taken.
public struct SendMailResult: Packet, Hashable {
    public static let opcode = Opcode.SMSG_SEND_MAIL_RESULT
    public static let bodyBytes = 12...20

    public struct Action: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let send = Action(rawValue: 0)
        public static let takeMoney = Action(rawValue: 1)
        public static let takeItem = Action(rawValue: 2)
        public static let giveBack = Action(rawValue: 3)
        public static let delete = Action(rawValue: 4)
        public static let makePermanent = Action(rawValue: 5)
    }

    /// Spec mail 1.
    public struct Result: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let ok = Result(rawValue: 0)
        /// The bags say no: see `equipError`.
        public static let equipError = Result(rawValue: 1)
        public static let toOneself = Result(rawValue: 2)
        public static let notEnoughMoney = Result(rawValue: 3)
        public static let receiverNotFound = Result(rawValue: 4)
        public static let otherTeam = Result(rawValue: 5)
        public static let internalError = Result(rawValue: 6)
        public static let trialAccount = Result(rawValue: 14)
        public static let boxFull = Result(rawValue: 15)
        public static let wrappedForMoney = Result(rawValue: 16)
        public static let suspended = Result(rawValue: 17)
        public static let tooManyItems = Result(rawValue: 18)
        public static let itemInvalid = Result(rawValue: 19)
        public static let itemExpired = Result(rawValue: 21)
    }

    /// 0 for a letter that was to be sent.
    public var mail: UInt32 = 0
    public var action = Action.send
    public var result = Result.ok
    /// Why the bags say no, with `equipError`.
    public var equipError: UInt32 = 0
    /// What was taken, low GUID and how many; zeros when nothing was.
    public var item: UInt32 = 0
    public var count: UInt32 = 0

    public init() {}
    public init(mail: UInt32 = 0, _ action: Action, _ result: Result = .ok) {
        self.mail = mail
        self.action = action
        self.result = result
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&mail)
        try c.code(&action)
        try c.code(&result)
        if result == .equipError {
            try c.u32(&equipError)
        } else if action == .takeItem {
            try c.u32(&item)
            try c.u32(&count)
        }
    }
}
