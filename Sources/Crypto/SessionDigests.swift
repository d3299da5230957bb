/// How a client that was logged on before shows that it still has the session key (spec auth 3.6).
public enum ReconnectDigest {
    public static let seedBytes = 16

    /// R2. Both seeds have 16 bytes; the server's is drawn anew for each connection.
    public static func digest(
        name: String, clientSeed: [UInt8], serverSeed: [UInt8], sessionKey: [UInt8]
    ) -> [UInt8] {
        SHA1.digest(Array(AccountName.normalised(name).utf8), clientSeed, serverSeed, sessionKey)
    }

    /// Whether the client's R2 is right, in constant time.
    public static func isRight(
        _ digest: [UInt8], name: String, clientSeed: [UInt8], serverSeed: [UInt8], sessionKey: [UInt8]
    ) -> Bool {
        let expected = self.digest(
            name: name, clientSeed: clientSeed, serverSeed: serverSeed, sessionKey: sessionKey)
        return constantTimeEqual(expected, digest)
    }
}

/// How a client shows that its program files are the original ones (spec auth 3.3, 3.6).
public enum VersionProof {
    /// The logon's: over the client's public number A and the checksum seed of the build and system.
    public static func logon(clientPublic: [UInt8], checksumSeed: [UInt8]) -> [UInt8] {
        SHA1.digest(clientPublic, checksumSeed)
    }

    /// R3, the reconnect's: over the client's seed and 20 zero bytes.
    public static func reconnect(clientSeed: [UInt8]) -> [UInt8] {
        SHA1.digest(clientSeed, [UInt8](repeating: 0, count: SHA1.byteCount))
    }
}

/// How a client shows a gateway that it has the session key: the digest of
/// CMSG_AUTH_SESSION (spec gateway 4.2).
public enum WorldDigest {
    public static let seedBytes = 4

    /// `account` are the bytes of the name as they stand in the packet.
    public static func digest(
        account: [UInt8], clientSeed: [UInt8], serverSeed: [UInt8], sessionKey: [UInt8]
    ) -> [UInt8] {
        SHA1.digest(account, [0, 0, 0, 0], clientSeed, serverSeed, sessionKey)
    }

    /// Whether the client's digest is right, in constant time.
    public static func isRight(
        _ digest: [UInt8], account: [UInt8], clientSeed: [UInt8], serverSeed: [UInt8], sessionKey: [UInt8]
    ) -> Bool {
        let expected = self.digest(
            account: account, clientSeed: clientSeed, serverSeed: serverSeed, sessionKey: sessionKey)
        return constantTimeEqual(expected, digest)
    }
}
