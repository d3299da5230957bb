import Base
import Crypto

/// Does the key exchange's arithmetic on a thread of its own, so that no event loop waits for it.
actor ProofWorker {
    private let thread = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let randomness: any Randomness
    private let engine: SRP6Engine

    /// A challenge that waits for its proof. It serves once.
    struct Challenge: Sendable {
        /// b.
        let secret: Secret
        /// B.
        let serverPublic: [UInt8]
    }

    init(randomness: any Randomness) throws(SRP6Error) {
        self.randomness = randomness
        engine = try SRP6Engine()
    }
    deinit { thread.stop() }

    /// Draws a fresh secret for an account.
    func challenge(verifier: [UInt8]) throws(SRP6Error) -> Challenge {
        while true {
            let secret = Secret(SRP6.numberBytes, from: randomness)
            do {
                let serverPublic = try secret.withBytes { (bytes) throws(SRP6Error) in
                    try engine.challenge(verifier: verifier, secret: bytes)
                }
                return Challenge(secret: secret, serverPublic: serverPublic)
            } catch .invalidPublicNumber {
                continue  // One in 2^256: draw again (spec auth 5).
            }
        }
    }

    func prove(
        _ challenge: Challenge, name: String, salt: [UInt8], verifier: [UInt8], clientPublic: [UInt8],
        clientProof: [UInt8]
    ) throws(SRP6Error) -> SRP6Session {
        try challenge.secret.withBytes { (secret) throws(SRP6Error) in
            try engine.prove(
                name: name, salt: salt, verifier: verifier, secret: secret,
                serverPublic: challenge.serverPublic, clientPublic: clientPublic, clientProof: clientProof)
        }
    }
}
