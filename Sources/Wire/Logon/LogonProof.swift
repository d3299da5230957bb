/// The client's proof that it knows the password (spec auth 3.3).
public struct LogonProof: LogonMessage {
    /// A, 32 bytes, little endian.
    public var clientPublicKey = [UInt8](repeating: 0, count: 32)
    /// M1, 20 bytes.
    public var proof = [UInt8](repeating: 0, count: 20)
    /// SHA1(A, checksum seed of the build).
    public var versionProof = [UInt8](repeating: 0, count: 20)
    /// Build 12340 sends none; more than 16 are refused.
    public var telemetry: [LogonTelemetryKey] = []
    public var securityFlags: UInt8 = 0
    /// 16 bytes, with flag 1.
    public var pinSalt: [UInt8] = []
    /// 20 bytes, with flag 1.
    public var pinHash: [UInt8] = []
    /// The proof of a matrix card, 20 bytes, with flag 2.
    public var matrix: [UInt8] = []
    /// The digits of the authenticator, with flag 4. Nothing says that these are digits.
    public var token: String?

    public init() {}
    public init(clientPublicKey: [UInt8], proof: [UInt8], versionProof: [UInt8], token: String? = nil) {
        self.clientPublicKey = clientPublicKey
        self.proof = proof
        self.versionProof = versionProof
        self.token = token
        securityFlags = token == nil ? 0 : LogonSecurity.token
    }

    public var opcode: LogonOpcode { .proof }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.bytes(&clientPublicKey, count: 32)
        try c.bytes(&proof, count: 20)
        try c.bytes(&versionProof, count: 20)
        // Without a look at what is left: too many keys are refused before they arrive.
        var keys = UInt8(clamping: min(16, telemetry.count))
        try c.u8(&keys)
        guard keys <= 16 else { throw .countTooLarge(Int(keys), max: 16) }
        try c.array(&telemetry, exactly: Int(keys))
        try c.u8(&securityFlags)
        if securityFlags & LogonSecurity.pin != 0 {
            try c.bytes(&pinSalt, count: 16)
            try c.bytes(&pinHash, count: 20)
        }
        if securityFlags & LogonSecurity.matrix != 0 { try c.bytes(&matrix, count: 20) }
        if securityFlags & LogonSecurity.token != 0 {
            var text = token ?? ""
            try c.shortString(&text, lengths: 0...16)
            token = text
        }
    }
}

/// A measurement of old clients that nobody reads.
public struct LogonTelemetryKey: PacketPart, Hashable {
    public static let leastBytes = 30
    public var unknown1: UInt16 = 0
    public var unknown2: UInt32 = 0
    /// Four bytes.
    public var unknown3: [UInt8] = []
    /// 20 bytes.
    public var proof: [UInt8] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u16(&unknown1)
        try c.u32(&unknown2)
        try c.bytes(&unknown3, count: 4)
        try c.bytes(&proof, count: 20)
    }
}

/// The server's proof that it knew the password too, or why the client is refused (spec auth 3.4).
public struct LogonProofAnswer: LogonMessage {
    /// The account flag that servers without a `Flags` column send.
    public static let proPass: UInt32 = 0x0080_0000

    public var result = LogonResult.success
    /// M2, 20 bytes.
    public var proof = [UInt8](repeating: 0, count: 20)
    public var accountFlags: UInt32 = Self.proPass
    public var surveyID: UInt32 = 0
    /// 1: the account has a message waiting.
    public var loginFlags: UInt16 = 0

    public init() {}
    public init(refusal: LogonResult) { result = refusal }
    public init(proof: [UInt8], accountFlags: UInt32) {
        self.proof = proof
        self.accountFlags = accountFlags
    }

    public var opcode: LogonOpcode { .proof }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&result)
        guard result == .success else { return try c.constant(0 as UInt16, "padding") }
        try c.bytes(&proof, count: 20)
        try c.u32(&accountFlags)
        try c.u32(&surveyID)
        try c.u16(&loginFlags)
    }
}
