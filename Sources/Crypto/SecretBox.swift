internal import COpenSSL

/// Authenticator secrets as AzerothCore stores them under a `TOTPMasterSecret` (spec auth 6): AES-128-GCM,
/// laid out as ciphertext, 12 bytes of nonce, 12 bytes of tag.
public struct SecretBox: Sendable {
    static let nonceBytes = 12
    static let tagBytes = 12
    private let key: [UInt8]

    /// `masterSecret` are 32 hexadecimal digits, the number's high end first; nil for anything else.
    public init?(masterSecret: String) {
        let digits = masterSecret.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 32, masterSecret.utf8.count == 32 else { return nil }
        key = stride(from: 30, through: 0, by: -2).map {
            UInt8(truncatingIfNeeded: digits[$0] << 4 | digits[$0 + 1])
        }
    }

    /// Seals a secret with a fresh nonce of 12 random bytes; nil when the nonce has another length.
    public func seal(_ plain: [UInt8], nonce: [UInt8]) -> [UInt8]? {
        guard nonce.count == Self.nonceBytes, let context = start(nonce, encrypting: true) else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var tag = [UInt8](repeating: 0, count: Self.tagBytes)
        guard let sealed = update(context, plain), finish(context),
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagBytes), &tag) == 1
        else { return nil }
        return sealed + nonce + tag
    }

    /// The secret; nil when it was sealed with another key or is damaged.
    public func open(_ stored: [UInt8]) -> [UInt8]? {
        let overhead = Self.nonceBytes + Self.tagBytes
        guard stored.count > overhead else { return nil }
        let nonce = Array(stored.dropLast(Self.tagBytes).suffix(Self.nonceBytes))
        var tag = Array(stored.suffix(Self.tagBytes))
        guard let context = start(nonce, encrypting: false) else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        guard let plain = update(context, Array(stored.dropLast(overhead))),
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagBytes), &tag) == 1
        else { return nil }
        return finish(context) ? plain : nil
    }

    private func start(_ nonce: [UInt8], encrypting: Bool) -> OpaquePointer? {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        guard EVP_CipherInit_ex(context, EVP_aes_128_gcm(), nil, key, nonce, encrypting ? 1 : 0) == 1 else {
            EVP_CIPHER_CTX_free(context)
            return nil
        }
        return context
    }

    /// Computes the tag, or compares it; this mode leaves no bytes for the end.
    private func finish(_ context: OpaquePointer) -> Bool {
        var end = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        return EVP_CipherFinal_ex(context, &end, &count) == 1
    }

    private func update(_ context: OpaquePointer, _ input: [UInt8]) -> [UInt8]? {
        var written: Int32 = 0
        let output = [UInt8](unsafeUninitializedCapacity: input.count) { buffer, count in
            let good = EVP_CipherUpdate(
                context, buffer.baseAddress, &written, input, Int32(clamping: input.count))
            count = good == 1 ? Int(written) : 0
        }
        return output.count == input.count ? output : nil
    }
}
