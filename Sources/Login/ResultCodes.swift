import AccountsAPI
import Bus
import Crypto
import Wire

/// What each decision of the accounts service and of the key exchange looks like on the wire (spec auth 4).
extension LogonResult {
    init(_ refusal: Accounts.LogonRefusal) {
        self =
            switch refusal {
            case .addressBanned, .banned: .banned
            case .suspended: .suspended
            // The client shows one text for all of these, and a guesser shall not learn which it was.
            case .unknownAccount, .wrongToken, .noSessionKey: .unknownAccount
            case .lockedToAddress: .lockedToAddress
            case .lockedToCountry: .lockedToCountry
            case .buildNotAccepted: .versionInvalid
            case .busy: .databaseBusy
            }
    }

    /// A service that is away or slow is a busy database to the player.
    init(_ error: AskError<Accounts.LogonRefusal>) {
        self = error.refusal.map { LogonResult($0) } ?? .databaseBusy
    }

    init(_ error: SRP6Error) {
        self =
            switch error {
            case .invalidPublicNumber, .wrongProof: .unknownAccount
            case .wrongLength, .arithmetic: .databaseBusy
            }
    }

    /// All that this service sends.
    static let sent: [LogonResult] = [
        .success, .banned, .unknownAccount, .databaseBusy, .versionInvalid, .suspended, .lockedToAddress,
        .lockedToCountry,
    ]
}
