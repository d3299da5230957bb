internal import COpenSSL

/// The server's half of the logon's key exchange, and the arithmetic that the client's half shares.
///
/// It keeps OpenSSL's scratch numbers and the Montgomery form of the modulus, so make one for each actor or
/// thread and keep it: it is not Sendable. A challenge takes about 6 us, a proof about 20 us; both belong on
/// a worker thread, not on an event loop.
public final class SRP6Engine {
    let modulus: BigNumber
    private let scratch: OpaquePointer
    private let montgomery: OpaquePointer

    public init() throws(SRP6Error) {
        modulus = try BigNumber(littleEndian: SRP6.modulus)
        guard let scratch = BN_CTX_new() else { throw .arithmetic }
        guard let montgomery = BN_MONT_CTX_new() else {
            BN_CTX_free(scratch)
            throw .arithmetic
        }
        self.scratch = scratch
        self.montgomery = montgomery
        guard BN_MONT_CTX_set(montgomery, modulus.pointer, scratch) == 1 else { throw .arithmetic }
    }

    deinit {
        BN_MONT_CTX_free(montgomery)
        BN_CTX_free(scratch)
    }

    /// `account.verifier` for a name, a password and a salt of 32 random bytes.
    public func verifier(name: String, password: String, salt: [UInt8]) throws(SRP6Error) -> [UInt8] {
        var x = SRP6.privateKey(name: name, password: password, salt: salt)
        defer { wipe(&x) }
        return try generatorPower(x).littleEndian32()
    }

    /// B, the server's public number, for an account's verifier and a fresh secret b of 32
    /// random bytes. A secret serves one challenge and one proof. Throws `invalidPublicNumber`
    /// when B would be 0: draw another b.
    public func challenge(verifier: [UInt8], secret: [UInt8]) throws(SRP6Error) -> [UInt8] {
        guard verifier.count == SRP6.numberBytes, secret.count == SRP6.numberBytes else { throw .wrongLength }
        let masked = try product(
            BigNumber(littleEndian: [SRP6.multiplier]), BigNumber(littleEndian: verifier, secret: true))
        let power = try generatorPower(secret)
        let sum = try BigNumber()
        try check(BN_mod_add(sum.pointer, masked.pointer, power.pointer, modulus.pointer, scratch))
        guard !sum.isZero else { throw .invalidPublicNumber }
        return try sum.littleEndian32()
    }

    /// Checks a client's proof M1. `name` is the name as the account's row has it; `serverPublic` is what
    /// `challenge` gave for this verifier and secret.
    public func prove(
        name: String, salt: [UInt8], verifier: [UInt8], secret: [UInt8], serverPublic: [UInt8],
        clientPublic: [UInt8], clientProof: [UInt8]
    ) throws(SRP6Error) -> SRP6Session {
        let numbers = [salt, verifier, secret, serverPublic, clientPublic]
        guard numbers.allSatisfy({ $0.count == SRP6.numberBytes }), clientProof.count == SHA1.byteCount else {
            throw .wrongLength
        }
        let client = try publicNumber(clientPublic)
        let scrambler = try BigNumber(littleEndian: SHA1.digest(clientPublic, serverPublic))
        let base = try product(client, power(BigNumber(littleEndian: verifier, secret: true), scrambler))
        var shared = try power(base, BigNumber(littleEndian: secret, secret: true)).littleEndian32()
        defer { wipe(&shared) }

        let key = SRP6.interleave(shared)
        let expected = SRP6.clientProof(
            name: name, salt: salt, clientPublic: clientPublic, serverPublic: serverPublic, sessionKey: key)
        guard constantTimeEqual(expected, clientProof) else { throw .wrongProof }
        let answer = SRP6.serverProof(clientPublic: clientPublic, clientProof: clientProof, sessionKey: key)
        return SRP6Session(sessionKey: key, serverProof: answer)
    }
}

/// The arithmetic, modulo N.
extension SRP6Engine {
    /// A number that came over the wire; refused when it is a multiple of the modulus.
    func publicNumber(_ bytes: [UInt8]) throws(SRP6Error) -> BigNumber {
        let number = try BigNumber(littleEndian: bytes)
        let remainder = try BigNumber()
        try check(BN_nnmod(remainder.pointer, number.pointer, modulus.pointer, scratch))
        guard !remainder.isZero else { throw .invalidPublicNumber }
        return remainder
    }

    /// g^e, the exponent being a secret.
    func generatorPower(_ exponent: [UInt8]) throws(SRP6Error) -> BigNumber {
        try power(
            BigNumber(littleEndian: [SRP6.generator]), BigNumber(littleEndian: exponent, secret: true))
    }

    func power(_ base: borrowing BigNumber, _ exponent: borrowing BigNumber) throws(SRP6Error) -> BigNumber {
        let result = try BigNumber()
        try check(
            BN_mod_exp_mont(
                result.pointer, base.pointer, exponent.pointer, modulus.pointer, scratch, montgomery))
        return result
    }

    func product(_ one: borrowing BigNumber, _ other: borrowing BigNumber) throws(SRP6Error) -> BigNumber {
        let result = try BigNumber()
        try check(BN_mod_mul(result.pointer, one.pointer, other.pointer, modulus.pointer, scratch))
        return result
    }

    func difference(_ one: borrowing BigNumber, _ other: borrowing BigNumber) throws(SRP6Error) -> BigNumber {
        let result = try BigNumber()
        try check(BN_mod_sub(result.pointer, one.pointer, other.pointer, modulus.pointer, scratch))
        return result
    }

    private func check(_ success: Int32) throws(SRP6Error) {
        guard success == 1 else { throw .arithmetic }
    }
}
