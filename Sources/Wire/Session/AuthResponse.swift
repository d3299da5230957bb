/// SMSG_AUTH_RESPONSE: in, waiting, or refused. Its length says which of the four forms it has (spec gateway
/// 4.5): admitted, 11 bytes; first place in the queue, 16; a new place in the queue, 6; only a code, 1, which
/// is a refusal or the end of the queue.
public struct AuthResponse: Packet {
    public static let opcode = Opcode.SMSG_AUTH_RESPONSE
    public static let bodyBytes = 1...16

    /// What the account has paid for.
    public struct Billing: PacketPart, Hashable {
        public static let leastBytes = 10
        public var secondsLeft: UInt32 = 0
        /// 2 recurring, 4 trial, 8 game room ... (spec gateway 4.5)
        public var flags: UInt8 = 0
        public var secondsRested: UInt32 = 0
        /// 0 the first game, 1 The Burning Crusade, 2 Wrath of the Lich King.
        public var expansion: UInt8 = 2

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&secondsLeft)
            try c.u8(&flags)
            try c.u32(&secondsRested)
            try c.u8(&expansion)
        }
    }

    public var code = ResponseCode.authOK
    public var billing: Billing?
    /// Place in the queue, from 1.
    public var queuePosition: UInt32?
    public var hasFreeMigration: UInt8 = 0

    public init() {}
    private init(_ code: ResponseCode, billing: Billing? = nil, queuePosition: UInt32? = nil) {
        self.code = code
        self.billing = billing
        self.queuePosition = queuePosition
    }

    public static func admitted(expansion: UInt8) -> Self {
        var billing = Billing()
        billing.expansion = expansion
        return Self(.authOK, billing: billing)
    }
    public static func queued(position: UInt32, expansion: UInt8) -> Self {
        var packet = admitted(expansion: expansion)
        packet.code = .authWaitQueue
        packet.queuePosition = position
        return packet
    }
    public static func moved(toPosition position: UInt32) -> Self {
        Self(.authWaitQueue, queuePosition: position)
    }
    /// Ends the queue; the expansion was said when it began.
    public static let leftQueue = Self(.authOK)
    public static func refused(_ code: ResponseCode) -> Self { Self(code) }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&code)
        var hasBilling = billing != nil
        var hasQueue = queuePosition != nil
        if c.isReading {
            hasBilling = c.remaining >= Billing.leastBytes
            hasQueue = c.remaining == 5 || c.remaining == 15
        }
        if hasBilling {
            var value = billing ?? Billing()
            try value.layout(&c)
            billing = value
        }
        guard hasQueue else { return }
        var position = queuePosition ?? 0
        try c.u32(&position)
        queuePosition = position
        try c.u8(&hasFreeMigration)
    }
}
