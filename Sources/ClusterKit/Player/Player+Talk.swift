public import Base
public import Wire

extension Player {
    /// Says a line aloud, in the tongue of the character's side.
    public func say(_ text: String) throws(PlayerError) { try chat(.say, text) }
    public func yell(_ text: String) throws(PlayerError) { try chat(.yell, text) }
    /// A line that tells what the character does: "Alice looks around."
    public func emote(_ text: String) throws(PlayerError) { try chat(.emote, text) }
    public func whisper(_ text: String, to name: String) throws(PlayerError) {
        try chat(.whisper, text, to: name)
    }

    /// Types a command such as `.tele stormwind`; it travels as a spoken line.
    public func command(_ text: String) throws(PlayerError) { try chat(.say, text) }

    /// Sends a line of any kind.
    public func chat(
        _ type: ChatType, _ text: String, to target: String = "", language: ChatLanguage? = nil
    ) throws(PlayerError) {
        guard stage == .inWorld else { throw .misuse("\(label) is not in the world and cannot talk") }
        try send(ChatMessage(type, language ?? ChatLanguage(rawValue: race.language), to: target, text))
    }

    /// `/wave` and its like, at somebody or nobody.
    public func gesture(textEmote: UInt32, emote: UInt32 = 0, at target: GUID = .none) throws(PlayerError) {
        try send(TextEmoteRequest(textEmote: textEmote, emote: emote, target: target))
    }

    /// Waits for a line of chat and takes it.
    @discardableResult
    public func hear(
        _ text: String, type: ChatType? = nil, within: Duration? = nil, after: Mark = .beginning
    ) async throws(PlayerError) -> WorldView.Line {
        let opcodes: Set<Opcode> = [ChatLine.opcode, GameMasterChatLine.opcode]
        let packet = try await waitForPacket("the line \"\(text)\"", opcodes, within: within, after: after) {
            guard let line = WorldView.Line($0) else { return false }
            return line.text == text && (type ?? line.type) == line.type
        }
        guard let line = WorldView.Line(packet) else {
            throw .protocolViolation("a line that cannot be read")
        }
        return line
    }

    /// Waits for a line that ends so.
    @discardableResult
    public func hear(
        ends ending: String, within: Duration? = nil, after: Mark = .beginning
    ) async throws(PlayerError) -> WorldView.Line {
        let opcodes: Set<Opcode> = [ChatLine.opcode, GameMasterChatLine.opcode]
        let packet = try await waitForPacket(
            "a line that ends in \"\(ending)\"", opcodes, within: within, after: after
        ) { WorldView.Line($0)?.text.hasSuffix(ending) == true }
        guard let line = WorldView.Line(packet) else {
            throw .protocolViolation("a line that cannot be read")
        }
        return line
    }

    /// The name behind a GUID: asks the server once, then remembers.
    public func nameOf(_ guid: GUID) async throws(PlayerError) -> String? {
        if let known = view.names[guid] { return known }
        try send(NameQuery(player: guid))
        let answer = try await wait(for: NameQueryResponse.self) { $0.player == guid }
        return answer.isUnknown ? nil : answer.name
    }

    /// Sends a ping and waits for its answer; the time that it took.
    @discardableResult
    public func ping(within: Duration? = nil) async throws(PlayerError) -> Duration {
        pings &+= 1
        let sequence = pings
        let sent = time.now()
        try send(Ping(sequence: sequence, latencyMilliseconds: 0))
        try await wait(for: Pong.self, within: within) { $0.sequence == sequence }
        return time.now() - sent
    }
}

extension WorldView.Line {
    /// The line that a packet brings; nil when it brings none.
    init?(_ packet: SeenPacket) {
        let line = packet.parsed(as: ChatLine.self) ?? packet.parsed(as: GameMasterChatLine.self)?.line
        guard let line else { return nil }
        self.init(type: line.type, language: line.language, sender: line.sender, text: line.text)
    }
}
