import Base
import Bus
import UpstreamEvents
import WorldserverAPI

/// Events of the cluster that a worldserver's hooks want: heard on their subjects in ToCloud9's form, whoever
/// publishes them, kept to this worldserver's realm (spec sidecar 5).
struct HeardEvents: Sendable {
    private let broker: any Broker
    private let realm: RealmID
    private let deliver: @Sendable (WorldEvent) -> Void
    private let malformed: Counter
    private let log: Log

    /// - Parameter realm: the worldserver's; a worldserver for all realms hears those of every realm.
    init(
        _ broker: any Broker, realm: RealmID, log: Log, metrics: Metrics,
        deliver: @escaping @Sendable (WorldEvent) -> Void
    ) {
        self.broker = broker
        self.realm = realm
        self.deliver = deliver
        self.log = log
        malformed = metrics.counter(
            "nimbus_sidecar_malformed_events_total", help: "Events that made no sense.")
    }

    func begin() throws(BrokerError) -> [any BrokerSubscription] {
        try hearGroups() + hearGroupMembers() + hearGuilds()
    }

    private func on<M: UpstreamMessage>(
        _ message: M.Type, _ events: @escaping @Sendable (M) -> [WorldEvent]
    ) throws(BrokerError) -> any BrokerSubscription {
        let (log, malformed, deliver) = (log, malformed, deliver)
        return try broker.subscribe(M.subject, queue: nil) { heard in
            do throws(UpstreamError) {
                for event in events(try M(parsing: heard.payload)) { deliver(event) }
            } catch {
                malformed.add()
                log.warning(
                    "an event makes no sense",
                    ["subject": .string(heard.subject), "error": .string("\(error)")])
            }
        }
    }

    // MARK: Groups

    /// A group concerns a worldserver when it is of its realm, or has one of its players.
    private func concerns(_ group: Upstream.Group, _ players: [GUID] = []) -> Bool {
        if realm.rawValue == 0 || group.realm == realm { return true }
        return (group.receivers + players).contains { $0.character(home: group.realm)?.realm == realm }
    }
    /// As this worldserver sees somebody whom the group's realm sees so.
    private func seen(_ player: GUID, of group: Upstream.Group) -> GUID {
        guard let character = player.character(home: group.realm) else { return player }
        return character.guid(seenFrom: realm)
    }

    private func hearGroups() throws(BrokerError) -> [any BrokerSubscription] {
        [
            try on(Upstream.GroupCreated.self) { event in
                guard concerns(event.group, event.members.map(\.player)) else { return [] }
                return [.groupCreated(record(of: event))]
            },
            try on(Upstream.GroupDisbanded.self) { event in
                concerns(event.group) ? [.groupDisbanded(group: event.group.id)] : []
            },
            try on(Upstream.GroupConvertedToRaid.self) { event in
                concerns(event.group) ? [.groupConvertedToRaid(group: event.group.id)] : []
            },
            try on(Upstream.GroupLeaderChanged.self) { event in
                guard concerns(event.group, [event.leader, event.previous]) else { return [] }
                return [
                    .groupLeaderChanged(
                        group: event.group.id, previous: seen(event.previous, of: event.group),
                        new: seen(event.leader, of: event.group))
                ]
            },
            try on(Upstream.GroupLootChanged.self) { event in
                guard concerns(event.group) else { return [] }
                return [
                    .groupLootChanged(
                        group: event.group.id, method: event.method,
                        looter: seen(event.looter, of: event.group),
                        threshold: event.threshold)
                ]
            },
            try on(Upstream.GroupDifficultyChanged.self) { event in
                guard concerns(event.group) else { return [] }
                var events: [WorldEvent] = []
                if let difficulty = event.dungeon {
                    events.append(
                        .groupDungeonDifficultyChanged(group: event.group.id, difficulty: difficulty))
                }
                if let difficulty = event.raid {
                    events.append(.groupRaidDifficultyChanged(group: event.group.id, difficulty: difficulty))
                }
                return events
            },
        ]
    }

    private func record(of event: Upstream.GroupCreated) -> GroupRecord {
        let group = event.group
        return GroupRecord(
            group: group.id, leader: seen(event.leader, of: group), lootMethod: event.lootMethod,
            looter: seen(event.looter, of: group), lootThreshold: event.lootThreshold, type: event.type,
            difficulty: event.difficulty, raidDifficulty: event.raidDifficulty,
            masterLooter: seen(event.masterLooter, of: group),
            members: event.members.prefix(255).map { .init(guid: seen($0.player, of: group), name: $0.name) },
            dungeonEntry: event.dungeon ?? 0)
    }

    private func hearGroupMembers() throws(BrokerError) -> [any BrokerSubscription] {
        try hearMembership() + hearReadyChecks() + hearMemberStates()
    }

