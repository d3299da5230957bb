/// What a logon answer says went wrong (spec auth 4). Open: a client may meet a number that has no name here.
public struct LogonResult: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt8
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let success = LogonResult(rawValue: 0x00)
    /// For ever, or the address is banned.
    public static let banned = LogonResult(rawValue: 0x03)
    /// Also a wrong password and a wrong token: the client shows one text for all.
    public static let unknownAccount = LogonResult(rawValue: 0x04)
    public static let incorrectPassword = LogonResult(rawValue: 0x05)
    public static let alreadyOnline = LogonResult(rawValue: 0x06)
    public static let noTime = LogonResult(rawValue: 0x07)
    /// The database did not answer.
    public static let databaseBusy = LogonResult(rawValue: 0x08)
    public static let versionInvalid = LogonResult(rawValue: 0x09)
    public static let versionUpdate = LogonResult(rawValue: 0x0A)
    public static let invalidServer = LogonResult(rawValue: 0x0B)
    /// Banned for a time.
    public static let suspended = LogonResult(rawValue: 0x0C)
    public static let noAccess = LogonResult(rawValue: 0x0D)
    public static let successSurvey = LogonResult(rawValue: 0x0E)
    public static let parentalControl = LogonResult(rawValue: 0x0F)
    /// The account may only be used from the address that it was last used from.
    public static let lockedToAddress = LogonResult(rawValue: 0x10)
    public static let trialEnded = LogonResult(rawValue: 0x11)
    public static let useBattleNet = LogonResult(rawValue: 0x12)
    public static let lockedToCountry = LogonResult(rawValue: 0x19)
    public static let disconnected = LogonResult(rawValue: 0xFF)

    public var description: String {
        switch self {
        case .success: "success"
        case .banned: "banned"
        case .unknownAccount: "unknown account"
        case .incorrectPassword: "incorrect password"
        case .alreadyOnline: "already online"
        case .noTime: "no time"
        case .databaseBusy: "database busy"
        case .versionInvalid: "version invalid"
        case .suspended: "suspended"
        case .noAccess: "no access"
        case .lockedToAddress: "locked to an address"
        case .lockedToCountry: "locked to a country"
        default: "logon result \(rawValue)"
        }
    }
}
