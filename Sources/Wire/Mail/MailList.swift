public import Base

/// SMSG_MAIL_LIST_RESULT: what lies in the box, newest first (spec mail 6).
public struct MailList: Packet {
    public static let opcode = Opcode.SMSG_MAIL_LIST_RESULT
    public static let bodyBytes = 5...bytesMax
    public static let lettersMax = 50
    /// A client reads the length of this packet as a signed number of 16 bits.
    public static let bytesMax = 32_766

    public struct Item: PacketPart, Hashable {
        public static let leastBytes = 118
        public static let enchantmentsShown = 7

        public struct Enchantment: PacketPart, Hashable {
            public static let leastBytes = 12
            public var id: UInt32 = 0
            public var milliseconds: UInt32 = 0
            public var charges: UInt32 = 0

            public init() {}
            public init(id: UInt32, milliseconds: UInt32 = 0, charges: UInt32 = 0) {
                self.id = id
                self.milliseconds = milliseconds
                self.charges = charges
            }
            public mutating func layout(
                _ c: inout some FieldCoder & ~Copyable & ~Escapable
            ) throws(WireError) {
                try c.u32(&id)
                try c.u32(&milliseconds)
                try c.u32(&charges)
            }
        }

        /// From 0.
        public var index: UInt8 = 0
        /// The low half of its GUID.
        public var item: UInt32 = 0
        public var entry: UInt32 = 0
        public var enchantments: [Enchantment] = []
        /// Negative for suffixes.
        public var randomProperty: Int32 = 0
        public var suffixFactor: UInt32 = 0
        public var count: UInt32 = 0
        /// Of the first spell; negative when the item is used up with them.
        public var charges: Int32 = 0
        public var durabilityMax: UInt32 = 0
        public var durability: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u8(&index)
            try c.u32(&item)
            try c.u32(&entry)
            try c.array(&enchantments, exactly: Self.enchantmentsShown)
            try c.i32(&randomProperty)
            try c.u32(&suffixFactor)
            try c.u32(&count)
            try c.i32(&charges)
            try c.u32(&durabilityMax)
            try c.u32(&durability)
            try c.ignored(UInt8(0))
        }
    }

    public struct Letter: PacketPart, Hashable {
        public static let leastBytes = 42
        public static let itemsMax = 12

        public var id: UInt32 = 0
        /// 0 player, 2 auction, 3 creature, 4 game object, 5 calendar.
        public var type: UInt8 = 0
        /// A player's GUID for type 0, else a number of 32 bits.
        public var sender = GUID.none
        public var cashOnDelivery: UInt32 = 0
        public var stationery: UInt32 = 41
        public var money: UInt32 = 0
        /// 1 read, 2 returned, 4 copied, 8 payment, 16 has a body.
        public var checked: UInt32 = 0
        public var daysLeft: Float = 0
        public var template: UInt32 = 0
        public var subject = ""
        public var body = ""
        public var items: [Item] = []

        public init() {}

        /// The size that a record says of itself: 4 more than it has, as AzerothCore's.
        var statedBytes: Int { 4 + bytes }
        /// The bytes that the record takes.
        public var bytes: Int {
            let texts =
                min(subject.utf8.count, LetterLimit.subject) + min(body.utf8.count, LetterLimit.body) + 2
            return 2 + 4 + 1 + (type == 0 ? 8 : 4) + 28 + texts + 1 + min(items.count, Self.itemsMax)
                * Item.leastBytes
        }

        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            // Cut first, so that the size is that of what is written.
            if !c.isReading {
                if !subject.fits(LetterLimit.subject) { subject = subject.cut(toBytes: LetterLimit.subject) }
                if !body.fits(LetterLimit.body) { body = body.cut(toBytes: LetterLimit.body) }
            }
            try c.ignored(UInt16(truncatingIfNeeded: statedBytes))
            try c.u32(&id)
            try c.u8(&type)
            if type == 0 {
                try c.guid(&sender)
            } else {
                var number = sender.low
                try c.u32(&number)
                sender = GUID(UInt64(number))
            }
            try c.u32(&cashOnDelivery)
            try c.ignored(UInt32(0))
            try c.u32(&stationery)
            try c.u32(&money)
            try c.u32(&checked)
            try c.f32(&daysLeft)
            try c.u32(&template)
            try c.string(&subject, max: LetterLimit.subject)
            try c.string(&body, max: LetterLimit.body)
            try c.array(&items, count: .u8, max: Self.itemsMax)
        }
    }

    /// All that lie there, also those that are not told.
    public var count: UInt32 = 0
    public var letters: [Letter] = []

    public init() {}

    /// As many of the letters as a client takes.
    ///
    /// - Parameter letters: newest first.
    public init(fitting letters: [Letter], of count: Int) {
        var size = 5
        for letter in letters.prefix(Self.lettersMax) {
            size += letter.bytes
            guard size <= Self.bytesMax else { break }
            self.letters.append(letter)
        }
        self.count = UInt32(clamping: count)
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&count)
        try c.array(&letters, count: .u8, max: Self.lettersMax)
    }
}
