import Base
import CharactersAPI
import GroupsAPI

/// What is stored of a group. Who is online, and what lasts for seconds, stands in the `GroupBook`.
struct Group: Hashable, Sendable {
    var id: Groups.ID
    var kind = Groups.Kind.realm
    /// By realm; the home realm's is the id's.
    var numbers: [RealmID: UInt32]
    var form: Groups.Form = []
    var leader: CharacterID
    /// In the order in which they joined.
    var members: [Groups.Member]
    var lootMethod = Groups.LootMethod.group
    /// Whose turn it is where loot goes round.
    var looter: CharacterID
    var masterLooter: CharacterID?
    var lootThreshold: UInt8 = 2
    var difficulty: UInt8 = 0
    var raidDifficulty: UInt8 = 0
    /// As the home realm sees them.
    var icons = [GUID](repeating: .none, count: Groups.icons)
    var dungeon: UInt32 = 0
    /// 5: in the dungeon, 6: finished.
    var dungeonState: UInt8 = 0
    /// What made it, so that it is made once.
    var source: String?
    /// Since when the leader is offline.
    var leaderAway: UnixTime?

    init(id: Groups.ID, leader: CharacterID, members: [Groups.Member]) {
        self.id = id
        self.leader = leader
        self.members = members
        looter = leader
        numbers = [id.home: id.number]
    }

    var home: RealmID { id.home }
    var isRaid: Bool { form.contains(.raid) }
    var isRestricted: Bool { form.contains(.restricted) }
    var membersMax: Int { isRaid ? Groups.raidMax : Groups.partyMax }
    var isFull: Bool { members.count >= membersMax }
    /// A group of the dungeon finder lives on with one member.
    var membersLeast: Int { form.contains(.dungeon) ? 1 : 2 }
    var ids: [CharacterID] { members.map(\.id) }
    var realms: Set<RealmID> { Set(members.map(\.id.realm)).union([home]) }

    /// Behind its own; nil: worldservers count in that range.
    var nextNumber: UInt32? {
        GroupNumbers.Range(kind).bounds.contains(id.number) ? id.number &+ 1 : nil
    }

    func index(of id: CharacterID) -> Int? { members.firstIndex { $0.id == id } }
    func member(_ id: CharacterID) -> Groups.Member? { members.first { $0.id == id } }
    /// Capitals do not matter; of two equal names the one of `realm` is meant.
    func member(named name: String, seenFrom realm: RealmID) -> Groups.Member? {
        let wanted = name.lowercased()
        let fits = members.filter { $0.name.lowercased() == wanted }
        return fits.first { $0.id.realm == realm } ?? fits.first
    }

    func leads(_ id: CharacterID) -> Bool { leader == id }
    /// Leaders, and the assistants of a raid.
    func manages(_ id: CharacterID) -> Bool {
        leader == id || (isRaid && member(id)?.flags.contains(.assistant) == true)
    }
    /// Who hears the answers of a ready check.
    var managers: [CharacterID] { ids.filter(manages) }

    func count(inSubGroup subGroup: UInt8, without id: CharacterID? = nil) -> Int {
        members.count { $0.subGroup == subGroup && $0.id != id }
    }
    /// The first sub-group with room; a party has one.
    var freeSubGroup: UInt8? {
        guard isRaid else { return isFull ? nil : 0 }
        return (0..<Groups.subGroups).first { count(inSubGroup: $0) < Groups.subGroupMax }
    }

    /// What must always hold; the violation in words.
    var fault: String? {
        if Set(ids).count != members.count { return "somebody is in it twice" }
        guard let first = member(leader) else { return "the leader is no member" }
        if first.flags.contains(.assistant) { return "the leader is an assistant" }
        if members.count < membersLeast { return "too few members" }
        if members.count > membersMax { return "too many members" }
        if !isRaid, members.contains(where: { $0.subGroup != 0 || !$0.flags.isEmpty }) {
            return "a party with sub-groups or assistants"
        }
        if (0..<Groups.subGroups).contains(where: { count(inSubGroup: $0) > Groups.subGroupMax }) {
            return "a sub-group is too large"
        }
        if members.contains(where: { $0.subGroup >= Groups.subGroups }) { return "no such sub-group" }
        for flag in [Groups.Flags.mainTank, .mainAssist]
        where members.count(where: { $0.flags.contains(flag) }) > 1 {
            return "two have the same task"
        }
        let set = icons.filter { $0 != .none }
        if icons.count != Groups.icons || Set(set).count != set.count { return "a target has two icons" }
        if lootMethod == .master, masterLooter.map({ member($0) == nil }) ?? true {
            return "the master looter is no member"
        }
        return nil
    }
}

extension Group {
    /// Appends somebody where there is room. The icons of a party go when somebody joins (spec group 5.2).
    mutating func join(_ id: CharacterID, name: String, roles: Groups.Roles = []) -> Bool {
        guard !isFull, index(of: id) == nil, let subGroup = freeSubGroup else { return false }
        members.append(Groups.Member(id: id, name: name, subGroup: subGroup, roles: roles))
        if !isRaid { icons = [GUID](repeating: .none, count: Groups.icons) }
        return true
    }

    /// Takes somebody out, and sees to it that there is a leader: the first one who is online, else the
    /// first.
    mutating func lose(_ id: CharacterID, isOnline: (CharacterID) -> Bool) {
        members.removeAll { $0.id == id }
        if leader == id, let next = members.first(where: { isOnline($0.id) }) ?? members.first {
            lead(next.id)
        }
        if looter == id { looter = leader }
        if masterLooter == id { masterLooter = lootMethod == .master ? leader : nil }
    }

    mutating func lead(_ id: CharacterID) {
        leader = id
        leaderAway = nil
        if let index = index(of: id) { members[index].flags.remove(.assistant) }
    }
}
