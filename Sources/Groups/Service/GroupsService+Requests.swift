import Base
import Bus
import CharactersAPI
import GroupsAPI

extension GroupsService {
    func serve() {
        bus.serve(Groups.Perform.self, inFlightMax: 16_384) { [self] in await perform($0) }
        bus.serve(Groups.Look.self, inFlightMax: 16_384) { [self] in await look($0.character) }
        bus.serve(Groups.Places.self) { [self] in await places($0.characters) }
        bus.serve(Groups.NoteCharacter.self) { [self] in try await note($0) }
        bus.serve(Groups.FormDungeonGroup.self) { [self] request in
            try await dungeon(request.members.map(\.id)) { $0.form(request) }
        }
        bus.serve(Groups.ReportDungeonGroup.self) { [self] in try await report($0) }
        bus.serve(Groups.SetDungeonState.self) { [self] in try await setDungeonState($0) }
        bus.serve(Groups.Dissolve.self) { [self] in try await dissolve($0.group) }
        bus.serve(Groups.VoteOut.self) { [self] in try await voteOut($0.character) }
    }
    func stopServing() {
        bus.stopServing(Groups.Perform.self)
        bus.stopServing(Groups.Look.self)
        bus.stopServing(Groups.Places.self)
        bus.stopServing(Groups.NoteCharacter.self)
        bus.stopServing(Groups.FormDungeonGroup.self)
        bus.stopServing(Groups.ReportDungeonGroup.self)
        bus.stopServing(Groups.SetDungeonState.self)
        bus.stopServing(Groups.Dissolve.self)
        bus.stopServing(Groups.VoteOut.self)
    }

    // MARK: Players

    func perform(_ request: Groups.Perform) async -> Groups.Performed {
        let (player, command) = (request.player, request.command)
        entered(player)
        let facts = await facts(for: command, of: player)
        if command.isTalk {
            let decision = book.decide(player, command, facts)
            finish(decision)
            if case .resetInstances = command, decision.performed.isDone { resetInstances(for: player) }
            return decision.performed
        }
        var concerned = [player.id]
        if case .found(let invitee, _) = facts.invitee { concerned.append(invitee.id) }
        let (outcome, _) = await execute(concerning: concerned) { ($0.decide(player, command, facts), ()) }
        switch outcome {
        case .done(let performed): return performed
        case .notStored:
            return Groups.Performed(
                isDone: false, told: Groups.CommandResult(command.operation, "", .busy))
        }
    }

    private func facts(for command: Groups.Command, of player: Groups.Player) async -> CommandFacts {
        var facts = CommandFacts(now: time.now())
        switch command {
        case .invite(let name):
            facts.invitee = await invitee(name, of: player)
            if case .found(let invitee, _) = facts.invitee, invitee.map == player.map,
                let one = copy(of: player), let other = copy(of: invitee)
            {
                facts.areInOtherCopies = one != other || player.world != invitee.world
            }
        case .roll: facts.chance = randomness.next()
        case .setIcon(_, let target):
            if let id = target.character(home: player.id.realm), book.group(of: player.id)?.member(id) == nil
            {
                facts.target = await online(id)
            }
        default: break
        }
        return facts
    }

    private func online(_ id: CharacterID) async -> Groups.Player? {
        do throws(AskError<Never>) {
            return try await bus.ask(Characters.OnlineByID(character: id)).map { Groups.Player($0) }
        } catch {
            log.warning("a player was not found", ["error": .string("\(error)")])
            return nil
        }
    }

    private func invitee(_ typed: String, of player: Groups.Player) async -> Invitee {
        let (name, abroad) = names.split(typed)
        let realm = abroad ?? player.id.realm
        if realm != player.id.realm, !configuration.invitesAcrossRealms { return .unknownRealm }
        guard Characters.TypedNames.mayBeName(name) else { return .notFound }
        do throws(AskError<Never>) {
            guard let found = try await bus.ask(Characters.OnlineByName(realm: realm, name: name)) else {
                return .notFound
            }
            return await self.found(Groups.Player(found), by: player)
        } catch {
            log.warning("who is invited was not found", ["error": .string("\(error)")])
            return .notFound
        }
    }

    /// Whom a player ignores or befriends the directory knows. While it does not say, the invitation is
    /// shown.
    private func found(_ invitee: Groups.Player, by player: Groups.Player) async -> Invitee {
        do throws(AskError<Never>) {
            if try await bus.ask(Characters.Ignores(owner: invitee.id, other: player.id)) {
                return .found(invitee, .ignores)
            }
            guard player.level < configuration.inviteLevelMin else { return .found(invitee, .none) }
            let befriends = try await bus.ask(Characters.Befriends(owner: invitee.id, other: player.id))
            return .found(invitee, befriends ? .befriends : .none)
        } catch {
            log.warning("what a player thinks of another was not found", ["error": .string("\(error)")])
            return .found(invitee, .none)
        }
    }

