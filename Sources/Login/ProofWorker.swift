import AccountsAPI
import Base
import Crypto
import Wire

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

    /// Checks a proof, if the limits let the guess.
    ///
    /// Admission, check and count are one step on this thread: right guesses of many sessions at once
    /// do not use up what only wrong ones may. A wrong guess stays counted, a right one only as long
    /// as its token is to be checked.
    func prove(_ proof: LogonProof, for pending: PendingLogon, limits: Guesses) throws(ProofFailure)
        -> ProvenLogon
    {
        guard let ticket = limits.admit() else { throw .tooManyGuesses }
        let record = pending.record
        do {
            let session = try pending.challenge.secret.withBytes { (secret) throws(SRP6Error) in
                try engine.prove(
                    name: record.name, salt: record.salt, verifier: record.verifier, secret: secret,
                    serverPublic: pending.challenge.serverPublic, clientPublic: proof.clientPublicKey,
                    clientProof: proof.proof)
            }
            if !record.needsToken { limits.giveBack(ticket) }
            return ProvenLogon(session: session, ticket: ticket)
        } catch {
            if LogonResult(error) != .unknownAccount { limits.giveBack(ticket) }
            throw .failed(error)
        }
    }
}

/// The limits of guesses as one session meets them.
struct Guesses: Sendable {
    let admit: @Sendable () -> GuessLimits.Ticket?
    let giveBack: @Sendable (GuessLimits.Ticket) -> Void
}

/// The password was right.
struct ProvenLogon: Sendable {
    let session: SRP6Session
    let ticket: GuessLimits.Ticket
}

enum ProofFailure: Error {
    /// Too many wrong ones lately: this one was not checked.
    case tooManyGuesses
    case failed(SRP6Error)
}
