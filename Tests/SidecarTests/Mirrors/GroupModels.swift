import Base

@testable import Sidecar

/// Groups as a service keeps them, changed at random: what it tells worldservers, in its order.
struct ToldGroups {
    struct Member: Equatable {
        var guid: GUID
        var subGroup: UInt8 = 0
        var flags: UInt8 = 0
        var roles: UInt8 = 0
    }
    struct Group: Equatable {
        var members: [Member]
        var leader: GUID
        var isRaid = false
        var loot: [UInt64] = [3, 0, 2]
        var difficulty: UInt8 = 0
        var raidDifficulty: UInt8 = 0
        var freeSubGroup: UInt8 {
            (0..<8).first { place in members.count { $0.subGroup == place } < 5 } ?? 0
        }
    }
    static let players: UInt64 = 60

    private let random: SeededRandomness
    private(set) var groups: [UInt32: Group] = [:]
    private(set) var run: UInt64 = 1
    private(set) var number: UInt64 = 0
    private var last: UInt32 = 1_000_000
    /// Told since the last time.
    private var told: [MirrorStream.Heard] = []

    init(_ random: SeededRandomness) { self.random = random }

    func below(_ limit: Int) -> Int { Int(random.below(UInt64(limit))) }
    private mutating func tell(_ group: UInt32, _ event: WorldEvent) {
        number += 1
        told.append(.init(run: run, number: number, steps: [MirrorStep(key: UInt64(group), event: event)]))
    }
    mutating func take() -> [MirrorStream.Heard] {
        defer { told = [] }
        return told
    }
    mutating func restart() { (run, number) = (run + 1, 0) }

    func group(of player: GUID) -> UInt32? {
        groups.first { $0.value.members.contains { $0.guid == player } }?.key
    }

    mutating func step() {
        let player = GUID(UInt64(below(Int(Self.players))) + 1)
        guard let id = group(of: player) else { return join(player) }
        guard var group = groups[id], let index = group.members.firstIndex(where: { $0.guid == player })
        else { return }
        switch below(9) {
        case 0, 1: return leave(player, id)
        case 2:
            guard !group.isRaid else { return }
            group.isRaid = true
            tell(id, .groupConvertedToRaid(group: id))
        case 3:
            guard group.leader != player else { return }
            lead(player, id, &group)
        case 4:
            group.loot = [UInt64(below(5)), player.rawValue, UInt64(below(4)) + 2]
            if group.loot[0] != 2 { group.loot[1] = 0 }
            tellLoot(id, group)
        case 5:
            group.difficulty = UInt8(below(3))
            tell(id, .groupDungeonDifficultyChanged(group: id, difficulty: group.difficulty))
        case 6:
            group.raidDifficulty = UInt8(below(4))
            tell(id, .groupRaidDifficultyChanged(group: id, difficulty: group.raidDifficulty))
        case 7:
            guard group.isRaid else { return }
            group.members[index].subGroup = group.freeSubGroup
            tellPlace(group.members[index], id)
        default:
            guard group.isRaid, group.leader != player else { return }
            group.members[index].flags = UInt8(below(8))
            group.members[index].roles = UInt8(below(4)) * 2
            tellFlags(group.members[index], id)
        }
        groups[id] = group
    }

    private mutating func join(_ player: GUID) {
        let open = groups.filter { $0.value.members.count < ($0.value.isRaid ? 40 : 5) }.keys.sorted()
        if let id = open.isEmpty || below(3) == 0 ? nil : open[below(open.count)], var group = groups[id] {
            let member = Member(guid: player, subGroup: group.isRaid ? group.freeSubGroup : 0)
            group.members.append(member)
            groups[id] = group
            tell(id, .groupMemberAdded(group: id, member: player))
            if group.isRaid { tellPlace(member, id) }
            return
        }
        let other = GUID(UInt64(below(Int(Self.players))) + 1)
        guard other != player, self.group(of: other) == nil else { return }
        last += 1
        let group = Group(members: [Member(guid: player), Member(guid: other)], leader: player)
        groups[last] = group
        tell(last, .groupCreated(record(last, group)))
    }

