import AccountsAPI
import Base
import Bus
import CharactersAPI
import GroupsAPI
import Loop
import Wire
import WorldsAPI

/// Parties and raids: what players want of them goes to the groups service, whatever happened comes from
/// there. Worldservers have groups of their own only in battlegrounds; then they answer (spec group 5,
/// gateway 21, 22).
enum Parties: Feature {
    private static let phases: PhaseSet = [.inWorld, .changingWorld]

    static let routes = Routes {
        on(GroupInvite.self, in: phases) { $0.wish(.invite(name: $1.name)) }
        on(GroupAccept.self, in: phases) { session, _ in session.answerInvitation(.accept) }
        on(GroupDecline.self, in: phases) { session, _ in session.answerInvitation(.decline) }
        on(GroupUninviteNamed.self, in: phases) { $0.wish(.removeNamed(name: $1.name)) }
        on(GroupUninvite.self, in: phases) { session, packet in
            session.wish(about: packet.player) { .remove($0, reason: packet.reason) }
        }
        on(GroupDisband.self, in: phases) { session, _ in session.wish(.leave) }
        on(GroupRaidConvert.self, in: phases) { session, _ in session.wish(.convertToRaid) }
        on(GroupSetLeader.self, in: phases) { $0.wish(about: $1.player) { .setLeader($0) } }
        on(SetLootMethod.self, in: phases) { session, packet in
            session.wish(
                .setLoot(method: packet.method, master: packet.master, threshold: packet.threshold))
        }
        on(OptOutOfLoot.self, in: phases.union(.characterList)) { session, packet in
            guard let stay = session.stay else { return .consumed }
            stay.optsOutOfLoot = packet.isOut != 0
            return .forward
        }
        on(GroupChangeSubGroup.self, in: phases) { session, packet in
            session.wish(.moveToSubGroup(name: packet.name, packet.subGroup))
        }
        on(GroupSwapSubGroup.self, in: phases) { session, packet in
            session.wish(.swapSubGroups(name: packet.name, with: packet.other))
        }
        on(GroupAssistantLeader.self, in: phases) { session, packet in
            session.wish(about: packet.player) { .setAssistant($0, packet.isSet) }
        }
        on(PartyAssignment.self, in: phases) { session, packet in
            guard let task = Groups.Assignment(rawValue: packet.task) else { return .consumed }
            return session.wish(about: packet.player) { .assign(task, $0, packet.isSet) }
        }
        on(RaidTargetRequest.self, in: phases) { session, packet in
            session.wish(
                packet.slot == RaidTargetRequest.ask ? .showIcons : .setIcon(packet.slot, packet.target))
        }
        on(ReadyCheckRequest.self, in: phases) { session, packet in
            session.wish(packet.isReady.map { .answerReadyCheck(isReady: $0) } ?? .startReadyCheck)
        }
        on(ReadyCheckFinished.self, in: phases) { session, _ in session.wish(.finishReadyCheck) }
        on(MinimapPingRequest.self, in: phases) { $0.wish(.ping(x: $1.x, y: $1.y)) }
        on(RandomRollRequest.self, in: phases) { $0.roll($1) }
        on(SetDungeonDifficulty.self, in: phases) { session, packet in
            session.wishWithGroup(.setDifficulty(packet.difficulty))
        }
        on(SetRaidDifficulty.self, in: phases) { session, packet in
            session.wishWithGroup(.setRaidDifficulty(packet.difficulty))
        }
        on(ResetInstances.self, in: phases) { session, _ in session.wish(.resetInstances) }
        on(SetSavedInstanceExtend.self, in: phases) { session, packet in
            session.wish(
                .extendBind(
                    map: packet.map, difficulty: UInt8(clamping: packet.difficulty),
                    isExtended: packet.isExtended))
        }
        watch(.SMSG_GROUP_LIST) { $0.worldListed($1) }
        fromWorldsGroup(.SMSG_GROUP_DESTROYED)
        fromWorldsGroup(.SMSG_GROUP_SET_LEADER)
        fromWorldsGroup(.SMSG_GROUP_UNINVITE)
        fromWorldsGroup(.SMSG_PARTY_COMMAND_RESULT)
        fromWorldsGroup(.MSG_RAID_TARGET_UPDATE)
        fromWorldsGroup(.MSG_RAID_READY_CHECK)
        fromWorldsGroup(.MSG_RAID_READY_CHECK_CONFIRM)
        fromWorldsGroup(.MSG_RAID_READY_CHECK_FINISHED)
    }

    static func subscriptions(of hub: SessionHub) -> [Subscription] {
        let bus = hub.gateway.bus
        return [
            bus.subscribe(Groups.Delivery.self, hub, capacity: 16_384, executor: hub.loop) { hub, delivery in
                hub.take(delivery)
            },
            bus.subscribe(Groups.Started.self, hub, executor: hub.loop) { hub, event in
                hub.beginGroups(run: event.run)
            },
        ]
    }

    /// Only of a group that the worldserver keeps itself the client shall hear from it.
    private static func fromWorldsGroup(_ opcode: Opcode) -> Route {
        watch(opcode) { session, _ in
            guard let stay = session.stay else { return .consumed }
            return stay.hasWorldsGroup || stay.party?.form.contains(.restricted) == true
                ? .forward : .consumed
        }
    }
}

// MARK: - Wishes

