import Base
public import Loop
public import Wire

/// Why something that a player tried came to nothing. Its text tells what was
/// waited for and what came instead.
public enum PlayerError: Error, Sendable {
    /// The logon service said no.
    case logonRefused(LogonResult)
    /// A packet said no: SMSG_AUTH_RESPONSE, SMSG_CHAR_CREATE, SMSG_CHARACTER_LOGIN_FAILED ... with its code.
    case refused(Opcode, code: UInt8)
    /// It did not come in time; `saw` names the newest packets, oldest first.
    case timedOut(waitingFor: String, after: Duration, saw: [String])
    /// The connection ended, or had ended before.
    case closed(CloseCause, waitingFor: String, saw: [String])
    /// The server sent what it must not send.
    case protocolViolation(String)
    /// There is no such realm, character or place.
    case notFound(String)
    /// The player is not where this can be done: chat at the character screen, a logon without a connection.
    case misuse(String)
    /// The task that waited was cancelled.
    case cancelled(waitingFor: String)
}

extension PlayerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .logonRefused(let result):
            "the logon was refused: \(result)"
        case .refused(let opcode, let code):
            "\(opcode) refused with 0x\(hex(code))"
        case .timedOut(let what, let after, let saw):
            "no \(what) within \(after); \(Self.list(saw))"
        case .closed(let cause, let what, let saw):
            "the connection ended (\(cause)) while waiting for \(what); \(Self.list(saw))"
        case .protocolViolation(let what):
            "the server broke the protocol: \(what)"
        case .notFound(let what):
            "there is no \(what)"
        case .misuse(let what):
            what
        case .cancelled(let what):
            "cancelled while waiting for \(what)"
        }
    }

    private static func list(_ saw: [String]) -> String {
        saw.isEmpty ? "nothing came" : "the last \(saw.count) packets: \(saw.joined(separator: ", "))"
    }
}

/// A byte as two digits.
func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
