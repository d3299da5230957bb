/// What the beginning of a stream holds.
public enum LogonParse<Message: Sendable>: Sendable {
    /// Not all of a packet is there yet.
    case needMore
    /// A packet, and how many bytes it took; the next one may follow.
    case packet(Message, consumed: Int)
    /// No continuation can make it right: close the connection.
    case invalid(WireError)
}

/// What a client sends on the logon port.
public enum LogonCommand: Sendable {
    case challenge(LogonChallenge)
    case proof(LogonProof)
    case reconnectChallenge(LogonChallenge)
    case reconnectProof(ReconnectProof)
    case realmList
}

/// What a server answers there.
public enum LogonAnswer: Sendable {
    case challenge(LogonChallengeAnswer)
    case proof(LogonProofAnswer)
    case reconnectChallenge(ReconnectChallengeAnswer)
    case reconnectProof(ReconnectProofAnswer)
    case realmList(RealmListAnswer)
}

/// Takes packets off a stream whose only framing is the content of the packets. Faults are told as soon as
/// the bytes that decide them are there (spec auth 10).
public enum LogonPacket {
    /// No packet of a client is longer: what has so many bytes and needs more does not exist.
    public static let bytesMax = 1 + 73 + 16 * 30 + 1 + 36 + 20 + 17

    /// The next packet of a client.
    public static func next(in bytes: UnsafeRawBufferPointer) -> LogonParse<LogonCommand> {
        guard let first = bytes.first else { return .needMore }
        let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        switch LogonOpcode(rawValue: first) {
        case .challenge: return take(LogonChallenge(), rest) { .challenge($0) }
        case .proof: return take(LogonProof(), rest) { .proof($0) }
        case .reconnectChallenge:
            return take(LogonChallenge(account: "", isReconnect: true), rest) { .reconnectChallenge($0) }
        case .reconnectProof: return take(ReconnectProof(), rest) { .reconnectProof($0) }
        case .realmList: return take(RealmListRequest(), rest) { _ in .realmList }
        case nil: return .invalid(.badOpcode(UInt32(first)))
        }
    }

    public static func next(in bytes: [UInt8]) -> LogonParse<LogonCommand> {
        bytes.withUnsafeBytes { next(in: $0) }
    }

    /// The next packet of a server, for clients.
    public static func nextAnswer(in bytes: UnsafeRawBufferPointer) -> LogonParse<LogonAnswer> {
        guard let first = bytes.first else { return .needMore }
        let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        switch LogonOpcode(rawValue: first) {
        case .challenge: return take(LogonChallengeAnswer(), rest) { .challenge($0) }
        case .proof: return take(LogonProofAnswer(), rest) { .proof($0) }
        case .reconnectChallenge:
            return take(ReconnectChallengeAnswer(), rest) { .reconnectChallenge($0) }
        case .reconnectProof: return take(ReconnectProofAnswer(), rest) { .reconnectProof($0) }
        case .realmList: return take(RealmListAnswer(), rest) { .realmList($0) }
        case nil: return .invalid(.badOpcode(UInt32(first)))
        }
    }

    public static func nextAnswer(in bytes: [UInt8]) -> LogonParse<LogonAnswer> {
        bytes.withUnsafeBytes { nextAnswer(in: $0) }
    }

    private static func take<Message: LogonMessage, Result>(
        _ empty: Message, _ rest: UnsafeRawBufferPointer, _ wrap: (Message) -> Result
    ) -> LogonParse<Result> {
        var reader = PacketReader(rest)
        var message = empty
        do throws(WireError) {
            try message.layout(&reader)
        } catch .truncated {
            return .needMore
        } catch {
            return .invalid(error)
        }
        return .packet(wrap(message), consumed: rest.count &- reader.remaining &+ 1)
    }
}
