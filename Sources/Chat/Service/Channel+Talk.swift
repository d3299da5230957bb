import Base
import ChatAPI

/// Speaking (spec chat B.6).
extension Channel {
    mutating func say(
        _ text: String, language: UInt32, tag: UInt8, by id: CharacterID, at now: Moment,
        _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        guard !text.isEmpty else { throw .ignored }
        let speaker = try actor(id)
        if speaker.flags.contains(.muted) { throw .muted }
        if isModerated, !speaker.isModerator, !speaker.flags.contains(.voiced) { throw .muted }
        if rights.speakDelaySeconds > 0, !speaker.isModerator {
            let delay = Duration.seconds(Int64(rights.speakDelaySeconds))
            if let last = speaker.lastSpoke, now.instant - last < delay {
                throw .tooSoon(rights.delayMessage)
            }
            noteSpeech(of: id, at: now.instant)
        }
        let isForPeople = language != Self.addonLanguage
        tellAll(
            Chat.ChannelLine(
                sender: id, senderName: speaker.name, isModerator: speaker.isModerator,
                language: configuration.bothSides && isForPeople ? 0 : language, text: text, tag: tag),
            &effects)
        if !isBuiltIn { used(at: now.unix, &effects) }
    }

    /// Messages between addons (spec packets-session 8.1).
    private static let addonLanguage: UInt32 = 0xFFFF_FFFF
}
