import AccountsAPI
import Base
import Bus
import CharactersAPI
import GroupsAPI
import Loop
import Wire
import WorldsAPI

// What members see of their group: the service's deliveries as packets (spec group 6).

extension SessionHub {
    /// Shows what happened. Whoever finds that something is missing asks for all of it.
    func take(_ delivery: Groups.Delivery) {
        guard delivery.gateway == gateway.id else { return }
        if delivery.run > groupStream?.run ?? delivery.run { forgetShownLists() }
        var stream = groupStream ?? GroupStream(run: delivery.run, number: 0)
        let arrival = stream.hear(run: delivery.run, number: delivery.number)
        groupStream = stream
        guard arrival != .known else { return }
        for part in delivery.parts where arrival != .late || !part.content.isState {
            for (index, id) in part.to.enumerated() {
                session(of: id)?.assumeIsolated { $0.show(part.content, UInt32(truncatingIfNeeded: index)) }
            }
        }
        if arrival == .afterGap { lookAtAllGroups() }
    }

    /// The service has sent so many.
    func noticeMissingDeliveries(until number: UInt64, of run: UInt64) {
        var stream = groupStream ?? GroupStream(run: run, number: 0)
        guard stream.misses(run: run, number: number) else { return }
        if run > groupStream?.run ?? run { forgetShownLists() }
        groupStream = stream
        lookAtAllGroups()
    }

    /// The service was started: whoever is there asks how its group is.
    func beginGroups(run: UInt64) {
        if run > groupStream?.run ?? 0 {
            groupStream = GroupStream(run: run, number: 0)
            forgetShownLists()
        }
        lookAtAllGroups()
    }

    /// Another run counts lists anew.
    private func forgetShownLists() {
        for session in sessions.values { session.assumeIsolated { $0.stay?.shownList = nil } }
    }

    func lookAtAllGroups() {
        for session in sessions.values {
            session.assumeIsolated { session in
                guard session.stay?.isPresent == true else { return }
                session.enqueue(.groups) { await $0.lookAtGroup(showsNone: false) }
            }
        }
    }
}

extension ClientSession {
    /// Asks how the group is, and shows it when it is not what the client has.
    ///
    /// - Parameter showsNone: also that there is none.
    func lookAtGroup(showsNone: Bool) async {
        guard let stay else { return }
        do throws(AskError<Never>) {
            var tries = 3
            var changes: UInt64
            var looked: Groups.Looked?
            repeat {
                changes = stay.partyChanges
                looked = try await gateway.bus.ask(Groups.Look(stay.character.id))
                guard self.stay === stay else { return }
                tries -= 1
                // What was heard meanwhile may be newer than the answer.
            } while changes != stay.partyChanges && tries > 0
            if let looked {
                let icons = stay.party?.icons ?? looked.view.icons.map { _ in .none }
                if stay.party != looked.view { show(.list(looked.view, counter: looked.counter), 0) }
                if icons != looked.view.icons {
                    show(.icons(looked.view.icons, home: looked.view.id.home), 0)
                }
            } else if showsNone || stay.party != nil {
                show(.noGroup(numbers: stay.party?.numbers ?? [:], counter: 0), 0)
            }
        } catch {
            gateway.log.warning("a player's group was not found", ["error": .string("\(error)")])
        }
    }