    private mutating func leave(_ player: GUID, _ id: UInt32) {
        guard var group = groups[id] else { return }
        group.members.removeAll { $0.guid == player }
        guard group.members.count >= 2 else {
            groups[id] = nil
            return tell(id, .groupDisbanded(group: id))
        }
        let isLeader = group.leader == player
        if group.loot[1] == player.rawValue { group.loot[1] = group.members[0].guid.rawValue }
        let next = isLeader ? group.members[below(group.members.count)].guid : group.leader
        tell(id, .groupMemberRemoved(group: id, member: player, newLeader: next))
        if group.loot[0] == 2 { tellLoot(id, group) }
        if isLeader { lead(next, id, &group) }
        groups[id] = group
    }

    private mutating func lead(_ player: GUID, _ id: UInt32, _ group: inout Group) {
        let previous = group.leader
        group.leader = player
        tell(id, .groupLeaderChanged(group: id, previous: previous, new: player))
        guard group.isRaid, let index = group.members.firstIndex(where: { $0.guid == player }) else { return }
        group.members[index].flags &= ~1
        tellFlags(group.members[index], id)
    }

    private mutating func tellLoot(_ id: UInt32, _ group: Group) {
        tell(
            id,
            .groupLootChanged(
                group: id, method: UInt8(group.loot[0]), looter: GUID(group.loot[1]),
                threshold: UInt8(group.loot[2])))
    }
    private mutating func tellPlace(_ member: Member, _ id: UInt32) {
        tell(id, .memberSubGroupChanged(group: id, member: member.guid, subGroup: member.subGroup))
    }
    private mutating func tellFlags(_ member: Member, _ id: UInt32) {
        tell(
            id, .memberFlagsChanged(group: id, member: member.guid, flags: member.flags, roles: member.roles))
    }

    // MARK: Asking

    private func record(_ id: UInt32, _ group: Group) -> GroupRecord {
        GroupRecord(
            group: id, leader: group.leader, lootMethod: UInt8(group.loot[0]),
            lootThreshold: UInt8(group.loot[2]), type: group.isRaid ? 2 : 0, difficulty: group.difficulty,
            raidDifficulty: group.raidDifficulty, masterLooter: GUID(group.loot[1]),
            members: group.members.map { .init(guid: $0.guid, name: "") })
    }

    /// A page of so many groups.
    func page(after: UInt64, _ count: Int, known: (run: UInt64, number: UInt64)?) -> MirrorSnapshot.Page {
        if after == 0, let known, known == (run, number) {
            return .init(run: run, number: number, isKnown: true, groups: [:], last: nil)
        }
        let keys = groups.keys.map { UInt64($0) }.filter { $0 > after }.sorted()
        var page: [UInt64: GroupPicture.Group] = [:]
        for key in keys.prefix(count) {
            let id = UInt32(key)
            guard let group = groups[id] else { continue }
            var told = GroupPicture.Group(record(id, group))
            for (index, member) in group.members.enumerated() {
                told.members[index] = .init(
                    guid: member.guid, subGroup: member.subGroup, flags: member.flags, roles: member.roles)
            }
            page[key] = told
        }
        return .init(
            run: run, number: number, groups: page, last: keys.count > count ? keys[count - 1] : nil)
    }
}

/// Groups as AzerothCore has them behind its hooks: with a will of its own where nobody tells it, and strict
/// about what cannot be.
struct AzerothGroups {
    private let random: SeededRandomness
    private(set) var groups: [UInt32: ToldGroups.Group] = [:]
    private(set) var faults: [String] = []

    init(_ random: SeededRandomness) { self.random = random }

