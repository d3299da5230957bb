import Base
import Crypto
import Testing

struct TOTPTests {
    private let secret = Array("12345678901234567890".utf8)

    /// RFC 6238, appendix B, the last six of eight digits.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func codesAgreeWithTheStandard(_ seconds: Int64, _ code: String) {
        #expect(TOTP.code(secret: secret, step: seconds / 30) == Array(code.utf8))
    }

    @Test func theStepsBeforeAndAfterAreAccepted() {
        let time = UnixTime(seconds: 1_111_111_111)
        let step = time.seconds / 30
        for offset: Int64 in -1...1 {
            let code = TOTP.code(secret: secret, step: step + offset)
            #expect(TOTP.step(of: code, secret: secret, at: time) == step + offset)
            #expect(TOTP.isRight(code, secret: secret, at: time))
        }
        #expect(!TOTP.isRight(TOTP.code(secret: secret, step: step - 2), secret: secret, at: time))
        #expect(!TOTP.isRight(TOTP.code(secret: secret, step: step + 2), secret: secret, at: time))
    }

    @Test(arguments: ["", "05047", "0504711", "abcdef", "+50471"])
    func otherTextsAreNoCodes(_ text: String) {
        #expect(!TOTP.isRight(Array(text.utf8), secret: secret, at: UnixTime(seconds: 1_111_111_111)))
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func base32AgreesWithTheStandard(_ plain: String, _ text: String) {
        #expect(Base32.encode(Array(plain.utf8)) == text)
        #expect(Base32.decode(text) == Array(plain.utf8))
        #expect(Base32.decode(text.lowercased() + "===") == Array(plain.utf8))
    }

    @Test func everyByteSurvivesBase32() {
        let all = (0...255).map { UInt8($0) }
        #expect(Base32.decode(Base32.encode(all)) == all)
    }

    @Test func secretsMayBeTypedInGroups() {
        #expect(Base32.decode("mzxw 6ytb-oi") == Array("foobar".utf8))
    }

    @Test(arguments: ["M", "MZX", "MZXW6Y", "MZ1W", "MY=MY", "MZ", "äöü"])
    func otherTextsAreNotBase32(_ text: String) {
        #expect(Base32.decode(text) == nil)
    }
}

struct SecretBoxTests {
    private let master = "000102030405060708090a0b0c0d0e0f"

    /// Computed with another implementation of AES-128-GCM: the key is the number, low end first.
    @Test func sealsAsAzerothCoreDoes() throws {
        let box = try #require(SecretBox(masterSecret: master))
        let nonce = hex("101112131415161718191a1b")
        let sealed = try #require(box.seal(Array("12345678901234567890".utf8), nonce: nonce))
        #expect(sealed.count == 20 + 12 + 12)
        #expect(
            sealed
                == hex(
                    "fd2c6892d5f625cbf46d815460a5e56ab8ca4ffc101112131415161718191a1b7e8397bb69af5b79c28fc20e"
                ))
        #expect(box.open(sealed) == Array("12345678901234567890".utf8))
    }

    @Test func eachChangedByteIsNoticed() throws {
        let box = try #require(SecretBox(masterSecret: master))
        let sealed = try #require(box.seal([1, 2, 3, 4], nonce: [UInt8](repeating: 9, count: 12)))
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 0x80
            #expect(box.open(damaged) == nil)
        }
        for length in 0..<sealed.count { #expect(box.open(Array(sealed.prefix(length))) == nil) }
        #expect(SecretBox(masterSecret: String(master.reversed()))?.open(sealed) == nil)
        #expect(box.open(sealed) == [1, 2, 3, 4])
    }

    @Test(arguments: ["", "00", "000102030405060708090a0b0c0d0e0g", "000102030405060708090a0b0c0d0e0f00"])
    func otherTextsAreNoMasterSecrets(_ text: String) {
        #expect(SecretBox(masterSecret: text) == nil)
    }

    @Test func aNonceHasTwelveBytes() throws {
        let box = try #require(SecretBox(masterSecret: master))
        #expect(box.seal([1], nonce: [1, 2, 3]) == nil)
    }
}
