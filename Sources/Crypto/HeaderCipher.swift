/// RC4 over the packet headers of one direction of a world connection (spec gateway 3).
///
/// 258 bytes of inline state, no heap. It is not copyable, because a copied key stream that is used twice
/// breaks the connection and leaks headers: keep it as a stored `var` of the session (an optional one is
/// fine, `cipher?.apply(header)` works in place). The order of `apply` calls is the order of the key
/// stream, so encrypt exactly once, in send order. Dropping it does not wipe it; the session key behind
/// it lies in the database anyway.
public struct HeaderCipher: ~Copyable, Sendable {
    @usableFromInline var state: InlineArray<256, UInt8>
    @usableFromInline var i: UInt8 = 0
    @usableFromInline var j: UInt8 = 0

    /// The server's end for what it sends.
    public static func serverEncrypt(sessionKey: [UInt8]) -> HeaderCipher { toClient(sessionKey) }
    /// The server's end for what it receives.
    public static func serverDecrypt(sessionKey: [UInt8]) -> HeaderCipher { toServer(sessionKey) }
    /// The client's end for what it sends.
    public static func clientEncrypt(sessionKey: [UInt8]) -> HeaderCipher { toServer(sessionKey) }
    /// The client's end for what it receives.
    public static func clientDecrypt(sessionKey: [UInt8]) -> HeaderCipher { toClient(sessionKey) }

    private static func toClient(_ sessionKey: [UInt8]) -> HeaderCipher {
        HeaderCipher(key: HMACSHA1.code(sessionKey, key: toClientSecret), dropping: 1024)
    }
    private static func toServer(_ sessionKey: [UInt8]) -> HeaderCipher {
        HeaderCipher(key: HMACSHA1.code(sessionKey, key: toServerSecret), dropping: 1024)
    }
    static let toClientSecret: [UInt8] = [
        0xCC, 0x98, 0xAE, 0x04, 0xE8, 0x97, 0xEA, 0xCA, 0x12, 0xDD, 0xC0, 0x93, 0x42, 0x91, 0x53, 0x57,
    ]
    static let toServerSecret: [UInt8] = [
        0xC2, 0xB3, 0x72, 0x3C, 0xC6, 0xAE, 0xD9, 0xB5, 0x34, 0x3C, 0x53, 0xEE, 0x2F, 0x43, 0x67, 0xCE,
    ]

    /// Plain RC4 after its first `dropping` bytes. An empty key counts as one zero byte.
    init(key: [UInt8], dropping: Int) {
        state = InlineArray { UInt8(truncatingIfNeeded: $0) }
        let key = key.isEmpty ? [0] : key
        var swap: UInt8 = 0
        for index in 0..<256 {
            let value = state[index]
            swap = swap &+ value &+ key[index % key.count]
            state[index] = state[Int(swap)]
            state[Int(swap)] = value
        }
        for _ in 0..<dropping { _ = next() }
    }

    @inlinable @inline(__always)
    mutating func next() -> UInt8 {
        i &+= 1
        let a = state[Int(i)]
        j &+= a
        let b = state[Int(j)]
        state[Int(i)] = b
        state[Int(j)] = a
        return state[Int(a &+ b)]
    }

    /// Encrypts or decrypts in place and moves the key stream on by as many bytes.
    @inlinable
    public mutating func apply(_ bytes: UnsafeMutableRawBufferPointer) {
        for index in 0..<bytes.count { bytes[index] ^= next() }
    }

    /// The same for bytes in an array; for tests and cold paths.
    public mutating func apply(_ bytes: inout [UInt8]) {
        for index in bytes.indices { bytes[index] ^= next() }
    }
}
