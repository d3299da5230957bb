import Crypto
import Testing

struct SessionDigestTests {
    private let key = hex("aa0049233e97dc423e6b5a3933a9fc89386ce4c9f5c6279ff6f5a6ed2ee45362fb5801d3c6aea2ad")

    @Test func theWorldDigestAgreesWithTheVector() {
        let digest = hex("00f41729fde24fb897652be28336c3547f7dff9d")
        let account = Array("TC9TEST".utf8)
        let (client, server) = (hex("01020304"), hex("0a0b0c0d"))
        #expect(
            WorldDigest.digest(account: account, clientSeed: client, serverSeed: server, sessionKey: key)
                == digest)
        #expect(
            WorldDigest.isRight(
                digest, account: account, clientSeed: client, serverSeed: server, sessionKey: key))
        #expect(
            !WorldDigest.isRight(
                digest, account: account, clientSeed: server, serverSeed: client, sessionKey: key))
        #expect(
            !WorldDigest.isRight(
                [], account: account, clientSeed: client, serverSeed: server, sessionKey: key))
    }

    @Test func theReconnectProofOfARealClientIsAccepted() {
        let clientSeed: [UInt8] = [233, 248, 19, 122, 141, 205, 37, 95, 0, 231, 254, 63, 7, 128, 206, 157]
        let serverSeed: [UInt8] = [245, 75, 232, 199, 75, 73, 133, 142, 157, 29, 19, 101, 22, 210, 137, 91]
        let sessionKey: [UInt8] = [
            39, 91, 5, 20, 186, 53, 80, 110, 73, 20, 199, 246, 34, 235, 14, 23, 138, 84, 52, 215, 61, 120,
            119, 1,
            124, 0, 76, 23, 54, 217, 213, 136, 241, 140, 124, 12, 172, 101, 227, 124,
        ]
        var proof: [UInt8] = [
            132, 61, 17, 12, 194, 243, 44, 205, 171, 199, 208, 14, 129, 208, 167, 234, 153, 155, 19, 112,
        ]
        #expect(
            ReconnectDigest.isRight(
                proof, name: "Admin", clientSeed: clientSeed, serverSeed: serverSeed, sessionKey: sessionKey))
        proof[19] ^= 1
        #expect(
            !ReconnectDigest.isRight(
                proof, name: "Admin", clientSeed: clientSeed, serverSeed: serverSeed, sessionKey: sessionKey))
    }

    @Test func versionProofsAreDigestsOverTheSeed() {
        #expect(
            VersionProof.logon(clientPublic: [1, 2], checksumSeed: [3]) == SHA1.digest([1, 2, 3]))
        #expect(
            VersionProof.reconnect(clientSeed: [7])
                == SHA1.digest([7] + [UInt8](repeating: 0, count: 20)))
    }

    @Test func digestsAgreeWithTheStandards() {
        #expect(SHA1.digest(Array("abc".utf8)) == hex("a9993e364706816aba3e25717850c26c9cd0d89d"))
        #expect(SHA1.digest() == hex("da39a3ee5e6b4b0d3255bfef95601890afd80709"))
        #expect(SHA1.digest([0x61], [], [0x62, 0x63]) == hex("a9993e364706816aba3e25717850c26c9cd0d89d"))
        // RFC 2202, case 2.
        #expect(
            HMACSHA1.code(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
                == hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"))
    }

    @Test func equalityOfSecretsLooksAtAllOfThem() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual([1, 2], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 3]))
        #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
    }

    @Test func aWipedSecretIsEmpty() {
        var secret: [UInt8] = [1, 2, 3]
        wipe(&secret)
        #expect(secret.isEmpty)
    }

    @Test func namesAreUpperCasedInASCIIOnly() {
        #expect(AccountName.normalised("aZ09-äß") == "AZ09-äß")
        #expect(AccountPassword.normalised("pässword") == "PäSSWORD")
    }

    @Test func unusableNamesAndPasswordsAreRefused() {
        #expect(AccountName.isAcceptable("SIXTEENCHARACTER"))
        #expect(!AccountName.isAcceptable("SEVENTEENCHARACTE"))
        #expect(!AccountName.isAcceptable(""))
        #expect(!AccountName.isAcceptable("TWO WORDS"))
        #expect(!AccountName.isAcceptable("ÄÄÄÄÄÄÄÄÄ"))
        #expect(AccountPassword.isAcceptable("ÄÄÄÄÄÄÄÄÄ two w"))
        #expect(!AccountPassword.isAcceptable("12345678901234567"))
        #expect(!AccountPassword.isAcceptable("a\nb"))
        #expect(!AccountPassword.isAcceptable(""))
    }
}
