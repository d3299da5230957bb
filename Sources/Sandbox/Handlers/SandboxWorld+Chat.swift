import Base
import Wire

/// What players say nearby. Whispers, groups, guilds and channels are the gateway's (spec sidecar 10.5).
extension SandboxWorld {
    static let hearing: Float = 25
    static let shouting: Float = 300

    func chat(_ message: ChatMessage, _ player: Player) {
        guard message.language != .addon else { return }
        switch ChatCommandParser.read(message.text) {
        case .command(let command): return run(command, player)
        case .usage(let text, let level):
            return player.tell(player.accountLevel >= level ? "Usage: \(text)" : Self.unknownCommand)
        case .unknown: return player.tell(Self.unknownCommand)
        case .talk: break
        }
        guard player.isOnMap else { return meters.misplaced.add() }
        switch message.type {
        case .say: say(message, player, within: Self.hearing)
        case .yell: say(message, player, within: Self.shouting)
        case .emote: say(message, player, within: Self.hearing)
        case .afk: toggle(0x2, clearing: 0x4, message.text, player)
        case .dnd: toggle(0x4, clearing: 0x2, message.text, player)
        default: meters.skipped.add()
        }
    }

    /// Also for commands that the account has no right to: nobody learns that they exist.
    static let unknownCommand = "There is no such command here."

    private func say(_ message: ChatMessage, _ player: Player, within yards: Float) {
        guard !message.text.isEmpty else { return }
        guard player.record.race.languages.contains(message.language.rawValue) else {
            return player.send(ServerNotification("You do not speak that language."))
        }
        let line = ChatLine(
            message.type, message.language, from: player.guid, to: player.guid, message.text,
            tag: player.chatTag)
        let frame = line.serverFrame()
        for low in lows(near: player, within: yards) { players[low]?.send(frame: frame) }
    }

    /// AFK and DND: the same word again without a text ends it.
    private func toggle(_ flag: UInt32, clearing other: UInt32, _ text: String, _ player: Player) {
        let flags = player.record.playerFlags
        if text.isEmpty && flags & flag != 0 {
            player.record.playerFlags = flags & ~flag
        } else {
            player.record.playerFlags = (flags | flag) & ~other
        }
        guard player.record.playerFlags != flags else { return }
        var fields = UpdateFields()
        fields[UpdateField.Player.flags] = player.record.playerFlags
        broadcast(values: fields, of: player)
    }

    // MARK: Emotes

    func textEmote(_ packet: TextEmoteRequest, _ player: Player) {
        guard player.isOnMap else { return meters.misplaced.add() }
        if packet.textEmote == Emotes.ready, departures[player.position.map] != nil { return sendOff(player) }
        if let animation = Emotes.animation(for: packet.textEmote) { play(animation, player) }
        let emote = TextEmote(
            player: player.guid, textEmote: packet.textEmote, emote: packet.emote,
            targetName: name(of: packet.target))
        let frame = emote.serverFrame()
        for low in lows(near: player, within: Self.hearing) { players[low]?.send(frame: frame) }
    }

    func emote(_ packet: EmoteRequest, _ player: Player) {
        guard player.isOnMap else { return meters.misplaced.add() }
        play(packet.emote, player)
    }

    private func play(_ animation: UInt32, _ player: Player) {
        broadcast(Emote(emote: animation, performer: player.guid).serverFrame(), from: player, toSelf: true)
    }

    private func name(of guid: GUID) -> String {
        if guid.isPlayer { return players[guid.low]?.name ?? "" }
        return Fixture.find(guid)?.kind.name ?? ""
    }
}