    // MARK: Looking

    func look(_ id: CharacterID) -> Groups.Looked? {
        guard let group = book.group(of: id) else { return nil }
        return Groups.Looked(view: book.view(group), counter: book.takeCounters(group.id, 1))
    }

    func places(_ ids: [CharacterID]) -> [Groups.Place] {
        ids.prefix(Groups.Places.charactersMax).map { id in
            guard var player = book.presence.player(id) else { return Groups.Place(id: id) }
            if let world = board.world(of: id, in: book.groupOf[id]) { player.world = world }
            return Groups.Place(
                id: id, gateway: player.gateway, map: player.map,
                world: player.world.isEmpty ? nil : player.world, instance: copy(of: player))
        }
    }

    // MARK: Others

    struct NotStored: Error {}

    func note(_ request: Groups.NoteCharacter) async throws -> Done {
        let (outcome, _) = await execute(concerning: [request.character]) { ($0.note(request), ()) }
        if case .notStored = outcome { throw NotStored() }
        return Done()
    }

    /// A character was renamed, or deleted, while it was out of the world.
    func changed(_ character: CharacterID, isDeleted: Bool) {
        guard book.group(of: character) != nil else { return }
        Task {
            do {
                let name: String? =
                    isDeleted ? nil : try await bus.ask(Characters.NameOf(character: character))?.name
                guard isDeleted || name != nil else { return }
                _ = try await note(Groups.NoteCharacter(character, name: name))
            } catch {
                log.error("a group has a member as it was", ["error": .string("\(error)")])
            }
        }
    }

    func dungeon(
        _ ids: [CharacterID],
        _ decide: @escaping @Sendable (GroupBook) -> Result<(Decision, Groups.ID), Groups.DungeonRefusal>
    ) async throws(Groups.DungeonRefusal) -> Groups.View {
        guard ids.allSatisfy({ store.databases[$0.realm] != nil }) else { throw .unknownRealm }
        await notice(ids)
        defer { book.forget(ids, []) }
        let (outcome, id) = await execute(concerning: ids) { book in
            switch decide(book) {
            case .success(let (decision, id)):
                return (decision, Result<Groups.ID, Groups.DungeonRefusal>.success(id))
            case .failure(let refusal): return (.nothing, .failure(refusal))
            }
        }
        if case .notStored = outcome { throw .notStored }
        guard let group = book.groups[try id.get()] else { throw .noSuchGroup }
        return book.view(group)
    }

    /// Where those are of whom nothing was known until now.
    private func notice(_ ids: [CharacterID]) async {
        do throws(AskError<Never>) {
            for online in try await bus.ask(Characters.OnlineAmong(ids)) {
                book.presence.entered(Groups.Player(online), at: time.now())
            }
        } catch {
            log.warning("who of a dungeon group is online was not found", ["error": .string("\(error)")])
        }
    }

    private func setDungeonState(
        _ request: Groups.SetDungeonState
    ) async throws(Groups.DungeonRefusal) -> Done {
        guard let group = book.groups[request.group] else { throw .noSuchGroup }
        _ = try await dungeon(group.ids) { $0.setDungeonState(request) }
        return Done()
    }

    func dissolve(_ id: Groups.ID) async throws(Groups.DungeonRefusal) -> Done {
        guard let group = book.groups[id] else { throw .noSuchGroup }
        let (outcome, _) = await execute(concerning: group.ids) { book in
            (book.groups[id].map { book.end($0) } ?? .nothing, ())
        }
        if case .notStored = outcome { throw .notStored }
        return Done()
    }

    private func voteOut(_ character: CharacterID) async throws(Groups.DungeonRefusal) -> Done {
        guard book.group(of: character) != nil else { throw .noSuchGroup }
        let (outcome, _) = await execute(concerning: [character]) { book in
            (
                book.group(of: character).map { book.take(character, outOf: $0, wasRemoved: true) }
                    ?? .nothing, ()
            )
        }
        if case .notStored = outcome { throw .notStored }
        return Done()
    }
}

extension Groups.Command {
    /// It changes nothing that is stored, nor who may come in.
    fileprivate var isTalk: Bool {
        switch self {
        case .showIcons, .startReadyCheck, .answerReadyCheck, .finishReadyCheck, .ping, .roll, .say,
            .resetInstances, .extendBind:
            true
        default: false
        }
    }

    /// What a player is told about who cannot be served.
    fileprivate var operation: Groups.Operation {
        switch self {
        case .remove, .removeNamed: .remove
        case .leave: .leave
        case .moveToSubGroup, .swapSubGroups: .swap
        default: .invite
        }
    }
}
