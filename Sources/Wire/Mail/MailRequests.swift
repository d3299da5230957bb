public import Base

/// CMSG_GET_MAIL_LIST: what is in my box?
public struct MailListRequest: Packet {
    public static let opcode = Opcode.CMSG_GET_MAIL_LIST
    public static let bodyBytes = 8...8

    public var mailbox = GUID.none

    public init() {}
    public init(mailbox: GUID) { self.mailbox = mailbox }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mailbox)
    }
}

/// CMSG_MAIL_TAKE_MONEY.
public struct TakeMailMoney: Packet {
    public static let opcode = Opcode.CMSG_MAIL_TAKE_MONEY
    public static let bodyBytes = 12...12

    public var mailbox = GUID.none
    public var mail: UInt32 = 0

    public init() {}
    public init(mailbox: GUID, mail: UInt32) {
        self.mailbox = mailbox
        self.mail = mail
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mailbox)
        try c.u32(&mail)
    }
}

/// CMSG_MAIL_TAKE_ITEM: one item of a letter.
public struct TakeMailItem: Packet {
    public static let opcode = Opcode.CMSG_MAIL_TAKE_ITEM
    public static let bodyBytes = 16...16

    public var mailbox = GUID.none
    public var mail: UInt32 = 0
    /// The low half of its GUID.
    public var item: UInt32 = 0

    public init() {}
    public init(mailbox: GUID, mail: UInt32, item: UInt32) {
        self.mailbox = mailbox
        self.mail = mail
        self.item = item
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mailbox)
        try c.u32(&mail)
        try c.u32(&item)
    }
}

/// CMSG_MAIL_MARK_AS_READ.
public struct MarkMailAsRead: Packet {
    public static let opcode = Opcode.CMSG_MAIL_MARK_AS_READ
    public static let bodyBytes = 12...12

    public var mailbox = GUID.none
    public var mail: UInt32 = 0

    public init() {}
    public init(mailbox: GUID, mail: UInt32) {
        self.mailbox = mailbox
        self.mail = mail
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mailbox)
        try c.u32(&mail)
    }
}

/// CMSG_MAIL_RETURN_TO_SENDER.
public struct ReturnMail: Packet {
    public static let opcode = Opcode.CMSG_MAIL_RETURN_TO_SENDER
    public static let bodyBytes = 20...20

    public var mailbox = GUID.none
    public var mail: UInt32 = 0
    /// As the client believes; nobody asks it.
    public var sender = GUID.none

    public init() {}
    public init(mailbox: GUID, mail: UInt32, sender: GUID = .none) {
        self.mailbox = mailbox
        self.mail = mail
        self.sender = sender
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mailbox)
        try c.u32(&mail)
        try c.guid(&sender)
    }
}

/// CMSG_MAIL_DELETE.
public struct DeleteMail: Packet {
    public static let opcode = Opcode.CMSG_MAIL_DELETE
    public static let bodyBytes = 16...16

    public var mailbox = GUID.none
    public var mail: UInt32 = 0
    /// As the client believes.
    public var template: UInt32 = 0

    public init() {}
    public init(mailbox: GUID, mail: UInt32, template: UInt32 = 0) {
        self.mailbox = mailbox
        self.mail = mail
        self.template = template
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mailbox)
        try c.u32(&mail)
        try c.u32(&template)
    }
}

/// CMSG_MAIL_CREATE_TEXT_ITEM: a copy of the letter to keep.
public struct CopyMailToItem: Packet {
    public static let opcode = Opcode.CMSG_MAIL_CREATE_TEXT_ITEM
    public static let bodyBytes = 12...12

    public var mailbox = GUID.none
    public var mail: UInt32 = 0

    public init() {}
    public init(mailbox: GUID, mail: UInt32) {
        self.mailbox = mailbox
        self.mail = mail
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mailbox)
        try c.u32(&mail)
    }
}
