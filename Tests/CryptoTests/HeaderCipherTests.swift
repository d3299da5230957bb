import Testing

@testable import Crypto

struct HeaderCipherTests {
    private let key = hex("aa0049233e97dc423e6b5a3933a9fc89386ce4c9f5c6279ff6f5a6ed2ee45362fb5801d3c6aea2ad")

    @Test func keysAgreeWithTheVector() {
        #expect(
            HMACSHA1.code(key, key: HeaderCipher.toClientSecret)
                == hex("a945cb450aed7b5997169509f85243eb40f85d13"))
        #expect(
            HMACSHA1.code(key, key: HeaderCipher.toServerSecret)
                == hex("a5f2565f2b423970e117ea7a3072c46238b2d1ca"))
    }

    @Test func theStreamToTheClientAgreesWithTheVector() {
        var server = HeaderCipher.serverEncrypt(sessionKey: key)
        var client = HeaderCipher.clientDecrypt(sessionKey: key)
        for (plain, wire) in [
            ("000dee01", "cbbcb805"), ("0006ef02", "1ba991e7"), ("809c42f601", "dafc5abd53"),
        ] {
            var bytes = hex(plain)
            server.apply(&bytes)
            #expect(bytes == hex(wire))
            bytes.withUnsafeMutableBytes { client.apply($0) }
            #expect(bytes == hex(plain))
        }
    }

    @Test func theStreamToTheServerAgreesWithTheVector() {
        var client = HeaderCipher.clientEncrypt(sessionKey: key)
        var server = HeaderCipher.serverDecrypt(sessionKey: key)
        for (plain, wire) in [("000437000000", "62577a065e92"), ("000cdc010000", "770a9723ceaf")] {
            var bytes = hex(plain)
            client.apply(&bytes)
            #expect(bytes == hex(wire))
            bytes.withUnsafeMutableBytes { server.apply($0) }
            #expect(bytes == hex(plain))
        }
    }

    /// RFC 6229: keys of 40 and 128 bits, at the start, and after 1024 bytes.
    @Test func plainRC4AgreesWithTheStandard() {
        let short: [UInt8] = [1, 2, 3, 4, 5]
        #expect(keyStream(key: short, dropping: 0) == hex("b2396305f03dc027ccc3524a0a1118a8"))
        #expect(keyStream(key: short, dropping: 1024) == hex("30abbcc7c20b01609f23ee2d5f6bb7df"))
        let long = (1...16).map { UInt8($0) }
        #expect(keyStream(key: long, dropping: 0) == hex("9ac7cc9a609d1ef7b2932899cde41b97"))
        #expect(keyStream(key: long, dropping: 1024) == hex("bdf0324e6083dcc6d3cedd3ca8c53c16"))
    }

    private func keyStream(key: [UInt8], dropping: Int) -> [UInt8] {
        var cipher = HeaderCipher(key: key, dropping: dropping)
        var bytes = [UInt8](repeating: 0, count: 16)
        cipher.apply(&bytes)
        return bytes
    }

    @Test func anEmptyKeyDoesNotTrap() {
        #expect(keyStream(key: [], dropping: 0) == keyStream(key: [0], dropping: 0))
    }

    @Test func itsStateIsInline() {
        #expect(MemoryLayout<HeaderCipher>.size == 258)
        #expect(MemoryLayout<HeaderCipher?>.size <= 259)
    }

    /// How a session keeps its ciphers: optional, stored in an actor, moved on in place.
    private actor Session {
        var cipher: HeaderCipher?
        func begin(_ key: [UInt8]) { cipher = .serverEncrypt(sessionKey: key) }
        func header(_ plain: [UInt8]) -> [UInt8] {
            var bytes = plain
            bytes.withUnsafeMutableBytes { cipher?.apply($0) }
            return bytes
        }
    }

    @Test func anActorKeepsItOptionalAndMovesItOnInPlace() async {
        let session = Session()
        #expect(await session.header(hex("000dee01")) == hex("000dee01"))
        await session.begin(key)
        #expect(await session.header(hex("000dee01")) == hex("cbbcb805"))
        #expect(await session.header(hex("0006ef02")) == hex("1ba991e7"))
    }
}
