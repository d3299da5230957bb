public import Base

/// The authenticator's codes: RFC 6238 with SHA-1, steps of 30 seconds and 6 digits (spec auth 6).
public enum TOTP {
    public static let stepSeconds: Int64 = 30
    public static let digits = 6
    /// What a new secret should have.
    public static let secretBytes = 20

    /// The code of one step (the number of 30-second steps since 1970).
    public static func code(secret: [UInt8], step: Int64) -> [UInt8] {
        let counter = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> ($0 &* 8)) }
        let mac = HMACSHA1.code(counter, key: secret)
        let offset = Int((mac.last ?? 0) & 0x0F)
        let word = mac.dropFirst(offset).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var rest = (word & 0x7FFF_FFFF) % 1_000_000
        var text: [UInt8] = []
        for _ in 0..<digits {
            text.append(UInt8(truncatingIfNeeded: 0x30 &+ rest % 10))
            rest /= 10
        }
        return text.reversed()
    }

    /// The step whose code this is: the present one, the one before or the one after; nil when the code is
    /// wrong. `code` are the ASCII digits as they came from the client. Somebody who remembers the step can
    /// refuse to take a code twice.
    public static func step(of code: [UInt8], secret: [UInt8], at time: UnixTime) -> Int64? {
        let present = time.seconds / stepSeconds
        var found: Int64?
        for step in present &- 1...present &+ 1
        where constantTimeEqual(self.code(secret: secret, step: step), code) {
            found = step
        }
        return found
    }

    public static func isRight(_ code: [UInt8], secret: [UInt8], at time: UnixTime) -> Bool {
        step(of: code, secret: secret, at: time) != nil
    }
}

/// Base32 (RFC 4648), in which authenticator apps show their secrets.
public enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Without padding, as the apps print it.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Takes either case, blanks, hyphens and padding; nil for anything else, and for left-over bits that are
    /// not zero.
    public static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        var padded = false
        for character in text.utf8 where character != 0x20 && character != 0x2D {
            guard character != 0x3D else {
                padded = true
                continue
            }
            let upper = (0x61...0x7A).contains(character) ? character &- 0x20 : character
            guard !padded, let value = alphabet.firstIndex(of: upper) else { return nil }
            buffer = (buffer << 5 | UInt32(value)) & 0xFFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        guard bits < 5, buffer & ((1 << UInt32(bits)) - 1) == 0 else { return nil }
        return bytes
    }
}
