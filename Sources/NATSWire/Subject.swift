/// A subject that may be sent: tokens with dots between them, `accounts.online.1`. A pattern may have `*` for
/// one token and `>` for all that follow.
public struct Subject: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]
    /// True when no token is a wildcard: one can publish to it.
    public let isLiteral: Bool

    /// - Throws: `badSubject` for empty tokens, blanks, control characters and `>` before the last token.
    public init(_ text: String) throws(NATSError) {
        bytes = Array(text.utf8)
        (_, isLiteral) = try Self.checked(bytes)
    }

    private static func checked(_ bytes: [UInt8]) throws(NATSError) -> (isPattern: Bool, isLiteral: Bool) {
        let (isPattern, isLiteral) = bytes.withUnsafeBytes {
            (SubjectRules.isPattern($0), SubjectRules.isLiteral($0))
        }
        guard isPattern else { throw .badSubject }
        return (isPattern, isLiteral)
    }

    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// What makes a subject, for bytes that are only lent.
public enum SubjectRules {
    static let dot = UInt8(ascii: ".")
    static let star = UInt8(ascii: "*")
    static let rest = UInt8(ascii: ">")

    /// Blanks and control characters end a subject on the wire.
    static func isOrdinary(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F }

    /// Whether one can subscribe to it.
    public static func isPattern(_ subject: UnsafeRawBufferPointer) -> Bool {
        tokensAreValid(subject, wildcards: true)
    }
    /// Whether one can publish to it: no token is a wildcard.
    public static func isLiteral(_ subject: UnsafeRawBufferPointer) -> Bool {
        tokensAreValid(subject, wildcards: false)
    }
    /// Whether it can name a queue group: a pattern or any other text without blanks.
    public static func isGroupName(_ name: UnsafeRawBufferPointer) -> Bool {
        !name.isEmpty && name.allSatisfy(isOrdinary)
    }

    /// No token is empty; what is in them does not matter.
    static func hasOnlyTokens(_ subject: UnsafeRawBufferPointer) -> Bool {
        var before = dot
        for byte in subject {
            if byte == dot, before == dot { return false }
            before = byte
        }
        return before != dot
    }

    private static func tokensAreValid(_ subject: UnsafeRawBufferPointer, wildcards: Bool) -> Bool {
        var start = 0
        var ended = false
        while start <= subject.count {
            let end = endOfToken(subject, from: start)
            guard end > start, !ended else { return false }
            for index in start..<end where !isOrdinary(subject[index]) { return false }
            if end - start == 1, subject[start] == star || subject[start] == rest {
                guard wildcards else { return false }
                ended = subject[start] == rest
            }
            start = end + 1
        }
        return true
    }

    /// Where the token that begins at `start` ends: at a dot or at the end of the subject.
    @inline(__always)
    static func endOfToken(_ subject: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start
        while end < subject.count, subject[end] != dot { end += 1 }
        return end
    }
}
