import Base
import Bus
import GroupsAPI
import UpstreamEvents
import WorldserverAPI

/// Events of the cluster that a worldserver's hooks want: heard on their subjects in ToCloud9's form, whoever
/// publishes them, kept to this worldserver's realm (spec sidecar 5).
struct HeardEvents: Sendable {
    private let broker: any Broker
    private let realm: RealmID
    private let deliver: @Sendable (WorldEvent) -> Void
    private let mirror: @Sendable (MirrorStream.Heard) -> Void
    private let malformed: Counter
    private let log: Log

    /// - Parameter realm: the worldserver's; a worldserver for all realms hears those of every realm.
    /// - Parameter mirror: takes the events about groups that are numbered; `deliver` all others.
    init(
        _ broker: any Broker, realm: RealmID, log: Log, metrics: Metrics,
        deliver: @escaping @Sendable (WorldEvent) -> Void,
        mirror: @escaping @Sendable (MirrorStream.Heard) -> Void
    ) {
        self.broker = broker
        self.realm = realm
        self.deliver = deliver
        self.mirror = mirror
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
        let deliver = deliver
        return try hear(message) { for event in events($0) { deliver(event) } }
    }

    private func hear<M: UpstreamMessage>(
        _ message: M.Type, _ take: @escaping @Sendable (M) -> Void
    ) throws(BrokerError) -> any BrokerSubscription {
        let (log, malformed) = (log, malformed)
        return try broker.subscribe(M.subject, queue: nil) { heard in
            do throws(UpstreamError) {
                take(try M(parsing: heard.payload))
            } catch {
                malformed.add()
                log.warning(
                    "an event makes no sense",
                    ["subject": .string(heard.subject), "error": .string("\(error)")])
            }
        }
    }

    // MARK: Groups

    /// An event with a number is one of a stream: of the realm's own, and for a worldserver of all realms of
    /// all, where the home realm's tells what the other realms' say again.
    private func on<M: UpstreamGroupMessage>(
        _ message: M.Type, _ events: @escaping @Sendable (M, UInt32) -> [WorldEvent]
    ) throws(BrokerError) -> any BrokerSubscription {
        try hear(message) { event in
            let group = event.group
            guard let stamp = group.stamp else {
                guard concerns(group, event.players) else { return }
                for event in events(event, group.id) { deliver(event) }
                return
            }
            guard realm.rawValue == 0 || group.realm == realm else { return }
            var steps: [MirrorStep] = []
            if realm.rawValue != 0 || group.realm == stamp.home,
                let number = Groups.mirrorNumber(group.id, of: group.realm, for: realm)
            {
                let key = Groups.mirrorKey(group.id, of: group.realm, for: realm)
                steps = events(event, number).map { MirrorStep(key: key, event: $0) }
            }
            mirror(
                MirrorStream.Heard(
                    run: stamp.run, number: realm.rawValue == 0 ? stamp.inAll : stamp.inRealm, steps: steps))
        }
    }

    /// A group concerns a worldserver when it is of its realm, or has one of its players.
    private func concerns(_ group: Upstream.Group, _ players: [GUID]) -> Bool {
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
            try on(Upstream.GroupCreated.self) { event, group in
                [.groupCreated(record(of: event, group))]
            },
            try on(Upstream.GroupDisbanded.self) { [.groupDisbanded(group: $1)] },
            try on(Upstream.GroupConvertedToRaid.self) { [.groupConvertedToRaid(group: $1)] },
            try on(Upstream.GroupLeaderChanged.self) { event, group in
                [
                    .groupLeaderChanged(
                        group: group, previous: seen(event.previous, of: event.group),
                        new: seen(event.leader, of: event.group))
                ]
            },
            try on(Upstream.GroupLootChanged.self) { event, group in
                [
                    .groupLootChanged(
                        group: group, method: event.method, looter: seen(event.looter, of: event.group),
                        threshold: event.threshold)
                ]
            },
            try on(Upstream.GroupDifficultyChanged.self) { event, group in
                let dungeon = event.dungeon.map {
                    WorldEvent.groupDungeonDifficultyChanged(group: group, difficulty: $0)
                }
                let raid = event.raid.map {
                    WorldEvent.groupRaidDifficultyChanged(group: group, difficulty: $0)
                }
                return [dungeon, raid].compactMap { $0 }
            },
        ]
    }

    private func record(of event: Upstream.GroupCreated, _ number: UInt32) -> GroupRecord {
        let group = event.group
        return GroupRecord(
            group: number, leader: seen(event.leader, of: group), lootMethod: event.lootMethod,
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
            try on(Upstream.GroupMemberAdded.self) { event, group in
                [.groupMemberAdded(group: group, member: seen(event.player, of: event.group))]
            },
            try on(Upstream.GroupMemberLeft.self) { event, group in
                [
                    .groupMemberRemoved(
                        group: group, member: seen(event.player, of: event.group),
                        newLeader: seen(event.newLeader, of: event.group))
                ]
            },
            try on(Upstream.SubGroupChanged.self) { event, group in
                [
                    .memberSubGroupChanged(
                        group: group, member: seen(event.player, of: event.group), subGroup: event.subGroup)
                ]
            },
            try on(Upstream.MemberFlagsChanged.self) { event, group in
                [
                    .memberFlagsChanged(
                        group: group, member: seen(event.player, of: event.group), flags: event.flags,
                        roles: event.roles)
                ]
            },
            try on(Upstream.InstanceResetRequested.self) { event, group in
                [
                    .instanceResetRequested(
                        group: group, player: seen(event.player, of: event.group), map: event.map,
                        difficulty: event.difficulty)
                ]
            },
            try on(Upstream.BindExtensionRequested.self) { event, group in
                [
                    .instanceBindExtensionRequested(
                        group: group, player: seen(event.player, of: event.group), map: event.map,
                        difficulty: event.difficulty, isExtended: event.isExtended)
                ]
            },
        ]
    }

    private func hearReadyChecks() throws(BrokerError) -> [any BrokerSubscription] {
        [
            try on(Upstream.ReadyCheckStarted.self) { event, group in
                [
                    .readyCheckStarted(
                        group: group, leader: seen(event.leader, of: event.group),
                        milliseconds: event.milliseconds)
                ]
            },
            try on(Upstream.ReadyCheckAnswered.self) { event, group in
                [
                    .readyCheckAnswered(
                        group: group, member: seen(event.player, of: event.group), state: event.state)
                ]
            },
            try on(Upstream.ReadyCheckFinished.self) { [.readyCheckFinished(group: $1)] },
        ]
    }

    private func hearMemberStates() throws(BrokerError) -> [any BrokerSubscription] {
        [
            try on(Upstream.MemberStateChanged.self) { event, group in
                [changed(event.state, of: event.group, group)]
            },
            try on(Upstream.MemberStatesChanged.self) { event, group in
                event.states.map { changed($0, of: event.group, group) }
            },
        ]
    }

    private func changed(
        _ state: Upstream.MemberState, of group: Upstream.Group, _ number: UInt32
    ) -> WorldEvent {
        let seen = Worldserver.MemberState(
            player: seen(state.player, of: group), isOnline: state.isOnline, level: state.level,
            characterClass: state.characterClass, zone: state.zone, map: state.map, health: state.health,
            healthMax: state.healthMax, powerType: state.powerType, power: state.power,
            powerMax: state.powerMax,
            instance: 0)
        let auras = state.auras?.filter { $0.slot < 64 }.map {
            MemberAura(slot: $0.slot, spell: $0.spell, flags: $0.flags)
        }
        return .memberStateChanged(group: number, state: seen, auras: auras)
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