    private func hearMembership() throws(BrokerError) -> [any BrokerSubscription] {
        [
            try on(Upstream.GroupMemberAdded.self) { event in
                guard concerns(event.group, [event.player]) else { return [] }
                return [.groupMemberAdded(group: event.group.id, member: seen(event.player, of: event.group))]
            },
            try on(Upstream.GroupMemberLeft.self) { event in
                guard concerns(event.group, [event.player]) else { return [] }
                return [
                    .groupMemberRemoved(
                        group: event.group.id, member: seen(event.player, of: event.group),
                        newLeader: seen(event.newLeader, of: event.group))
                ]
            },
            try on(Upstream.SubGroupChanged.self) { event in
                guard concerns(event.group, [event.player]) else { return [] }
                return [
                    .memberSubGroupChanged(
                        group: event.group.id, member: seen(event.player, of: event.group),
                        subGroup: event.subGroup)
                ]
            },
            try on(Upstream.MemberFlagsChanged.self) { event in
                guard concerns(event.group, [event.player]) else { return [] }
                return [
                    .memberFlagsChanged(
                        group: event.group.id, member: seen(event.player, of: event.group),
                        flags: event.flags,
                        roles: event.roles)
                ]
            },
            try on(Upstream.InstanceResetRequested.self) { event in
                guard concerns(event.group, [event.player]) else { return [] }
                return [
                    .instanceResetRequested(
                        group: event.group.id, player: seen(event.player, of: event.group), map: event.map,
                        difficulty: event.difficulty)
                ]
            },
            try on(Upstream.BindExtensionRequested.self) { event in
                guard concerns(event.group, [event.player]) else { return [] }
                return [
                    .instanceBindExtensionRequested(
                        group: event.group.id, player: seen(event.player, of: event.group), map: event.map,
                        difficulty: event.difficulty, isExtended: event.isExtended)
                ]
            },
        ]
    }

    private func hearReadyChecks() throws(BrokerError) -> [any BrokerSubscription] {
        [
            try on(Upstream.ReadyCheckStarted.self) { event in
                guard concerns(event.group, [event.leader]) else { return [] }
                return [
                    .readyCheckStarted(
                        group: event.group.id, leader: seen(event.leader, of: event.group),
                        milliseconds: event.milliseconds)
                ]
            },
            try on(Upstream.ReadyCheckAnswered.self) { event in
                guard concerns(event.group, [event.player]) else { return [] }
                return [
                    .readyCheckAnswered(
                        group: event.group.id, member: seen(event.player, of: event.group), state: event.state
                    )
                ]
            },
            try on(Upstream.ReadyCheckFinished.self) { event in
                concerns(event.group) ? [.readyCheckFinished(group: event.group.id)] : []
            },
        ]
    }

    private func hearMemberStates() throws(BrokerError) -> [any BrokerSubscription] {
        [
            try on(Upstream.MemberStateChanged.self) { event in
                concerns(event.group, [event.state.player]) ? [changed(event.state, of: event.group)] : []
            },
            try on(Upstream.MemberStatesChanged.self) { event in
                guard concerns(event.group, event.states.map(\.player)) else { return [] }
                return event.states.map { changed($0, of: event.group) }
            },
        ]
    }

    private func changed(_ state: Upstream.MemberState, of group: Upstream.Group) -> WorldEvent {
        let seen = Worldserver.MemberState(
            player: seen(state.player, of: group), isOnline: state.isOnline, level: state.level,
            characterClass: state.characterClass, zone: state.zone, map: state.map, health: state.health,
            healthMax: state.healthMax, powerType: state.powerType, power: state.power,
            powerMax: state.powerMax,
            instance: 0)
        let auras = state.auras?.filter { $0.slot < 64 }.map {
            MemberAura(slot: $0.slot, spell: $0.spell, flags: $0.flags)
        }
        return .memberStateChanged(group: group.id, state: seen, auras: auras)
    }

    // MARK: Guilds

    private func hearGuilds() throws(BrokerError) -> [any BrokerSubscription] {
        [
            try on(Upstream.GuildMemberAdded.self) { event in
                isOurs(event.member)
                    ? [.guildMemberAdded(guild: event.member.guild, player: event.member.player)] : []
            },
            try on(Upstream.GuildMemberLeft.self) { event in
                isOurs(event.member)
                    ? [.guildMemberLeft(guild: event.member.guild, player: event.member.player)] : []
            },
            try on(Upstream.GuildMemberKicked.self) { event in
                isOurs(event.member)
                    ? [.guildMemberRemoved(guild: event.member.guild, player: event.member.player)] : []
            },
            try on(Upstream.GuildCreated.self) { event in
                guard realm.rawValue == 0 || event.realm == realm else { return [] }
                return [
                    .guildCreated(
                        guild: event.guild, name: event.name, leader: event.leader, members: event.members)
                ]
            },
        ]
    }

    private func isOurs(_ member: Upstream.GuildMember) -> Bool {
        realm.rawValue == 0 || member.realm == realm
    }
}
