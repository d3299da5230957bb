import AccountsAPI
import Base
import Bus
import CharactersAPI
import ChatAPI
import Loop
import Wire

/// Whispers: to whomever they go, on whatever worldserver or realm (spec chat A). What a player reads of them
/// is AzerothCore's, but for the lines of those who are away: the client words them in its own language.
enum Whispers: Feature {
    static let routes = Routes {
        on(ChatIgnored.self, in: [.inWorld, .changingWorld]) { session, packet in
            session.hidWhisper(of: packet.player)
            return .consumed
        }
    }

    static func subscriptions(of hub: SessionHub) -> [Subscription] {
        let bus = hub.gateway.bus
        return [
            bus.subscribe(Chat.WhisperHidden.self, hub, executor: hub.loop) { hub, event in
                hub.session(of: event.speaker)?.assumeIsolated {
                    $0.tellIgnored(by: event.listener, event.listenerName)
                }
            }
        ]
    }
}

// MARK: The speaker

extension ClientSession {
    func whisper(_ message: ChatMessage) async {
        let text = await admit(message) { $0.send(ChatRestricted(.throttled)) }
        guard let text, let stay, let speaker else { return }
        let isAddon = message.language == .addon
        let least = gateway.configuration.chat.whisperLevelMin
        if stay.level < least, speaker.security == 0 {
            return say("You have to be level \(least) to whisper.")
        }
        let request = Chat.Whisper(speaker: speaker, name: message.target, text: text, isAddon: isAddon)
        let outcome: Chat.WhisperOutcome
        do throws(AskError<Never>) {
            outcome = try await gateway.bus.ask(request)
        } catch {
            gateway.log.warning("a whisper was lost", ["error": .string("\(error)")])
            outcome = .notFound
        }
        guard self.stay === stay else { return }
        tell(outcome, of: request, stay)
    }

    private func tell(_ outcome: Chat.WhisperOutcome, of whisper: Chat.Whisper, _ stay: WorldStay) {
        switch outcome {
        case .notFound: send(ChatPlayerNotFound(name: whisper.name))
        case .ambiguous: send(ChatPlayerAmbiguous(name: whisper.name))
        case .wrongFaction: send(ChatWrongFaction())
        case .ignored(let listener):
            if !whisper.isAddon { tellIgnored(by: listener.character.id, listener.character.name) }
        case .delivered(let listener):
            // A game master who whispers to somebody wants to hear the answer.
            if whisper.speaker.security > 0 { stay.welcomed.insert(listener.character.id) }
            if !whisper.isAddon { inform(whisper.text, listener) }
        }
    }

    private func inform(_ text: String, _ listener: Chat.Listener) {
        let guid = listener.character.id.guid(seenFrom: gateway.realm)
        introduce(listener.character)
        send(ChatLine(.whisperInform, from: guid, to: guid, text, tag: ChatTag(away: listener.status)))
        let away: (type: ChatType, usual: String)? =
            if listener.status.contains(.away) {
                (.afk, "Away")
            } else if listener.status.contains(.busy) {
                (.dnd, "Busy")
            } else { nil }
        guard let away else { return }
        let words = listener.awayText.isEmpty ? away.usual : listener.awayText
        send(ChatLine(away.type, from: guid, to: guid, words, tag: ChatTag(away: listener.status)))
    }

    fileprivate func tellIgnored(by listener: CharacterID, _ name: String) {
        let guid = listener.guid(seenFrom: gateway.realm)
        send(ChatLine(.ignored, from: guid, to: guid, name))
    }

    /// Clients of another realm do not know the name behind a GUID, and show a line only when they do.
    fileprivate func introduce(_ character: Characters.NameRecord) {
        guard character.id.realm != gateway.realm else { return }
        send(
            NameQueryResponse(
                player: character.id.guid(seenFrom: gateway.realm), name: character.name,
                realm: gateway.configuration.name(of: character.id.realm), race: character.race,
                gender: character.gender, characterClass: character.characterClass))
    }
}

// MARK: The listener

extension ClientSession {
    func hear(_ whisper: Chat.HandWhisper) -> Chat.Handed {
        guard let account, let stay, stay.isPresent else { return .notThere }
        let speaker = whisper.speaker
        // Of staff alone it depends on whether it wants whispers.
        if account.security > 0, speaker.security == 0, !stay.status.contains(.acceptsWhispers),
            !stay.welcomed.contains(speaker.id)
        {
            return .notThere
        }
        if stay.ignored.contains(speaker.id) { return .ignored }
        stay.note(whisperFrom: speaker.id)
        let guid = speaker.id.guid(seenFrom: gateway.realm)
        let isForeign = speaker.id.realm != gateway.realm
        if isForeign {
            introduce(
                Characters.NameRecord(
                    id: speaker.id, name: speaker.name, race: speaker.race,
                    characterClass: speaker.characterClass, gender: speaker.gender, level: 0))
        }
        var line = ChatLine(
            isForeign ? .whisperForeign : .whisper, whisper.isAddon ? .addon : .universal, from: guid,
            to: guid,
            whisper.text, tag: ChatTag(speaker))
        line.senderName = speaker.name
        send(line, of: speaker)
        return .heard(stay.status, awayText: stay.awayText)
    }

    /// The client hides the lines of some players by itself. Only of those who have just whispered: else any
    /// player could be told so by anybody.
    fileprivate func hidWhisper(of guid: GUID) {
        guard let stay, let speaker = guid.character(home: gateway.realm),
            let index = stay.whisperedLately.firstIndex(of: speaker)
        else { return }
        stay.whisperedLately.remove(at: index)
        gateway.bus.publish(
            Chat.WhisperHidden(
                speaker: speaker, listener: stay.character.id, listenerName: stay.character.name))
    }
}

extension ChatTag {
    init(away status: Characters.Status) {
        self = []
        if status.contains(.away) { insert(.afk) }
        if status.contains(.busy) { insert(.dnd) }
        if status.contains(.badge) { insert(.gameMaster) }
    }
}

extension WorldStay {
    private static let whisperedMax = 32

    fileprivate func note(whisperFrom speaker: CharacterID) {
        whisperedLately.removeAll { $0 == speaker }
        if whisperedLately.count >= Self.whisperedMax { whisperedLately.removeFirst() }
        whisperedLately.append(speaker)
    }
}