extension ClientSession {
    /// To the service, in order; to the worldserver while it keeps the group.
    fileprivate func wish(_ command: Groups.Command) -> Disposition {
        guard let stay else { return .consumed }
        if stay.hasWorldsGroup { return .forward }
        // Whom a dungeon group loses its worldserver has voted on.
        if command.isRemoval, stay.party?.form.contains(.restricted) == true { return .forward }
        enqueue(.groups) { session in await session.perform(command) }
        return .consumed
    }
    /// To whoever invites: that may be the service also in a battleground.
    fileprivate func answerInvitation(_ answer: Groups.Command) -> Disposition {
        guard let stay, stay.isInvited else { return wish(answer) }
        stay.isInvited = false
        enqueue(.groups) { session in await session.perform(answer) }
        return .consumed
    }
    /// About a player; whatever else a GUID may name is nobody.
    fileprivate func wish(about guid: GUID, _ command: (CharacterID) -> Groups.Command) -> Disposition {
        guard let stay, !stay.hasWorldsGroup else { return .forward }
        return guid.character(home: gateway.realm).map { wish(command($0)) } ?? .consumed
    }
    /// What the worldserver answers for who is in no group.
    fileprivate func wishWithGroup(_ command: Groups.Command) -> Disposition {
        stay?.party == nil ? .forward : wish(command)
    }

    /// A worldserver that took over does not know that the player rolls for nothing: nobody stores it.
    func optOutOfLootAgain(_ stay: WorldStay) {
        if stay.optsOutOfLoot { stay.live?.send(OptOutOfLoot.with { $0.isOut = 1 }) }
    }

    func perform(_ command: Groups.Command) async {
        guard let stay, let player = groupPlayer else { return }
        let performed: Groups.Performed
        do throws(AskError<Never>) {
            performed = try await gateway.bus.ask(Groups.Perform(player, command))
        } catch {
            gateway.log.warning("the groups service did not answer", ["error": .string("\(error)")])
            return say("Group service unavailable. Try again later.")
        }
        guard self.stay === stay, let told = performed.told else { return }
        send(
            PartyCommandResult(
                operation: told.operation.rawValue, name: told.name, result: told.code.rawValue,
                value: told.value))
    }

    /// The player as the groups service shall know him.
    private var groupPlayer: Groups.Player? {
        guard let account, let stay, stay.isPresent else { return nil }
        return Groups.Player(
            id: stay.character.id, name: stay.character.name, race: stay.character.race, level: stay.level,
            security: account.security, status: stay.status, gateway: gateway.id, epoch: stay.presence,
            start: gateway.startedAt, map: stay.position.map, world: stay.live?.endpoint.id ?? "")
    }

    /// Alone, one rolls for oneself.
    fileprivate func roll(_ packet: RandomRollRequest) -> Disposition {
        guard let stay else { return .consumed }
        guard stay.party == nil, !stay.hasWorldsGroup else {
            return wish(.roll(least: packet.least, most: packet.most))
        }
        guard packet.least <= packet.most, packet.most <= 1_000_000 else { return .consumed }
        let result =
            packet.least
            &+ UInt32(truncatingIfNeeded: gateway.randomness.below(UInt64(packet.most - packet.least) + 1))
        send(
            RandomRoll(
                least: packet.least, most: packet.most, result: result,
                player: GUID(UInt64(stay.character.id.low))))
        return .consumed
    }

    /// Whom of the group a line is for; nil: nobody, or the battleground's raid, which is the worldserver's.
    func groupAudience(_ type: ChatType) -> Groups.Line.Audience? {
        guard let stay else { return nil }
        switch type {
        case .party: return .party
        case .partyLeader: return .partyLeader
        case .raid where !stay.hasWorldsGroup: return .raid
        case .raidLeader where !stay.hasWorldsGroup: return .raidLeader
        case .raidWarning where !stay.hasWorldsGroup: return .raidWarning
        default: return nil
        }
    }

    /// A line to the party or the raid.
    func sayToGroup(_ message: ChatMessage, _ audience: Groups.Line.Audience) async {
        guard let text = await admit(message, silence: { $0.send(ChatRestricted(.throttled)) }) else {
            return
        }
        await perform(.say(Groups.Line(audience, language: message.language.rawValue, text)))
    }

    // MARK: Groups of worldservers

    /// A worldserver lists a group: its own of a battleground, which then is what the player sees; or its
    /// mirror of ours, which the player has seen already.
    fileprivate func worldListed(_ body: UnsafeRawBufferPointer) -> Disposition {
        guard let stay else { return .consumed }
        if body.first.map({ $0 & Groups.Form.battleground.rawValue != 0 }) ?? false {
            stay.worldsGroup = WorldStay.Whereabouts(map: stay.position.map, zone: stay.zone)
            return .forward
        }
        endWorldsGroup()
        return .consumed
    }

    /// Who leaves the battleground's map, or the zone of a battlefield in the open world, is in its raid no
    /// longer, whether the worldserver says so or not.
    func noteWorldsGroup(at place: WorldStay.Whereabouts) {
        guard !KnownMaps.battlegrounds.contains(place.map), place != stay?.worldsGroup else { return }
        endWorldsGroup()
    }

    /// Back from a battleground: the player's own group is shown again.
    private func endWorldsGroup() {
        guard let stay, stay.hasWorldsGroup else { return }
        stay.worldsGroup = nil
        stay.party = nil
        enqueue(.groups) { session in await session.lookAtGroup(showsNone: true) }
    }
}

extension Groups.Command {
    fileprivate var isRemoval: Bool {
        switch self {
        case .remove, .removeNamed: true
        default: false
        }
    }
}
