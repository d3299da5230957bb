import AccountsAPI
import Base
import Bus
import Crypto
import Loop
import Wire

/// A challenge that was sent and waits for the client's proof.
struct PendingLogon: Sendable {
    let record: Accounts.LogonRecord
    let challenge: ProofWorker.Challenge
    let build: UInt16
    let system: String
    let locale: GameLocale
}

extension LoginSession {
    /// A banned address hears so at once and is not read from (spec auth 6).
    func checkAddress() async {
        do {
            _ = try await context.bus.ask(Accounts.CheckAddress(address: peer.host))
        } catch {
            refuse(.challenge, LogonResult(error), name: "", because: "\(error)")
        }
    }

    func challenge(_ challenge: LogonChallenge) async {
        let began = context.time.now()
        defer { context.meters.took(context.time.now() - began, for: .challenge) }
        let opcode = challenge.opcode
        guard context.admitsChallenge(from: addressKey) else {
            context.meters.throttled(.challenges)
            return refuse(opcode, .databaseBusy, name: challenge.account, because: "too many challenges")
        }
        let record: Accounts.LogonRecord
        do {
            record = try await context.bus.ask(
                Accounts.BeginLogon(
                    name: challenge.account, address: peer.host, country: context.country(of: peer),
                    build: challenge.version.build, reconnect: challenge.isReconnect))
        } catch {
            return refuse(opcode, LogonResult(error), name: challenge.account, because: "\(error)")
        }
        guard challenge.version.build > ClientBuild.lastUnsupported else {
            return refuse(opcode, .versionInvalid, name: record.name, because: "the build is too old")
        }
        if challenge.isReconnect {
            offerReconnect(challenge, record)
        } else {
            await offerLogon(challenge, record)
        }
    }

    private func offerLogon(_ challenge: LogonChallenge, _ record: Accounts.LogonRecord) async {
        do {
            let offer = try await context.worker.challenge(verifier: record.verifier)
            let system = challenge.system.text
            state = .proof(
                PendingLogon(
                    record: record, challenge: offer, build: challenge.version.build,
                    system: ["Win", "OSX"].contains(system) ? system : "",
                    locale: GameLocale(challenge.locale)))
            send(
                LogonChallengeAnswer(
                    serverPublicKey: offer.serverPublic, prime: SRP6.modulus, salt: record.salt,
                    needsToken: record.needsToken))
        } catch {
            refuse(.challenge, LogonResult(error), name: record.name, because: "\(error)")
        }
    }

    func prove(_ proof: LogonProof, for pending: PendingLogon) async {
        let began = context.time.now()
        defer { context.meters.took(context.time.now() - began, for: .proof) }
        let record = pending.record
        let known = record.lastAddress == peer.host
        let (context, address) = (context, addressKey)
        let guesses = Guesses(
            admit: {
                context.guesses { $0.admit(record.account, from: address, knownBefore: known, now: $1) }
            },
            giveBack: { ticket in context.guesses { $0.giveBack(ticket, now: $1) } })
        do throws(ProofFailure) {
            let proven = try await context.worker.prove(proof, for: pending, limits: guesses)
            await complete(proven, proof, pending)
        } catch {
            switch error {
            case .tooManyGuesses:
                context.meters.throttled(.guesses)
                refuse(.proof, .databaseBusy, name: record.name, because: "too many wrong passwords")
            case .failed(let cause):
                let result = LogonResult(cause)
                if result == .unknownAccount { await countWrongPassword(record) }
                refuse(.proof, result, name: record.name, because: "\(cause)")
            }
        }
    }

    /// The password was right; the rest has to be as well.
    private func complete(_ proven: ProvenLogon, _ proof: LogonProof, _ pending: PendingLogon) async {
        let record = pending.record
        let (session, ticket) = (proven.session, proven.ticket)
        if context.configuration.strictVersionCheck,
            !ClientBuild.isOriginal(
                proof.versionProof, clientPublic: proof.clientPublicKey, build: pending.build,
                system: pending.system)
        {
            if record.needsToken { context.guesses { $0.giveBack(ticket, now: $1) } }
            return refuse(.proof, .versionInvalid, name: record.name, because: "changed program files")
        }
        do {
            // The client may reach a gateway within milliseconds: the key is stored before it hears of it.
            _ = try await context.bus.ask(
                Accounts.CompleteLogon(
                    account: record.account, address: peer.host, sessionKey: session.sessionKey,
                    token: proof.token, locale: pending.locale.rawValue, os: pending.system))
        } catch {
            // A wrong token stays counted as a wrong guess.
            if record.needsToken, error.refusal != .wrongToken {
                context.guesses { $0.giveBack(ticket, now: $1) }
            }
            return refuse(.proof, LogonResult(error), name: record.name, because: "\(error)")
        }
        context.guesses {
            if record.needsToken { $0.giveBack(ticket, now: $1) }
            $0.remember(ticket, now: $1)
        }
        admit(record, build: pending.build)
        context.meters.answered(.success)
        send(LogonProofAnswer(proof: session.serverProof, accountFlags: record.flags))
    }

    private func countWrongPassword(_ record: Accounts.LogonRecord) async {
        do {
            _ = try await context.bus.ask(
                Accounts.RecordWrongPassword(account: record.account, address: peer.host))
        } catch {
            context.report(
                .warning, "a wrong password could not be recorded", about: addressKey,
                ["account": LogValue(record.account), "error": .string("\(error)")])
        }
    }

    // MARK: Answers

    func admit(_ record: Accounts.LogonRecord, build: UInt16) {
        state = .authenticated(record.account, build: build)
        becameKnown()
        context.report(
            .info, "logged on", about: addressKey,
            [
                "account": LogValue(record.account), "name": .string(record.name),
                "address": .string(peer.host),
            ])
    }

    func send(_ answer: some LogonMessage) { connection.write(answer.bytes()) }

    /// Says no, in the form that the client waits for; nothing more is accepted.
    func refuse(_ opcode: LogonOpcode, _ result: LogonResult, name: String, because why: String) {
        state = .closed
        context.meters.answered(result)
        context.report(
            result == .databaseBusy ? .warning : .info, "logon refused", about: addressKey,
            [
                "address": .string(peer.host), "name": .string(name), "result": .string(result.description),
                "cause": .string(why),
            ])
        switch opcode {
        case .proof: send(LogonProofAnswer(refusal: result))
        case .reconnectChallenge: send(ReconnectChallengeAnswer(refusal: result))
        case .challenge, .reconnectProof, .realmList: send(LogonChallengeAnswer(refusal: result))
        }
    }
}
