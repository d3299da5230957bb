import AccountsAPI
import Base
import Bus
import CharactersAPI
import Loop
import Wire
import WorldsAPI

/// The list of characters, and what a player may do there; changes are a worldserver's work (spec gateway 8).
enum CharacterScreen: Feature {
    static let routes = Routes {
        on(CharacterListRequest.self, in: [.characterList, .inWorld, .changingWorld]) { session, _ in
            session.backToCharacterList()
            session.enqueue(.characters) { session in await session.sendCharacterList() }
            return .consumed
        }
        on(CharacterCreate.self, in: .characterList, lane: .characters) { session, packet in
            await session.runErrand(packet, answer: .SMSG_CHAR_CREATE, failure: .createFailed)
        }
        on(CharacterDelete.self, in: .characterList, lane: .characters) { session, packet in
            await session.deleteCharacter(packet)
        }
        on(CharacterRename.self, in: .characterList, lane: .characters) { session, packet in
            await session.change(packet, packet.character, answer: .SMSG_CHAR_RENAME)
        }
        on(CharacterCustomize.self, in: .characterList, lane: .characters) { session, packet in
            await session.change(packet, packet.design.character, answer: .SMSG_CHAR_CUSTOMIZE)
        }
        on(CharacterFactionChange.self, in: .characterList, lane: .characters) { session, packet in
            await session.change(packet, packet.design.character, answer: .SMSG_CHAR_FACTION_CHANGE)
        }
        on(CharacterRaceChange.self, in: .characterList, lane: .characters) { session, packet in
            await session.change(packet, packet.design.character, answer: .SMSG_CHAR_FACTION_CHANGE)
        }
        on(SetDeclinedNames.self, in: .characterList, lane: .characters) { session, packet in
            await session.change(packet, packet.character, answer: .SMSG_SET_PLAYER_DECLINED_NAMES_RESULT)
        }
        on(RealmSplitRequest.self, in: [.characterList, .enteringWorld, .inWorld, .changingWorld]) {
            session, packet in
            session.send(RealmSplit(realm: packet.realm))
            return .consumed
        }
        swallow(
            .CMSG_SET_ACTIONBAR_TOGGLES, .CMSG_VOICE_SESSION_ENABLE, .CMSG_SET_ACTIVE_VOICE_CHANNEL,
            .CMSG_GUILD_QUERY, in: .characterList)
    }
}

extension ClientSession {
    /// The client is at the list without having seen SMSG_LOGOUT_COMPLETE: its
    /// player is lost, not logged out.
    func backToCharacterList() {
        guard stay != nil else { return }
        leaveWorld(parked: true)
        phase = .characterList
    }

    func sendCharacterList() async {
        guard let account else { return }
        let request = Characters.ListForAccount(account: account.account, realm: gateway.realm)
        // An empty list would be a lie, and the packet has no word for an error: try
        // again, then give up the client.
        for attempt in 1...3 {
            do {
                let list = try await gateway.bus.ask(request)
                guard phase == .characterList else { return }
                return send(CharacterList(list, seenFrom: gateway.realm))
            } catch {
                gateway.log.error(
                    "the characters could not be listed",
                    [
                        "account": .string(account.name), "attempt": LogValue(attempt),
                        "error": .string("\(error)"),
                    ])
            }
        }
        close(because: "no character list")
    }

    // MARK: Errands

    func deleteCharacter(_ packet: CharacterDelete) async {
        guard let account, let character = packet.character.character(home: gateway.realm) else {
            return send(CharacterDeleteResult(.deleteFailed))
        }
        do throws(AskError<Characters.DeleteRefusal>) {
            _ = try await gateway.bus.ask(
                Characters.CheckDelete(account: account.account, character: character))
        } catch {
            let code: ResponseCode =
                switch error.refusal {
                case .guildLeader: .deleteGuildLeader
                case .arenaCaptain: .deleteArenaCaptain
                default: .deleteFailed
                }
            return send(CharacterDeleteResult(code))
        }
        await runErrand(packet, answer: .SMSG_CHAR_DELETE, failure: .deleteFailed, character: character)
    }

    /// Rename, customise, faction, race, declined names: of one's own character only.
    func change(_ packet: some Packet, _ guid: GUID, answer: Opcode) async {
        guard let account, let character = guid.character(home: gateway.realm) else {
            return fail(answer, .createError)
        }
        do throws(AskError<Characters.DeleteRefusal>) {
            _ = try await gateway.bus.ask(
                Characters.CheckDelete(account: account.account, character: character))
        } catch {
            switch error.refusal {
            // Those two keep somebody from being deleted, not from being renamed.
            case .guildLeader, .arenaCaptain: break
            default: return fail(answer, .createError)
            }
        }
        await runErrand(packet, answer: answer, failure: .createError, character: character, listsFirst: true)
    }

    private func fail(_ answer: Opcode, _ code: ResponseCode) {
        guard phase == .characterList else { return }
        if answer == .SMSG_SET_PLAYER_DECLINED_NAMES_RESULT {
            sendFrame(Frame.server(answer, [1, 0, 0, 0] + [UInt8](repeating: 0, count: 8)))
        } else {
            sendFrame(Frame.server(answer, [code.rawValue]))
        }
    }

    /// Has a worldserver do it, and passes its answer on. Waits for the end, so that errands come one by one.
    func runErrand(
        _ packet: some Packet, answer: Opcode, failure: ResponseCode, character: CharacterID? = nil,
        listsFirst: Bool = false
    ) async {
        guard let account, phase == .characterList else { return }
        let candidates = await errandWorlds()
        guard phase == .characterList, errand == nil else { return fail(answer, failure) }
        let outcome = await withCheckedContinuation {
            (done: CheckedContinuation<CharacterErrand.Outcome, Never>) in
            let errand = CharacterErrand(
                type(of: packet).opcode, packet.body(), answer: answer, listsFirst: listsFirst,
                authSession: authSession, candidates: candidates, loop: loop,
                limits: gateway.configuration.transition
            ) { outcome, _ in done.resume(returning: outcome) }
            self.errand = errand
            errand.start()
        }
        errand = nil
        let note = Characters.NoteChanged(
            account: account.account, realm: gateway.realm, character: character,
            isDeleted: outcome.isDeletion)
        do { _ = try await gateway.bus.ask(note) } catch {
            gateway.log.warning("a change of a character was not noted", ["error": .string("\(error)")])
        }
        guard phase == .characterList else { return }
        switch outcome {
        case .answered(let frame): sendFrame(frame)
        case .failed: fail(answer, failure)
        }
    }

    private func errandWorlds() async -> [(endpoint: Worlds.Endpoint, address: SocketAddress)] {
        var found: [(endpoint: Worlds.Endpoint, address: SocketAddress)] = []
        for _ in 0..<2 {
            guard let endpoint = (try? await gateway.bus.ask(Worlds.PickAny(realm: gateway.realm))) ?? nil,
                !found.contains(where: { $0.endpoint == endpoint }),
                let address = try? await gateway.resolver.resolve(endpoint.address)
            else { continue }
            found.append((endpoint, address))
        }
        return found
    }
}
