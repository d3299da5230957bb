import Base
import ChatAPI

/// What a command brings about.
struct Effects: Sendable {
    /// In the order in which clients are to see them.
    var deliveries: [Chat.Delivery] = []
    var saves: [ChannelSave] = []
    var records: [ModerationRecord] = []
    /// For whoever listens in.
    var happenings: [Happening] = []
    /// Who is no longer a member, besides an actor that leaves.
    var removed: [CharacterID] = []
}

/// Something that others than the members may want to know.
enum Happening: Sendable {
    case spoken(Chat.ChannelSpoken)
    case joined(Chat.ChannelJoined)
    case left(Chat.ChannelLeft)
}

/// Something that a moderator did, for the log.
struct ModerationRecord: Sendable, Equatable {
    enum Action: String, Sendable, CaseIterable {
        case kick, ban, unban, password, owner, moderator, mute, announcements, moderation
    }
    var action: Action
    var channel: ChannelKey
    /// nil: it came about by itself.
    var actor: CharacterID?
    var target: CharacterID?
    /// `on`, `off`, or what else is to be said.
    var detail = ""
}

/// One moment on both clocks.
struct Moment: Sendable {
    var instant: Instant
    var unix: UnixTime
}
