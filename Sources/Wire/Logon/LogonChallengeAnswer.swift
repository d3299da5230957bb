/// What a server offers to somebody who wants to log on, or why not (spec auth 3.2).
public struct LogonChallengeAnswer: LogonMessage {
    /// The constant that stands where the client's files would be checked.
    public static let versionChallenge: [UInt8] = [
        0xBA, 0xA3, 0x1E, 0x99, 0xA0, 0x0B, 0x21, 0x57, 0xFC, 0x37, 0x3F, 0xB3, 0x69, 0xCD, 0xD2, 0xF1,
    ]

    public var result = LogonResult.success
    /// B, 32 bytes, little endian.
    public var serverPublicKey = [UInt8](repeating: 0, count: 32)
    public var generator: UInt8 = 7
    /// N, 32 bytes, little endian.
    public var prime = [UInt8](repeating: 0, count: 32)
    /// 32 bytes as stored.
    public var salt = [UInt8](repeating: 0, count: 32)
    public var versionChallenge = Self.versionChallenge
    /// The client must send the six digits of its authenticator with the proof.
    public var needsToken = false

    public init() {}
    public init(refusal: LogonResult) { result = refusal }
    public init(serverPublicKey: [UInt8], prime: [UInt8], salt: [UInt8], needsToken: Bool) {
        self.serverPublicKey = serverPublicKey
        self.prime = prime
        self.salt = salt
        self.needsToken = needsToken
    }

    public var opcode: LogonOpcode { .challenge }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.constant(0 as UInt8, "challenge answer")
        try c.code(&result)
        guard result == .success else { return }
        try c.bytes(&serverPublicKey, count: 32)
        try c.constant(1 as UInt8, "length of the generator")
        try c.u8(&generator)
        try c.constant(32 as UInt8, "length of the prime")
        try c.bytes(&prime, count: 32)
        try c.bytes(&salt, count: 32)
        try c.bytes(&versionChallenge, count: 16)
        var flags: UInt8 = needsToken ? LogonSecurity.token : 0
        try c.u8(&flags)
        guard flags & ~LogonSecurity.token == 0 else { throw .badValue(field: "security flags") }
        needsToken = flags != 0
        if needsToken { try c.constant(1 as UInt8, "token required") }
    }
}

/// The bits that say which second factors come along.
enum LogonSecurity {
    static let pin: UInt8 = 0x01
    static let matrix: UInt8 = 0x02
    static let token: UInt8 = 0x04
}
