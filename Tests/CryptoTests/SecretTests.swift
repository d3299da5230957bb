import Base
import Crypto
import Testing

struct SecretTests {
    @Test func aSecretLendsTheBytesItWasDrawnWith() {
        let secret = Secret(32, from: SeededRandomness(seed: 4))
        #expect(secret.withBytes { $0 } == SeededRandomness(seed: 4).bytes(32))
    }
}
