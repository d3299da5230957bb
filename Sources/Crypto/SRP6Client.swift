/// The client's half of the logon's key exchange: headless players, tests and the bench log on with it.
public final class SRP6Client {
    /// What the client sends, and what it must then hear.
    public struct Answer: Sendable, Equatable {
        /// A.
        public let publicNumber: [UInt8]
        /// M1.
        public let proof: [UInt8]
        public let session: SRP6Session
    }

    private let engine: SRP6Engine
    private let name: String
    private let password: String

    public init(name: String, password: String, engine: SRP6Engine) {
        self.engine = engine
        self.name = name
        self.password = password
    }

    /// The answer to a challenge, with a fresh secret a of 32 random bytes.
    public func answer(salt: [UInt8], serverPublic: [UInt8], secret: [UInt8]) throws(SRP6Error) -> Answer {
        guard salt.count == SRP6.numberBytes, serverPublic.count == SRP6.numberBytes,
            secret.count == SRP6.numberBytes
        else { throw .wrongLength }
        let server = try engine.publicNumber(serverPublic)
        let clientPublic = try engine.generatorPower(secret).littleEndian32()

        // S = (B - 3 g^x)^(a + u x), taken apart into two powers so that no exponent has to be added up.
        var x = SRP6.privateKey(name: name, password: password, salt: salt)
        defer { wipe(&x) }
        let masked = try engine.product(
            BigNumber(littleEndian: [SRP6.multiplier]), engine.generatorPower(x))
        let base = try engine.difference(server, masked)
        let scrambled = try engine.power(
            engine.power(base, BigNumber(littleEndian: x, secret: true)),
            BigNumber(littleEndian: SHA1.digest(clientPublic, serverPublic)))
        var shared = try engine.product(
            engine.power(base, BigNumber(littleEndian: secret, secret: true)), scrambled
        ).littleEndian32()
        defer { wipe(&shared) }

        let key = SRP6.interleave(shared)
        let proof = SRP6.clientProof(
            name: name, salt: salt, clientPublic: clientPublic, serverPublic: serverPublic, sessionKey: key)
        let expected = SRP6.serverProof(clientPublic: clientPublic, clientProof: proof, sessionKey: key)
        return Answer(
            publicNumber: clientPublic, proof: proof,
            session: SRP6Session(sessionKey: key, serverProof: expected))
    }
}
