/// SMSG_AUTH_CHALLENGE: the first packet of a gateway or a worldserver, in plain text (spec gateway 4.1).
public struct AuthChallenge: Packet {
    public static let opcode = Opcode.SMSG_AUTH_CHALLENGE
    public static let bodyBytes = 40...40

    public var unknown: UInt32 = 1
    /// Four bytes that the client's digest contains.
    public var serverSeed = [UInt8](repeating: 0, count: 4)
    /// 32 random bytes that nobody uses.
    public var random = [UInt8](repeating: 0, count: 32)

    public init() {}
    public init(serverSeed: [UInt8], random: [UInt8]) {
        self.serverSeed = serverSeed
        self.random = random
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&unknown)
        try c.bytes(&serverSeed, count: 4)
        try c.bytes(&random, count: 32)
    }
}
