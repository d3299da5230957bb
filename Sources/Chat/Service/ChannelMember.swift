import Base
import ChatAPI

/// Somebody in a channel.
struct ChannelMember: Sendable {
    let id: CharacterID
    let account: AccountID
    let name: String
    var security: UInt8
    var isHidden: Bool
    /// A game master, who may do what a moderator may and more.
    var isStaff: Bool
    /// Named in the channel's rights: nobody takes that from him.
    let isConstantModerator: Bool
    /// Later members have higher numbers.
    let order: UInt64
    var flags: Chat.MemberFlags = []
    /// Of the session that it is a member with.
    var gateway: String
    var start: UInt64
    var epoch: UInt64
    /// Its session is gone; it stays for a while in case that it comes back.
    var isLost = false
    var lastSpoke: Instant?

    init(_ actor: Chat.ChannelActor, order: UInt64, isStaff: Bool, isConstantModerator: Bool) {
        id = actor.id
        account = actor.account
        name = actor.name
        security = actor.security
        isHidden = actor.isHidden
        self.isStaff = isStaff
        self.isConstantModerator = isConstantModerator
        self.order = order
        gateway = actor.gateway
        start = actor.start
        epoch = actor.epoch
    }

    var isModerator: Bool { isStaff || flags.contains(.moderator) }
    /// Rights of a channel do not bind him.
    var isAboveRights: Bool { isStaff || isConstantModerator }
    var listed: Chat.ListedMember { Chat.ListedMember(id: id, flags: flags) }
}