    /// - Parameter index: which of the receivers this one is; each list counts one more.
    fileprivate func show(_ content: Groups.Content, _ index: UInt32) {
        guard let stay else { return }
        switch content {
        case .list(let view, let counter):
            let list = ShownList(group: view.id, counter: counter &+ index)
            guard list.isNewer(than: stay.shownList) else { return }
            stay.shownList = list
            enter(view, stay)
        case .noGroup: enter(nil, stay)
        case .icon(_, let slot, let target, _):
            if let icons = stay.party?.icons, icons.indices.contains(Int(slot)) {
                stay.party?.icons[Int(slot)] = target
            }
        case .icons(let icons, _): stay.party?.icons = icons
        case .invited(_, _, let isReal): if isReal { stay.isInvited = true }
        case .cancelled: stay.isInvited = false
        default: break
        }
        // A battleground's raid is what the client has in its frames now.
        if stay.hasWorldsGroup, !content.isSeenAnywhere { return }
        switch content {
        case .list(let view, let counter): send(list(view, counter &+ index, stay))
        case .noGroup(let numbers, let counter):
            let group = GroupList.guid(of: numbers[gateway.realm] ?? 0)
            send(GroupList.noGroup(group, counter: counter &+ index))
        case .invited(_, let name, let isReal): send(GroupInvitation(inviter: name, isReal: isReal))
        case .declined(let name): send(GroupDeclined(name: name))
        case .cancelled: send(GroupCancelled())
        case .removed: send(GroupUninvited())
        case .disbanded: send(GroupDestroyed())
        case .leader(let name): send(GroupLeader(name: name))
        case .line(let player, let line): hear(line, of: player, stay)
        default: showTool(content)
        }
    }

    private func showTool(_ content: Groups.Content) {
        let realm = gateway.realm
        switch content {
        case .icon(let setter, let slot, let target, let home):
            let icon = RaidTargets.Icon(slot: slot, target: Groups.translated(target, from: home, to: realm))
            send(RaidTargets(setter: setter?.guid(seenFrom: realm) ?? .none, icon))
        case .icons(let targets, let home):
            let icons = targets.enumerated().filter { $0.element != .none }.map {
                RaidTargets.Icon(
                    slot: UInt8(clamping: $0.offset),
                    target: Groups.translated($0.element, from: home, to: realm))
            }
            send(RaidTargets(all: icons))
        case .difficulty(let value, let isRaid):
            if isRaid {
                send(RaidDifficulty(difficulty: UInt32(value), isInGroup: true))
            } else {
                send(
                    DungeonDifficulty.with {
                        $0.difficulty = UInt32(value)
                        $0.isInGroup = 1
                    })
            }
        case .readyCheck(let starter): send(ReadyCheck(starter: starter.guid(seenFrom: realm)))
        case .readyAnswer(let player, let isReady):
            send(ReadyCheckConfirm(player: player.guid(seenFrom: realm), isReady: isReady))
        case .readyCheckFinished: send(ReadyCheckFinished())
        case .ping(let player, let x, let y):
            send(MinimapPing(player: player.guid(seenFrom: realm), x: x, y: y))
        case .roll(let player, let least, let most, let result):
            send(
                RandomRoll(least: least, most: most, result: result, player: player.guid(seenFrom: realm)))
        case .instanceReset(let map, let failure):
            if let failure {
                send(InstanceResetFailed(map: map, reason: UInt32(failure)))
            } else {
                send(InstanceReset(map: map))
            }
        default: break
        }
    }

    private func list(_ view: Groups.View, _ counter: UInt32, _ stay: WorldStay) -> GroupList {
        let realm = gateway.realm
        let own = view.member(stay.character.id)
        return .with { list in
            list.type = view.form.rawValue
            list.subGroup = own?.subGroup ?? 0
            list.flags = own?.flags.rawValue ?? 0
            list.roles = own?.roles.rawValue ?? 0
            list.dungeonState = view.isDungeonFinished ? 2 : 0
            list.dungeon = view.dungeon
            list.group = GroupList.guid(of: view.number(in: realm))
            list.counter = counter
            list.others = view.members.filter { $0.id != stay.character.id }.map { member in
                GroupList.Member(member, isOnline: view.online.contains(member.id), seenFrom: realm)
            }
            list.leader = view.leader.guid(seenFrom: realm)
            list.lootMethod = view.lootMethod.rawValue
            list.masterLooter = view.masterLooter?.guid(seenFrom: realm) ?? .none
            list.lootThreshold = view.lootThreshold
            list.difficulty = view.difficulty
            list.raidDifficulty = view.raidDifficulty
        }
    }

