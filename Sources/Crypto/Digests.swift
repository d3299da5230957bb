internal import COpenSSL

/// SHA-1, which the 3.3.5a protocol builds everything on.
public enum SHA1 {
    public static let byteCount = 20

    /// The digest of the parts laid end to end. The joined copy is wiped, since parts are often secrets.
    public static func digest(_ parts: [UInt8]...) -> [UInt8] { digest(parts) }

    public static func digest(_ parts: [[UInt8]]) -> [UInt8] {
        var joined: [UInt8] = []
        joined.reserveCapacity(parts.reduce(0) { $0 &+ $1.count })
        for part in parts { joined.append(contentsOf: part) }
        defer { wipe(&joined) }
        return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            _ = COpenSSL.SHA1(joined, joined.count, buffer.baseAddress)
            count = byteCount
        }
    }
}

/// HMAC with SHA-1 (RFC 2104).
public enum HMACSHA1 {
    public static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA1.byteCount) { buffer, count in
            var written: UInt32 = 0
            _ = HMAC(
                EVP_sha1(), key, Int32(clamping: key.count), message, message.count, buffer.baseAddress,
                &written)
            count = Int(written)
        }
    }
}

/// Whether two secrets are equal, in a time that depends on their length alone.
public func constantTimeEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
}

/// Overwrites a secret in place, in a way that the optimiser must not drop, and empties it. The array
/// should have no second owner: a shared one would be copied and the copy wiped.
public func wipe(_ secret: inout [UInt8]) {
    secret.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    secret = []
}