    mutating func call(_ event: WorldEvent) {
        switch event {
        case .groupCreated(let record): create(record)
        case .groupDisbanded(let id):
            if groups.removeValue(forKey: id) == nil { faults.append("\(event): no such group") }
        case .groupMemberAdded(let id, let guid): add(guid, id)
        case .groupMemberRemoved(let id, let guid, let leader): remove(guid, id, leader)
        case .groupLeaderChanged(let id, _, let guid):
            change(id, guid) { group, index, random in
                group.leader = guid
                if group.isRaid, random.below(2) == 0 { group.members[index].flags &= ~1 }
            }
        case .groupConvertedToRaid(let id): change(id) { $0.isRaid = true }
        case .groupLootChanged(let id, let method, let looter, let threshold):
            change(id) { $0.loot = [UInt64(method), looter.rawValue, UInt64(threshold)] }
        case .groupDungeonDifficultyChanged(let id, let value): change(id) { $0.difficulty = value }
        case .groupRaidDifficultyChanged(let id, let value): change(id) { $0.raidDifficulty = value }
        case .memberSubGroupChanged(let id, let guid, let place):
            change(id, guid) { group, index, _ in group.members[index].subGroup = place }
        case .memberFlagsChanged(let id, let guid, let flags, let roles):
            change(id, guid) { group, index, _ in
                (group.members[index].flags, group.members[index].roles) = (flags, roles)
            }
        default: faults.append("\(event): what is this?")
        }
    }

    private mutating func change(_ id: UInt32, _ change: (inout ToldGroups.Group) -> Void) {
        guard var group = groups[id] else { return faults.append("no group \(id)") }
        change(&group)
        groups[id] = group
    }
    private mutating func change(
        _ id: UInt32, _ guid: GUID, _ change: (inout ToldGroups.Group, Int, SeededRandomness) -> Void
    ) {
        guard var group = groups[id], let index = group.members.firstIndex(where: { $0.guid == guid }) else {
            return faults.append("\(guid) is not in group \(id)")
        }
        change(&group, index, random)
        groups[id] = group
    }

    private var places: UInt8 { UInt8(random.below(8)) }
    private func isFree(_ guid: GUID) -> Bool {
        !groups.values.contains { $0.members.contains { $0.guid == guid } }
    }

    private mutating func create(_ record: GroupRecord) {
        // Known: not even looked at.
        guard groups[record.group] == nil else { return }
        if record.members.count < 2 || record.members.count > (record.type & 2 != 0 ? 40 : 5) {
            faults.append("a group of \(record.members.count)")
        }
        if !record.members.contains(where: { $0.guid == record.leader }) {
            faults.append("created with a leader who is no member")
        }
        for member in record.members where !isFree(member.guid) {
            faults.append("\(member.guid) is in two groups")
        }
        let isRaid = record.type & 2 != 0
        var group = ToldGroups.Group(members: [], leader: record.leader, isRaid: isRaid)
        for member in record.members {
            group.members.append(.init(guid: member.guid, subGroup: isRaid ? places : 0))
        }
        group.loot = [
            UInt64(record.lootMethod), record.masterLooter.rawValue, UInt64(record.lootThreshold),
        ]
        (group.difficulty, group.raidDifficulty) = (record.difficulty, record.raidDifficulty)
        groups[record.group] = group
    }

    private mutating func add(_ guid: GUID, _ id: UInt32) {
        guard var group = groups[id] else { return faults.append("no group \(id)") }
        if !isFree(guid) { faults.append("\(guid) is in two groups") }
        if group.members.count >= (group.isRaid ? 40 : 5) { faults.append("group \(id) is full") }
        group.members.append(.init(guid: guid, subGroup: group.isRaid ? places : 0))
        groups[id] = group
    }

    private mutating func remove(_ guid: GUID, _ id: UInt32, _ leader: GUID) {
        guard var group = groups[id], let index = group.members.firstIndex(where: { $0.guid == guid }) else {
            return faults.append("\(guid) is not in group \(id)")
        }
        group.members.remove(at: index)
        if group.members.count < 2 { faults.append("group \(id) has too few members") }
        if !group.members.contains(where: { $0.guid == leader }) {
            faults.append("\(leader) is to lead group \(id) and is no member")
        }
        if group.leader == guid, !group.members.isEmpty {
            group.leader = group.members[Int(random.below(UInt64(group.members.count)))].guid
        }
        groups[id] = group
    }
}

extension ToldGroups.Group {
    /// Without what no hook can say.
    var comparable: Self {
        var group = self
        group.members.sort { $0.guid.rawValue < $1.guid.rawValue }
        if group.loot[0] != 2 { group.loot[1] = 0 }
        return group
    }
}