    // MARK: Lines

    private func hear(_ line: Groups.Line, of player: Groups.Player, _ stay: WorldStay) {
        let isAddon = line.language == ChatLanguage.addon.rawValue
        // Who does not speak the tongue of the other side would read nonsense.
        let isShared =
            player.security > 0
            || Characters.Team(race: player.race) != Characters.Team(race: stay.character.race)
        let language = isShared && !isAddon ? .universal : ChatLanguage(rawValue: line.language)
        var shown = ChatLine(
            ChatType(line.audience), language, from: player.id.guid(seenFrom: gateway.realm), line.text,
            tag: ChatTag(status: player.status))
        shown.senderName = player.name
        if shown.tag.contains(.gameMaster) { send(GameMasterChatLine(shown)) } else { send(shown) }
    }

    // MARK: Layers

    /// The group that the player is in from now on. Its members meet on one layer (spec registry 7.2).
    private func enter(_ view: Groups.View?, _ stay: WorldStay) {
        stay.party = view
        stay.partyChanges &+= 1
        let number = view?.number(in: gateway.realm) ?? 0
        guard stay.group != number else { return }
        stay.group = number
        // In this group nobody knows how the player is.
        stay.telling.forget()
        stay.membersChanged = true
        if number != 0 { meetGroup(tries: 6) }
    }

    /// Goes to the worldserver of the group, where several have the map; looks again later when that does not
    /// go at the moment.
    func meetGroup(tries: Int) {
        guard let stay, stay.group != 0, tries > 0 else { return }
        enqueue(.groups) { session in await session.goToGroup(tries) }
    }

    private func goToGroup(_ tries: Int) async {
        guard let stay, stay.group != 0, KnownMaps.openWorld.contains(stay.position.map) else { return }
        let (map, group) = (stay.position.map, stay.group)
        let placement: Worlds.Placement
        do throws(AskError<Never>) {
            placement = try await gateway.bus.ask(
                Worlds.Place(realm: gateway.realm, map: map, group: group))
        } catch { return }
        guard self.stay === stay, stay.group == group, stay.position.map == map,
            case .available(let worlds) = placement, let best = worlds.first, let live = stay.live,
            live.endpoint.id != best.id
        else { return }
        let here = [live.endpoint.id: live.endpoint.incarnation]
        if self.map(ifLeaving: here, now: gateway.time.now()) == map, relocate(to: [best]) { return }
        loop.schedule(after: .seconds(5)) { [weak self] in
            self?.assumeIsolated { $0.meetGroup(tries: tries - 1) }
        }
    }
}

extension GroupList.Member {
    fileprivate init(_ member: Groups.Member, isOnline: Bool, seenFrom realm: RealmID) {
        self.init()
        name = member.name
        id = member.id.guid(seenFrom: realm)
        online = isOnline ? 1 : 0
        subGroup = member.subGroup
        flags = member.flags.rawValue
        roles = member.roles.rawValue
    }
}

extension Groups.Content {
    /// Has nothing to do with the frames.
    fileprivate var isSeenAnywhere: Bool {
        switch self {
        case .invited, .declined, .cancelled, .line, .roll, .instanceReset: true
        default: false
        }
    }
}

extension ChatType {
    fileprivate init(_ audience: Groups.Line.Audience) {
        self =
            switch audience {
            case .party: .party
            case .partyLeader: .partyLeader
            case .raid: .raid
            case .raidLeader: .raidLeader
            case .raidWarning: .raidWarning
            }
    }
}

extension ChatTag {
    fileprivate init(status: Characters.Status) {
        self = []
        if status.contains(.away) { insert(.afk) }
        if status.contains(.busy) { insert(.dnd) }
        if status.contains(.badge) { insert(.gameMaster) }
        if status.contains(.developer) { insert(.developer) }
    }
}
