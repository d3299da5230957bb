import Base
import Bus
import GroupsAPI
import WorldserverAPI

/// What worldservers tell of the groups of their players, by the library's calls: it counts as if the player
/// had done it himself (spec sidecar 4.3). A report that comes again counts once.
extension GroupsService {
    func serveWorldservers() {
        bus.serve(Worldserver.ReadyCheckStarted.self) { [self] report in
            await take(report, report.leader) { _ in .startReadyCheck }
        }
        bus.serve(Worldserver.ReadyCheckAnswered.self) { [self] report in
            await take(report, report.player) { _ in
                report.state == 0 ? nil : .answerReadyCheck(isReady: report.state == 1)
            }
        }
        bus.serve(Worldserver.ReadyCheckFinished.self) { [self] report in
            await take(report, report.player) { _ in .finishReadyCheck }
        }
        bus.serve(Worldserver.SubGroupChanged.self) { [self] report in
            await take(report, report.updater) { group in
                // Bit 0x80 was a way to announce a swap (spec group 5.9), which is one command here.
                report.player.character(home: report.origin.realm).flatMap { group.member($0) }.map {
                    .moveToSubGroup(name: $0.name, report.subGroup & 0x7F)
                }
            }
        }
        bus.serve(Worldserver.MemberFlagsChanged.self) { [self] in await take($0) }
        bus.serve(Worldserver.MemberStates.self) { [self] in await take($0) }
        bus.serve(Worldserver.GroupMaterialized.self) { [self] in try await take($0) }
    }
    func stopServingWorldservers() {
        bus.stopServing(Worldserver.ReadyCheckStarted.self)
        bus.stopServing(Worldserver.ReadyCheckAnswered.self)
        bus.stopServing(Worldserver.ReadyCheckFinished.self)
        bus.stopServing(Worldserver.SubGroupChanged.self)
        bus.stopServing(Worldserver.MemberFlagsChanged.self)
        bus.stopServing(Worldserver.MemberStates.self)
        bus.stopServing(Worldserver.GroupMaterialized.self)
    }

    /// Who is in no group, or offline, has nothing done for him.
    private func take<R: Report>(
        _ report: R, _ player: GUID, _ command: (Group) -> Groups.Command?
    ) async -> Done {
        guard let player = reported(report, player), let group = book.group(of: player.id),
            let command = command(group)
        else { return Done() }
        _ = await perform(Groups.Perform(player, command))
        return Done()
    }

    /// Flags come whole: what differs from what we know is what was wanted.
    private func take(_ report: Worldserver.MemberFlagsChanged) async -> Done {
        guard let player = reported(report, report.updater), let group = book.group(of: player.id),
            let id = report.player.character(home: report.origin.realm), let member = group.member(id)
        else { return Done() }
        let wanted = Groups.Flags(rawValue: report.flags)
        let changed = wanted.symmetricDifference(member.flags)
        var commands: [Groups.Command] = []
        if changed.contains(.assistant) { commands.append(.setAssistant(id, wanted.contains(.assistant))) }
        for task in [Groups.Assignment.mainTank, .mainAssist] where changed.contains(task.flag) {
            commands.append(.assign(task, id, wanted.contains(task.flag)))
        }
        for command in commands { _ = await perform(Groups.Perform(player, command)) }
        return Done()
    }

    /// How players are, and which copies of maps they are in. That somebody is gone only gateways say.
    private func take(_ report: Worldserver.MemberStates) -> Done {
        let (origin, now) = (report.origin, time.now())
        for state in report.states where state.isOnline {
            guard let id = state.player.character(home: origin.realm),
                copies.take(id, map: state.map, instance: state.instance, from: origin, at: now)
            else { continue }
            let verdict = board.take(
                MemberValues(state), of: id, from: origin.world.description, now: now)
            if case .taken = verdict { tellMembersSoon() }
        }
        return Done()
    }

    /// nil: it is not known.
    func copy(of player: Groups.Player) -> UInt32? {
        copies.copy(of: player.id, on: player.map, world: player.world)
    }

    /// nil: it was there before, or is about nobody who is online.
    private func reported(_ report: some Report, _ player: GUID) -> Groups.Player? {
        let kind = ObjectIdentifier(type(of: report))
        guard ledgers[kind, default: ReportLedger()].isNew(report.origin) else { return nil }
        return player.character(home: report.origin.realm).flatMap { book.presence.player($0) }
    }
}

extension MemberValues {
    /// What a worldserver says of a player. Of his status it knows less than the gateway.
    init(_ state: Worldserver.MemberState) {
        self.init()
        known = [.level, .place]
        (level, characterClass) = (state.level, state.characterClass)
        (map, zone) = (state.map.rawValue, state.zone)
        if state.healthMax > 0 {
            known.insert(.health)
            (health, healthMax) = (state.health, state.healthMax)
        }
        if state.powerMax > 0 {
            known.insert(.power)
            (powerType, power, powerMax) = (state.powerType, state.power, state.powerMax)
        }
    }
}

extension MemberBoard {
    /// The id of the worldserver that has a member, empty between two; nil: no gateway has told of him.
    func world(of member: CharacterID, in group: Groups.ID?) -> String? {
        guard let group, let seat = seats(of: group).first(where: { $0.id == member }) else { return nil }
        let name = names.name(of: seat.world)
        return name.lastIndex(of: "-").map { String(name[..<$0]) } ?? name
    }
}
