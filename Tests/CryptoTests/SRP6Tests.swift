import Base
import Testing

@testable import Crypto

struct SRP6Tests {
    let engine: SRP6Engine
    init() throws { engine = try SRP6Engine() }

    @Test(arguments: SRP6Vector.all)
    func serverAgreesWithTheVector(_ vector: SRP6Vector) throws {
        let verifier = try engine.verifier(name: "TC9TEST", password: "SECRET", salt: hex(vector.salt))
        #expect(verifier == hex(vector.verifier))
        let challenge = try engine.challenge(verifier: verifier, secret: hex(vector.serverSecret))
        #expect(challenge == hex(vector.serverPublic))
        let session = try engine.prove(
            name: "TC9TEST", salt: hex(vector.salt), verifier: verifier, secret: hex(vector.serverSecret),
            serverPublic: challenge, clientPublic: hex(vector.clientPublic),
            clientProof: hex(vector.clientProof))
        #expect(session.sessionKey == hex(vector.sessionKey))
        #expect(session.serverProof == hex(vector.serverProof))
    }

    @Test(arguments: SRP6Vector.all)
    func clientAgreesWithTheVector(_ vector: SRP6Vector) throws {
        let answer = try SRP6Client(name: "tc9test", password: "secret", engine: engine).answer(
            salt: hex(vector.salt), serverPublic: hex(vector.serverPublic), secret: hex(vector.clientSecret))
        #expect(answer.publicNumber == hex(vector.clientPublic))
        #expect(answer.proof == hex(vector.clientProof))
        #expect(answer.session.sessionKey == hex(vector.sessionKey))
        #expect(answer.session.serverProof == hex(vector.serverProof))
    }

    @Test(arguments: SRP6Vector.all)
    func sessionKeyIsTheInterleavedSecret(_ vector: SRP6Vector) {
        #expect(SRP6.interleave(hex(vector.sharedSecret)) == hex(vector.sessionKey))
    }

    @Test func theExchangeOfARealClientIsAccepted() throws {
        let session = try engine.prove(
            name: "ADMIN", salt: RealClient.salt, verifier: RealClient.verifier, secret: RealClient.secret,
            serverPublic: engine.challenge(verifier: RealClient.verifier, secret: RealClient.secret),
            clientPublic: RealClient.publicNumber, clientProof: RealClient.proof)
        #expect(session.sessionKey.count == 40)
    }

    @Test func onlyLeadingZerosAreDroppedAndOnlyOnce() {
        let tail = (1...28).map { UInt8($0) }
        // One zero drops a pair; the zero that then comes first stays.
        #expect(SRP6.interleave([0, 9, 0, 9] + tail) == woven([0, 9] + tail))
        #expect(SRP6.interleave([0, 0, 9, 0] + tail) == woven([9, 0] + tail))
        #expect(SRP6.interleave([0, 0, 0, 9] + tail) == woven(tail))
        #expect(SRP6.interleave([9, 0, 0, 9] + tail) == woven([9, 0, 0, 9] + tail))
        #expect(SRP6.interleave([UInt8](repeating: 0, count: 32)) == woven([]))
    }

    private func woven(_ bytes: [UInt8]) -> [UInt8] {
        let even = SHA1.digest(stride(from: 0, to: bytes.count, by: 2).map { bytes[$0] })
        let odd = SHA1.digest(stride(from: 1, to: bytes.count, by: 2).map { bytes[$0] })
        return zip(even, odd).flatMap { [$0, $1] }
    }

