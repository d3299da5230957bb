import AccountsAPI
import Base
import Crypto
import Wire

/// A reconnect challenge that was sent and waits for the client's proof.
struct PendingReconnect: Sendable {
    let record: Accounts.LogonRecord
    let sessionKey: [UInt8]
    /// 16 bytes.
    let seed: [UInt8]
    let build: UInt16
}

/// A client that was logged on before comes back with its session key (spec auth 3.5 to 3.7). Bans, locks and
/// the build were asked for like in a logon.
extension LoginSession {
    func offerReconnect(_ challenge: LogonChallenge, _ record: Accounts.LogonRecord) {
        guard let key = record.sessionKey, key.count == SRP6.sessionKeyBytes else {
            return refuse(.reconnectChallenge, .unknownAccount, name: record.name, because: "no session key")
        }
        let seed = context.randomness.bytes(ReconnectDigest.seedBytes)
        state = .reconnectProof(
            PendingReconnect(record: record, sessionKey: key, seed: seed, build: challenge.version.build))
        send(ReconnectChallengeAnswer(seed: seed))
    }

    func proveReconnect(_ proof: ReconnectProof, for pending: PendingReconnect) {
        let began = context.time.now()
        defer { context.meters.took(context.time.now() - began, for: .reconnect) }
        let isRight = ReconnectDigest.isRight(
            proof.proof, name: pending.record.name, clientSeed: proof.seed, serverSeed: pending.seed,
            sessionKey: pending.sessionKey)
        let isOriginal =
            !context.configuration.strictVersionCheck
            || constantTimeEqual(VersionProof.reconnect(clientSeed: proof.seed), proof.versionProof)
        // A wrong proof has no answer.
        guard isRight, isOriginal else {
            context.meters.answered(isRight ? .versionInvalid : .unknownAccount)
            return end("wrong reconnect proof")
        }
        context.meters.reconnects.add()
        context.meters.answered(.success)
        admit(pending.record, build: pending.build)
        send(ReconnectProofAnswer())
    }
}
