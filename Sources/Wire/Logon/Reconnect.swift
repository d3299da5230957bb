/// What a server gives to a client that comes back with the session key of its last logon (spec auth 3.5).
public struct ReconnectChallengeAnswer: LogonMessage {
    public var result = LogonResult.success
    /// 16 bytes, fresh for each connection.
    public var seed = [UInt8](repeating: 0, count: 16)
    public var versionChallenge = LogonChallengeAnswer.versionChallenge

    public init() {}
    public init(refusal: LogonResult) { result = refusal }
    public init(seed: [UInt8]) { self.seed = seed }

    public var opcode: LogonOpcode { .reconnectChallenge }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&result)
        guard result == .success else { return }
        try c.bytes(&seed, count: 16)
        try c.bytes(&versionChallenge, count: 16)
    }
}

/// The proof that a client still holds the session key (spec auth 3.6).
public struct ReconnectProof: LogonMessage {
    /// R1, 16 bytes.
    public var seed = [UInt8](repeating: 0, count: 16)
    /// R2 = SHA1(name, R1, server seed, key).
    public var proof = [UInt8](repeating: 0, count: 20)
    /// R3.
    public var versionProof = [UInt8](repeating: 0, count: 20)

    public init() {}
    public init(seed: [UInt8], proof: [UInt8], versionProof: [UInt8]) {
        self.seed = seed
        self.proof = proof
        self.versionProof = versionProof
    }

    public var opcode: LogonOpcode { .reconnectProof }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.bytes(&seed, count: 16)
        try c.bytes(&proof, count: 20)
        try c.bytes(&versionProof, count: 20)
        try c.ignored(0 as UInt8)
    }
}

/// The client may go on. A wrong proof has no answer: the connection is closed (spec auth 3.7).
public struct ReconnectProofAnswer: LogonMessage {
    public var result = LogonResult.success

    public init() {}
    public var opcode: LogonOpcode { .reconnectProof }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&result)
        try c.ignored(0 as UInt16)
    }
}
