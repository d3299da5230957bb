import Base
import Testing

@testable import Crypto

/// Quality row P5 in small: the bench does 100,000.
struct ManyLogonsTests {
    @Test func everyRandomLogonSucceeds() throws {
        let engine = try SRP6Engine()
        let random = SeededRandomness(seed: 335)
        var withLeadingZero = 0
        for round in 0..<3_000 {
            let name = "PLAYER\(round)"
            let salt = random.bytes(32)
            let secret = random.bytes(32)
            let verifier = try engine.verifier(name: name, password: "SECRET", salt: salt)
            let challenge = try engine.challenge(verifier: verifier, secret: secret)
            let client = SRP6Client(name: name, password: "SECRET", engine: engine)
            let answer = try client.answer(salt: salt, serverPublic: challenge, secret: random.bytes(32))
            let session = try engine.prove(
                name: name, salt: salt, verifier: verifier, secret: secret, serverPublic: challenge,
                clientPublic: answer.publicNumber, clientProof: answer.proof)
            #expect(session == answer.session, "round \(round)")
            if [challenge, answer.publicNumber, verifier].contains(where: { $0.last == 0 }) {
                withLeadingZero += 1
            }
        }
        // About 2.2 of 100; without them the test would show nothing.
        #expect(withLeadingZero >= 30)
    }

    /// Numbers whose high byte is zero, which an encoder without padding would cut short: all found by
    /// counting up a seed, so they are the same on each run.
    @Test(arguments: ["verifier", "server number", "client number"])
    func shortNumbersAreCarriedInFull(_ which: String) throws {
        let engine = try SRP6Engine()
        let client = SRP6Client(name: "SHORT", password: "NUMBER", engine: engine)
        var found = 0
        var seed: UInt64 = 0
        while found < 5 {
            seed += 1
            let random = SeededRandomness(seed: seed)
            let salt = random.bytes(32)
            let secret = random.bytes(32)
            let verifier = try engine.verifier(name: "SHORT", password: "NUMBER", salt: salt)
            if which == "verifier", verifier.last != 0 { continue }
            let challenge = try engine.challenge(verifier: verifier, secret: secret)
            if which == "server number", challenge.last != 0 { continue }
            let answer = try client.answer(salt: salt, serverPublic: challenge, secret: random.bytes(32))
            if which == "client number", answer.publicNumber.last != 0 { continue }
            #expect(verifier.count == 32 && challenge.count == 32 && answer.publicNumber.count == 32)
            let session = try engine.prove(
                name: "SHORT", salt: salt, verifier: verifier, secret: secret, serverPublic: challenge,
                clientPublic: answer.publicNumber, clientProof: answer.proof)
            #expect(session == answer.session)
            found += 1
        }
    }
}
