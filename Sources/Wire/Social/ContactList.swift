public import Base

/// CMSG_CONTACT_LIST: asks for friends and ignored players.
public struct ContactListRequest: Packet {
    public static let opcode = Opcode.CMSG_CONTACT_LIST
    public static let bodyBytes = 4...4

    public var kinds: ContactKinds = .all

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&kinds)
    }
}

/// What somebody is to a player.
public struct ContactKinds: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static let friend = ContactKinds(rawValue: 1)
    public static let ignored = ContactKinds(rawValue: 2)
    public static let muted = ContactKinds(rawValue: 4)
    public static let all: ContactKinds = [.friend, .ignored, .muted]
}

/// Whether a friend is there. A mask: any bit means online.
public struct FriendPresence: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let offline = FriendPresence(rawValue: 0)
    public static let online = FriendPresence(rawValue: 1)
    public static let afk = FriendPresence(rawValue: 2)
    public static let dnd = FriendPresence(rawValue: 4)
}

/// SMSG_CONTACT_LIST: friends and ignored players (spec packets-session 9).
public struct ContactList: Packet {
    public static let opcode = Opcode.SMSG_CONTACT_LIST
    public static let bodyBytes = 8...(8 + contactsMax * (26 + TextLimit.title))
    public static let contactsMax = 255

    public struct Contact: PacketPart, Hashable {
        public static let leastBytes = 13
        public var player = GUID.none
        public var kinds: ContactKinds = .friend
        public var note = ""
        /// Only of friends.
        public var presence = FriendPresence.offline
        /// The rest only of friends who are online.
        public var zone: UInt32 = 0
        public var level: UInt32 = 0
        public var characterClass: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.guid(&player)
            try c.code(&kinds)
            try c.string(&note, max: TextLimit.title)
            guard kinds.contains(.friend) else { return }
            try c.code(&presence)
            guard presence != .offline else { return }
            try c.u32(&zone)
            try c.u32(&level)
            try c.u32(&characterClass)
        }
    }

    public var kinds: ContactKinds = .all
    public var contacts: [Contact] = []

    public init() {}
    public init(kinds: ContactKinds, contacts: [Contact]) {
        self.kinds = kinds
        self.contacts = contacts
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&kinds)
        try c.array(&contacts, count: .u32, max: Self.contactsMax)
    }
}
