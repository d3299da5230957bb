import AccountsAPI
import Base
import Bus
import CharactersAPI
import ChatAPI
import Loop
import Wire

/// What players say (CMSG_MESSAGECHAT): lines that are heard nearby and commands go to the worldserver, all
/// others stay with the daemon, which knows everybody (spec gateway 21.1).
enum ChatLines: Feature {
    static let routes = Routes {
        on(ChatMessage.self, in: [.inWorld, .changingWorld]) { session, message in session.said(message) }
    }
}

extension ClientSession {
    fileprivate func said(_ message: ChatMessage) -> Disposition {
        if let audience = groupAudience(message.type), !isCommand(message.text) {
            enqueue(.groups) { session in await session.sayToGroup(message, audience) }
            return .consumed
        }
        switch message.type {
        case .whisper:
            enqueue(.chat) { session in await session.whisper(message) }
            return .consumed
        case .channel where !isCommand(message.text):
            enqueue(.channels) { session in await session.sayInChannel(message) }
            return .consumed
        case .afk, .dnd:
            stay?.awayText = ChatText.cleaned(message.text, isAddon: false) ?? ""
            return .forward
        default:
            if let account, account.security > 0 { noteStaffCommand(message.text) }
            return OperatorCommands.take(message, self)
        }
    }

    /// What a worldserver takes for a command, wherever it is typed; of players only what begins with a dot.
    private func isCommand(_ text: String) -> Bool {
        let start = text.utf8.prefix(2)
        guard let sign = start.first, start.count == 2, start.last != sign else { return false }
        if sign == UInt8(ascii: ".") { return true }
        return sign == UInt8(ascii: "!") && (account?.security ?? 0) > 0
    }

    /// The worldserver does not say what a game master has switched, but it does what he types.
    private func noteStaffCommand(_ text: String) {
        let switches: [String: Characters.Status] = [
            ".gm visible off": .hidden, ".gm chat on": .badge, ".whispers on": .acceptsWhispers,
        ]
        let opposites: [String: Characters.Status] = [
            ".gm visible on": .hidden, ".gm chat off": .badge, ".whispers off": .acceptsWhispers,
        ]
        let words = text.lowercased().split(separator: " ").joined(separator: " ")
        guard let stay else { return }
        if let on = switches[words] { stay.staffStatus.insert(on) }
        if let off = opposites[words] { stay.staffStatus.remove(off) }
        noteStatus()
    }

    // MARK: What may be said

    /// Whether the daemon takes the line, and the text as others get it. Whoever may not say it is told why,
    /// as AzerothCore's worldserver does it (spec chat A.4, A.5, gateway 21.1).
    ///
    /// - Parameter silence: what tells that too much was said.
    func admit(_ message: ChatMessage, silence: (isolated ClientSession) -> Void) async -> String? {
        guard let account, let stay else { return nil }
        let isStaff = account.security > 0
        let isAddon = message.language == .addon
        let limits = gateway.configuration.chat
        if !isAddon, !speaks(message.language, stay, isStaff: isStaff) {
            say("You do not know that language.")
            return nil
        }
        guard let text = ChatText.cleaned(message.text, isAddon: isAddon) else { return nil }
        if !isStaff {
            if let until = await mutedUntil() {
                say("You may not talk for another \(wait(until)).")
                return nil
            }
            switch flood.say(isAddon: isAddon, limits.flood, now: gateway.time.now()) {
            case .passes: break
            case .dropped: return nil
            case .silenced:
                silence(self)
                return nil
            }
        }
        return self.stay === stay ? text : nil
    }

    private func speaks(_ language: ChatLanguage, _ stay: WorldStay, isStaff: Bool) -> Bool {
        guard language != .universal else { return isStaff }
        return isStaff || language.isSpoken(byRace: stay.character.race)
    }

    /// Until when the account is muted; nil when it is not. Asked for anew after some seconds: a game master
    /// may mute somebody at any time.
    private func mutedUntil() async -> UnixTime? {
        guard let account else { return nil }
        let now = gateway.time.now()
        if muteKnown.map({ now - $0 > .seconds(10) }) ?? true {
            do throws(AskError<Never>) {
                muted = try await gateway.bus.ask(Accounts.MutedUntil(account: account.account))
                muteKnown = now
            } catch {
                gateway.log.warning(
                    "whether an account is muted is not known", ["error": .string("\(error)")])
            }
        }
        return muted > gateway.time.unixNow() ? muted : nil
    }

    private func wait(_ until: UnixTime) -> String {
        let seconds = max(1, until.seconds - gateway.time.unixNow().seconds)
        return seconds < 120 ? "\(seconds) s" : "\(seconds / 60) min"
    }

    // MARK: As others hear it

    /// The player as others hear of him.
    var speaker: Chat.Speaker? {
        guard let account, let stay else { return nil }
        return Chat.Speaker(
            id: stay.character.id, account: account.account, name: stay.character.name,
            race: stay.character.race, characterClass: stay.character.characterClass,
            gender: stay.character.gender, security: account.security, status: stay.status)
    }

    /// A line of somebody: those of game masters with their badge on name them.
    func send(_ line: ChatLine, of speaker: Chat.Speaker) {
        guard line.tag.contains(.gameMaster), line.type != .whisperForeign else { return send(line) }
        var named = line
        named.senderName = speaker.name
        send(GameMasterChatLine(named))
    }
}

extension ChatTag {
    /// What stands before the name of somebody of this status.
    init(_ speaker: Chat.Speaker) {
        self = []
        if speaker.status.contains(.away) { insert(.afk) }
        if speaker.status.contains(.busy) { insert(.dnd) }
        if speaker.status.contains(.badge) { insert(.gameMaster) }
        if speaker.status.contains(.developer) { insert(.developer) }
    }
}
