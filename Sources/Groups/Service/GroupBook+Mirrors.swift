import Base
import Bus
import GroupsAPI

// What worldservers are told: each realm that has members in the group, in its own terms (spec group 8.1, 9).
extension GroupBook {
    private func mirror(_ group: Group, on realm: RealmID) -> Groups.Mirror? {
        guard let number = group.numbers[realm] else { return nil }
        return Groups.Mirror(
            realm: realm, number: number, receivers: online(group).map { $0.guid(seenFrom: realm) },
            home: group.home)
    }

    func mirrors(
        of group: Group, also: Set<RealmID> = [], except: Set<RealmID> = [],
        _ make: (Groups.Mirror, RealmID) -> any Event
    ) -> [any Event] {
        group.realms.union(also).subtracting(except).sorted().compactMap { realm in
            mirror(group, on: realm).map { make($0, realm) }
        }
    }

    /// The group as somebody hears of it who knows nothing of it; nothing happens where it is known.
    func mirrors(ofNew group: Group, on realms: Set<RealmID>? = nil) -> [any Event] {
        let all = group.realms
        return (realms ?? all).intersection(all).sorted().flatMap { realm -> [any Event] in
            guard let mirror = mirror(group, on: realm) else { return [] }
            return [record(group, as: mirror, seenFrom: realm)]
                + group.members.flatMap { details($0, of: group, on: [realm]) }
        }
    }

    private func record(_ group: Group, as mirror: Groups.Mirror, seenFrom realm: RealmID) -> Groups.Created {
        Groups.Created(
            mirror: mirror, leader: group.leader.guid(seenFrom: realm), lootMethod: group.lootMethod,
            looter: group.looter.guid(seenFrom: realm), lootThreshold: group.lootThreshold,
            form: group.form, difficulty: group.difficulty, raidDifficulty: group.raidDifficulty,
            masterLooter: group.masterLooter?.guid(seenFrom: realm) ?? .none,
            members: group.members.map { member in
                Groups.MirrorMember(
                    player: member.id.guid(seenFrom: realm), name: member.name, flags: member.flags,
                    isOnline: isOnline(member.id), subGroup: member.subGroup, roles: member.roles)
            },
            dungeon: group.dungeon)
    }

    /// What a worldserver that has just taken somebody in does not know of him: it gives him the first place
    /// that is free, and nothing to do.
    func details(_ member: Groups.Member, of group: Group, on realms: Set<RealmID>? = nil) -> [any Event] {
        let others = realms.map { group.realms.subtracting($0) } ?? []
        var events: [any Event] = []
        if group.isRaid {
            events += mirrors(of: group, except: others) {
                Groups.SubGroupChanged(
                    mirror: $0, player: member.id.guid(seenFrom: $1), subGroup: member.subGroup)
            }
        }
        if !member.flags.isEmpty || !member.roles.isEmpty {
            events += flagMirrors(member, of: group, except: others)
        }
        return events
    }

    func flagMirrors(
        _ member: Groups.Member, of group: Group, except: Set<RealmID> = []
    ) -> [any Event] {
        mirrors(of: group, except: except) {
            Groups.MemberFlagsChanged(
                mirror: $0, player: member.id.guid(seenFrom: $1), flags: member.flags, roles: member.roles)
        }
    }

    func lootMirrors(_ group: Group) -> [any Event] {
        mirrors(of: group) {
            Groups.LootChanged(
                mirror: $0, method: group.lootMethod,
                looter: group.masterLooter?.guid(seenFrom: $1) ?? .none, threshold: group.lootThreshold)
        }
    }

    /// About one player: to the realms of the group, else to the player's own.
    func mirrors(
        for player: CharacterID, in group: Group?, _ make: (Groups.Mirror, RealmID) -> any Event
    ) -> [any Event] {
        if let group { return mirrors(of: group, make) }
        let mirror = Groups.Mirror(
            realm: player.realm, number: 0, receivers: [player.guid(seenFrom: player.realm)],
            home: player.realm)
        return [make(mirror, player.realm)]
    }

    // MARK: All of them

    /// What names the group among those of a realm's worldservers, of all realms' for 0; nil: it is not one
    /// of them.
    private func key(_ group: Group, on realm: RealmID) -> UInt64? {
        if realm.rawValue == 0 { return group.id.rawValue }
        guard group.realms.contains(realm), let number = group.numbers[realm] else { return nil }
        return Groups.mirrorKey(number, of: realm, for: realm)
    }

    /// The groups that a realm's worldservers should know, behind a key, and the last key of
    /// them when there are more.
    func page(of realm: RealmID, after: UInt64) -> (groups: [Groups.Created], last: UInt64?) {
        let all = groups.values.compactMap { group in key(group, on: realm).map { ($0, group) } }
            .filter { $0.0 > after }.sorted { $0.0 < $1.0 }
        var page: [Groups.Created] = []
        var members = 0
        for (key, group) in all {
            let number = realm.rawValue == 0 ? group.id.number : group.numbers[realm] ?? 0
            let mirror = Groups.Mirror(
                realm: realm.rawValue == 0 ? group.home : realm, number: number, receivers: [],
                home: group.home)
            page.append(record(group, as: mirror, seenFrom: realm))
            members += group.members.count
            if page.count >= Groups.Mirrors.groupsMax || members >= Groups.Mirrors.membersMax {
                return (page, key == all.last?.0 ? nil : key)
            }
        }
        return (page, nil)
    }

    /// The groups that these keys name on a realm.
    func groups(_ keys: some Sequence<UInt64>, on realm: RealmID) -> Set<Groups.ID> {
        let wanted = Set(keys)
        return Set(
            groups.values.filter { key($0, on: realm).map(wanted.contains) ?? false }.map(\.id))
    }
}
