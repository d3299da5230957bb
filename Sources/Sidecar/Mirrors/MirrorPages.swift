import Base
import GroupsAPI

extension GroupPicture.Group {
    /// A group as the service tells it; nil: it has no number here.
    init?(_ told: Groups.Created, for follower: RealmID) {
        let mirror = told.mirror
        guard let number = Groups.mirrorNumber(mirror.number, of: mirror.realm, for: follower) else {
            return nil
        }
        self.init(
            number: number, type: told.form.rawValue, leader: told.leader,
            members: told.members.map {
                .init(
                    guid: $0.player, subGroup: $0.subGroup, flags: $0.flags.rawValue, roles: $0.roles.rawValue
                )
            }, lootMethod: told.lootMethod.rawValue, masterLooter: told.masterLooter,
            lootThreshold: told.lootThreshold, difficulty: told.difficulty,
            raidDifficulty: told.raidDifficulty, looter: told.looter, dungeonEntry: told.dungeon,
            names: Dictionary(told.members.map { ($0.player, $0.name) }) { first, _ in first })
    }
}

extension MirrorSnapshot.Page {
    init(_ page: Groups.MirrorPage, for follower: RealmID) {
        var groups: [UInt64: GroupPicture.Group] = [:]
        for told in page.groups {
            let key = Groups.mirrorKey(told.mirror.number, of: told.mirror.realm, for: follower)
            groups[key] = GroupPicture.Group(told, for: follower)
        }
        self.init(
            run: page.position.run, number: page.position.number, isKnown: page.isKnown, groups: groups,
            last: page.last)
    }
}