    @Test(arguments: [
        [UInt8](repeating: 0, count: 32), SRP6.modulus,
    ])
    func aMultipleOfTheModulusIsRefused(_ number: [UInt8]) throws {
        let vector = try #require(SRP6Vector.all.first)
        #expect(throws: SRP6Error.invalidPublicNumber) {
            try engine.prove(
                name: "TC9TEST", salt: hex(vector.salt), verifier: hex(vector.verifier),
                secret: hex(vector.serverSecret), serverPublic: hex(vector.serverPublic),
                clientPublic: number,
                clientProof: [UInt8](repeating: 0, count: 20))
        }
        #expect(throws: SRP6Error.invalidPublicNumber) {
            try SRP6Client(name: "TC9TEST", password: "SECRET", engine: engine).answer(
                salt: hex(vector.salt), serverPublic: number, secret: hex(vector.clientSecret))
        }
    }

    @Test func aNumberWithZerosOnlyInItsLowHalfIsNoMultiple() throws {
        let vector = try #require(SRP6Vector.all.first)
        let number = [UInt8](repeating: 0, count: 24) + [1, 2, 3, 4, 5, 6, 7, 8]
        #expect(throws: SRP6Error.wrongProof) {
            try engine.prove(
                name: "TC9TEST", salt: hex(vector.salt), verifier: hex(vector.verifier),
                secret: hex(vector.serverSecret), serverPublic: hex(vector.serverPublic),
                clientPublic: number,
                clientProof: [UInt8](repeating: 0, count: 20))
        }
    }

    @Test func eachWrongBitOfAProofIsRefused() throws {
        let vector = try #require(SRP6Vector.all.first)
        for bit in 0..<160 {
            var proof = hex(vector.clientProof)
            proof[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SRP6Error.wrongProof) {
                try engine.prove(
                    name: "TC9TEST", salt: hex(vector.salt), verifier: hex(vector.verifier),
                    secret: hex(vector.serverSecret), serverPublic: hex(vector.serverPublic),
                    clientPublic: hex(vector.clientPublic), clientProof: proof)
            }
        }
    }

    @Test func aWrongPasswordIsRefused() throws {
        let random = SeededRandomness(seed: 1)
        let salt = random.bytes(32)
        let secret = random.bytes(32)
        let verifier = try engine.verifier(name: "ALICE", password: "RIGHT", salt: salt)
        let challenge = try engine.challenge(verifier: verifier, secret: secret)
        let answer = try SRP6Client(name: "ALICE", password: "WRONG", engine: engine).answer(
            salt: salt, serverPublic: challenge, secret: random.bytes(32))
        #expect(throws: SRP6Error.wrongProof) {
            try engine.prove(
                name: "ALICE", salt: salt, verifier: verifier, secret: secret, serverPublic: challenge,
                clientPublic: answer.publicNumber, clientProof: answer.proof)
        }
    }

    @Test(arguments: [0, 31, 33])
    func damagedColumnsAreRefused(_ length: Int) throws {
        let vector = try #require(SRP6Vector.all.first)
        let damaged = [UInt8](repeating: 1, count: length)
        #expect(throws: SRP6Error.wrongLength) {
            try engine.challenge(verifier: damaged, secret: hex(vector.serverSecret))
        }
        #expect(throws: SRP6Error.wrongLength) {
            try engine.prove(
                name: "TC9TEST", salt: damaged, verifier: hex(vector.verifier),
                secret: hex(vector.serverSecret),
                serverPublic: hex(vector.serverPublic), clientPublic: hex(vector.clientPublic),
                clientProof: hex(vector.clientProof))
        }
    }
}

/// Recorded from a real client (spec auth 5).
enum RealClient {
    static let salt: [UInt8] = [
        39, 32, 164, 237, 123, 182, 213, 12, 150, 197, 10, 186, 141, 89, 23, 101, 226, 252, 166, 144, 1, 131,
        4,
        64, 92, 83, 201, 188, 117, 80, 67, 4,
    ]
    static let verifier: [UInt8] = [
        218, 129, 159, 190, 228, 213, 162, 80, 37, 65, 81, 59, 148, 105, 211, 156, 133, 121, 201, 12, 248, 86,
        42,
        24, 39, 141, 72, 233, 232, 237, 93, 61,
    ]
    static let secret: [UInt8] = [
        55, 32, 242, 56, 169, 54, 240, 113, 125, 40, 199, 165, 13, 232, 179, 155, 50, 170, 39, 210, 181, 252,
        114,
        188, 218, 210, 140, 194, 239, 71, 142, 45,
    ]
    static let publicNumber: [UInt8] = [
        121, 83, 168, 57, 8, 98, 11, 103, 71, 189, 75, 152, 0, 119, 196, 218, 186, 114, 69, 107, 250, 94, 144,
        57,
        140, 22, 255, 93, 101, 62, 232, 66,
    ]
    static let proof: [UInt8] = [
        130, 97, 204, 98, 61, 208, 36, 84, 197, 233, 128, 14, 233, 198, 82, 95, 2, 52, 128, 57,
    ]
}
