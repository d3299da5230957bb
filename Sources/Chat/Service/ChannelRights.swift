import Base

/// What `channels_rights` says of a channel (spec chat B.3).
struct ChannelRights: Sendable, Equatable {
    struct Flags: OptionSet, Sendable, Equatable {
        let rawValue: UInt32
        static let neverAnnounces = Flags(rawValue: 0x001)
        static let alwaysAnnounces = Flags(rawValue: 0x002)
        static let hasNoOwner = Flags(rawValue: 0x004)
        /// Every joiner is muted, and nobody is listed.
        static let nobodySpeaks = Flags(rawValue: 0x008)
        static let moderatorsCannotBan = Flags(rawValue: 0x010)
        static let moderatorsCannotKick = Flags(rawValue: 0x020)
        static let moderatorsCannotMute = Flags(rawValue: 0x040)
        static let passwordStays = Flags(rawValue: 0x080)
        static let isNotPreserved = Flags(rawValue: 0x100)
    }
    var flags: Flags = []
    /// Between two lines of a member that is no moderator.
    var speakDelaySeconds: UInt32 = 0
    var joinMessage = ""
    var delayMessage = ""
    /// Who always moderates.
    var moderators: Set<AccountID> = []

    /// Account numbers, separated by spaces.
    static func moderators(in text: String) -> Set<AccountID> {
        Set(text.split(separator: " ").compactMap { UInt32($0) }.map { AccountID($0) })
    }
}
