import Base
import Bus
import GroupsAPI

// What worldservers are told: each realm that has members in the group, in its own terms (spec group 8.1, 9).
extension GroupBook {
    private func mirror(_ group: Group, on realm: RealmID) -> Groups.Mirror? {
        guard let number = group.numbers[realm] else { return nil }
        return Groups.Mirror(
            realm: realm, number: number, receivers: online(group).map { $0.guid(seenFrom: realm) })
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
        return (realms ?? all).intersection(all).sorted().compactMap { realm in
            guard let mirror = mirror(group, on: realm) else { return nil }
            return Groups.Created(
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
    }

    /// About one player: to the realms of the group, else to the player's own.
    func mirrors(
        for player: CharacterID, in group: Group?, _ make: (Groups.Mirror, RealmID) -> any Event
    ) -> [any Event] {
        if let group { return mirrors(of: group, make) }
        let mirror = Groups.Mirror(
            realm: player.realm, number: 0, receivers: [player.guid(seenFrom: player.realm)])
        return [make(mirror, player.realm)]
    }

    /// Groups that a realm's worldservers should know.
    func groups(on realm: RealmID) -> [Group] {
        groups.values.filter { $0.realms.contains(realm) }.sorted { $0.id < $1.id }
    }
}
