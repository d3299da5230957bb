/// The constants and the byte rules of the logon's key exchange (spec auth 5). Every number that is sent,
/// stored or hashed is exactly 32 bytes, little endian, zero padded at the high end.
public enum SRP6 {
    public static let numberBytes = 32
    public static let sessionKeyBytes = 40
    public static let generator: UInt8 = 7
    /// N, little endian as on the wire.
    public static let modulus: [UInt8] = [
        0xB7, 0x9B, 0x3E, 0x2A, 0x87, 0x82, 0x3C, 0xAB, 0x8F, 0x5E, 0xBF, 0xBF, 0x8E, 0xB1, 0x01, 0x08,
        0x53, 0x50, 0x06, 0x29, 0x8B, 0x5B, 0xAD, 0xBD, 0x5B, 0x53, 0xE1, 0x89, 0x5E, 0x64, 0x4B, 0x89,
    ]
    static let multiplier: UInt8 = 3

    /// H(N) xor H(g), the first part of every client proof.
    static let groupDigest: [UInt8] = zip(SHA1.digest(modulus), SHA1.digest([generator])).map { $0 ^ $1 }

    /// The session key K of a shared secret S: both halves of S, byte by byte, hashed apart and woven
    /// together. Leading zero bytes are dropped in pairs, once: their count is rounded up to an even one.
    static func interleave(_ secret: [UInt8]) -> [UInt8] {
        let zeros = secret.prefix { $0 == 0 }.count
        let kept = secret.dropFirst(zeros &+ zeros & 1)
        var even: [UInt8] = []
        var odd: [UInt8] = []
        for (offset, byte) in kept.enumerated() {
            if offset & 1 == 0 { even.append(byte) } else { odd.append(byte) }
        }
        defer {
            wipe(&even)
            wipe(&odd)
        }
        return zip(SHA1.digest(even), SHA1.digest(odd)).flatMap { [$0, $1] }
    }

    /// x, the number behind a verifier.
    static func privateKey(name: String, password: String, salt: [UInt8]) -> [UInt8] {
        let identity = AccountName.normalised(name) + ":" + AccountPassword.normalised(password)
        return SHA1.digest(salt, SHA1.digest(Array(identity.utf8)))
    }

    /// M1, by which the client shows that it has the session key.
    static func clientProof(
        name: String, salt: [UInt8], clientPublic: [UInt8], serverPublic: [UInt8], sessionKey: [UInt8]
    ) -> [UInt8] {
        let identity = SHA1.digest(Array(AccountName.normalised(name).utf8))
        return SHA1.digest(groupDigest, identity, salt, clientPublic, serverPublic, sessionKey)
    }

    /// M2, by which the server shows that it has it too.
    static func serverProof(clientPublic: [UInt8], clientProof: [UInt8], sessionKey: [UInt8]) -> [UInt8] {
        SHA1.digest(clientPublic, clientProof, sessionKey)
    }
}

/// Why a key exchange came to nothing.
public enum SRP6Error: Error, Equatable {
    /// The other side's public number is a multiple of the modulus: an attack,
    /// answered like a wrong password.
    case invalidPublicNumber
    /// The password was wrong.
    case wrongProof
    /// A number or a proof that does not have its length: a bug, or a damaged row of `account`.
    case wrongLength
    /// OpenSSL had no memory. Nothing was decided.
    case arithmetic
}

/// What both sides have after a good proof.
public struct SRP6Session: Sendable, Equatable {
    /// K, 40 bytes: `account.session_key`.
    public let sessionKey: [UInt8]
    /// M2, 20 bytes: the server's answer to the client's proof.
    public let serverProof: [UInt8]
}
