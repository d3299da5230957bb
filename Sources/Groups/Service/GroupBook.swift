import Base
import GroupsAPI

/// All groups, who is in which, who is invited where, and who is online: a value without waiting. A command
/// is decided on it (`decide`), stored by somebody else, then applied (`apply`).
struct GroupBook {
    let configuration: GroupsConfiguration
    private(set) var groups: [Groups.ID: Group] = [:]
    private(set) var groupOf: [CharacterID: Groups.ID] = [:]
    /// By invitee: a player has one invitation at a time.
    private(set) var invitations: [CharacterID: Invitation] = [:]
    private(set) var inviteesOf: [CharacterID: Set<CharacterID>] = [:]
    private(set) var checks: [Groups.ID: ReadyCheck] = [:]
    /// Of members, and of those who invite or are invited.
    var presence = PresenceTable()
    var numbers = GroupNumbers()
    var natives = NativeReports()
    private var counters: [Groups.ID: UInt32] = [:]
    /// Where lists of groups that were there before this run are counted from, so that the count rises.
    private let counterStart: UInt32
    /// Of an invitation or a ready check.
    private(set) var lastNumber: UInt64 = 0

    init(_ configuration: GroupsConfiguration, counterStart: UInt32 = 0) {
        self.configuration = configuration
        self.counterStart = counterStart
    }

    /// A group that was stored.
    mutating func load(_ group: Group) {
        put(group)
        counters[group.id] = counterStart
    }

    // MARK: Looking

    func group(of id: CharacterID) -> Group? { groupOf[id].flatMap { groups[$0] } }
    func isOnline(_ id: CharacterID) -> Bool { presence.isOnline(id) }
    func online(_ group: Group) -> [CharacterID] { group.ids.filter(isOnline) }

    func view(_ group: Group) -> Groups.View {
        Groups.View(
            id: group.id, numbers: group.numbers, form: group.form, leader: group.leader,
            members: group.members, online: online(group), lootMethod: group.lootMethod,
            masterLooter: group.lootMethod == .master ? group.masterLooter : nil,
            lootThreshold: group.lootThreshold, difficulty: group.difficulty,
            raidDifficulty: group.raidDifficulty, icons: group.icons, dungeon: group.dungeon,
            isDungeonFinished: group.dungeonState == 6)
    }

    /// The count of the first of so many lists that are sent now.
    mutating func takeCounters(_ id: Groups.ID, _ count: Int) -> UInt32 {
        let last = counters[id] ?? 0
        counters[id] = last &+ UInt32(truncatingIfNeeded: count)
        return last &+ 1
    }

    // MARK: Changing

    mutating func apply(_ changes: [GroupChange]) {
        for change in changes {
            switch change {
            case .put(let group): put(group)
            case .remove(let id): remove(id)
            case .invite(let invitation): add(invitation)
            case .uninvite(let invitee): removeInvitation(of: invitee)
            case .check(let id, let check):
                checks[id] = check
                lastNumber = max(lastNumber, check?.number ?? 0)
            case .answered(let id, let member): checks[id]?.answered.insert(member)
            }
        }
    }

    private mutating func put(_ group: Group) {
        assert(group.fault == nil, "group \(group.id): \(group.fault ?? "")")
        if let old = groups[group.id] {
            for id in old.ids where groupOf[id] == group.id { groupOf[id] = nil }
            for (realm, number) in old.numbers { numbers.release(number, on: realm) }
        }
        for id in group.ids { groupOf[id] = group.id }
        for (realm, number) in group.numbers { numbers.use(number, on: realm) }
        if groups[group.id] == nil, let next = group.nextNumber {
            numbers.resume(
                GroupNumbers.Key(realm: group.home, range: GroupNumbers.Range(group.kind)), at: next)
        }
        groups[group.id] = group
    }

    private mutating func remove(_ id: Groups.ID) {
        guard let old = groups.removeValue(forKey: id) else { return }
        for member in old.ids where groupOf[member] == id { groupOf[member] = nil }
        for (realm, number) in old.numbers { numbers.release(number, on: realm) }
        checks[id] = nil
        natives.forget(id)
    }

    private mutating func add(_ invitation: Invitation) {
        invitations[invitation.invitee.id] = invitation
        inviteesOf[invitation.inviter.id, default: []].insert(invitation.invitee.id)
        lastNumber = max(lastNumber, invitation.number)
        presence.entered(invitation.inviter, at: invitation.began)
        presence.entered(invitation.invitee, at: invitation.began)
    }

    private mutating func removeInvitation(of invitee: CharacterID) {
        guard let old = invitations.removeValue(forKey: invitee) else { return }
        inviteesOf[old.inviter.id]?.remove(invitee)
        if inviteesOf[old.inviter.id]?.isEmpty == true { inviteesOf[old.inviter.id] = nil }
    }

    /// Forgets the counters of groups that are gone, and who of these players is of no interest any more.
    mutating func forget(_ players: some Sequence<CharacterID>, _ gone: some Sequence<Groups.ID>) {
        for id in players where !isOfInterest(id) { presence.forget(id) }
        for id in gone where groups[id] == nil { counters[id] = nil }
    }
    func isOfInterest(_ id: CharacterID) -> Bool {
        groupOf[id] != nil || invitations[id] != nil || inviteesOf[id] != nil
    }
    /// Everybody whose presence matters.
    var interesting: Set<CharacterID> {
        Set(groupOf.keys).union(invitations.keys).union(inviteesOf.keys)
    }
}
