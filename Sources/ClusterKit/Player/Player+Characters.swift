public import Base
public import Wire

/// Race and class of a new character, by the names that players use.
public enum Race: UInt8, Sendable, CaseIterable {
    case human = 1, orc, dwarf, nightElf, undead, tauren, gnome, troll
    case bloodElf = 10, draenei

    /// The tongue of its side: Common or Orcish.
    var language: UInt32 {
        switch self {
        case .human, .dwarf, .nightElf, .gnome, .draenei: 7
        case .orc, .undead, .tauren, .troll, .bloodElf: 1
        }
    }
}
public enum CharacterClass: UInt8, Sendable, CaseIterable {
    case warrior = 1, paladin, hunter, rogue, priest, deathKnight, shaman, mage, warlock
    case druid = 11
}

extension Player {
    /// Asks for the characters of the account; `characters` holds them afterwards.
    @discardableResult
    public func listCharacters() async throws(PlayerError) -> [CharacterListEntry] {
        let now = mark
        try send(CharacterListRequest())
        characters = try await wait(for: CharacterList.self, after: now).characters
        return characters
    }

    /// Makes a character and puts it on the list.
    @discardableResult
    public func createCharacter(
        _ name: String, race: Race = .human, class characterClass: CharacterClass = .warrior,
        look: CharacterLook = CharacterLook()
    ) async throws(PlayerError) -> CharacterListEntry {
        let now = mark
        try send(
            CharacterCreate.with {
                $0.name = name
                $0.race = race.rawValue
                $0.characterClass = characterClass.rawValue
                $0.look = look
            })
        // A worldserver makes it: that may take longer than other answers (spec gateway 8.2).
        let result = try await wait(
            for: CharacterCreateResult.self, within: max(patience, .seconds(25)), after: now)
        guard result.code == .createOK else {
            throw .refused(CharacterCreateResult.opcode, code: result.code.rawValue)
        }
        try await listCharacters()
        return try character(named: name)
    }

    /// Deletes a character for ever.
    public func deleteCharacter(_ name: String) async throws(PlayerError) {
        let guid = try character(named: name).guid
        let now = mark
        try send(CharacterDelete(character: guid))
        let result = try await wait(
            for: CharacterDeleteResult.self, within: max(patience, .seconds(25)), after: now)
        guard result.code == .deleteOK else {
            throw .refused(CharacterDeleteResult.opcode, code: result.code.rawValue)
        }
        try await listCharacters()
    }

    /// Enters the world with a character of the list, until the worldserver has shown
    /// the world and asked for the time.
    public func enterWorld(_ name: String) async throws(PlayerError) {
        let entry = try character(named: name)
        race = Race(rawValue: entry.race) ?? .human
        try await enterWorld(guid: entry.guid)
    }

    /// The same with any GUID, whosever it is.
    public func enterWorld(guid: GUID) async throws(PlayerError) {
        let now = mark
        view.begin(as: guid)
        stage = .entering
        try send(PlayerLogin(character: guid))
        let answer = try await wait(
            forAny: [LoginVerifyWorld.opcode, CharacterLoginFailed.opcode],
            within: max(patience, .seconds(25)),
            after: now)
        if let failed = answer.parsed(as: CharacterLoginFailed.self) {
            throw .refused(CharacterLoginFailed.opcode, code: failed.reason.rawValue)
        }
        try await wait(for: TimeSyncRequest.self, after: now)
    }

    /// Leaves the world, to the character screen.
    public func logout() async throws(PlayerError) {
        guard stage == .inWorld else { throw .misuse("\(label) is not in the world") }
        let now = mark
        try send(LogoutRequest())
        let answer = try await wait(for: LogoutResponse.self, after: now)
        guard answer.result == 0 else {
            throw .refused(LogoutResponse.opcode, code: UInt8(clamping: answer.result))
        }
        // 20 seconds where it is not instant.
        try await wait(for: LogoutComplete.self, within: patience + .seconds(20), after: now)
        try await listCharacters()
    }

    private func character(named name: String) throws(PlayerError) -> CharacterListEntry {
        let found = characters.first { $0.name.lowercased() == name.lowercased() }
        guard let found else { throw .notFound("character \(name) on the list of \(label)") }
        return found
    }
}
