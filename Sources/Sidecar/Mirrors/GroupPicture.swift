import Base

/// The groups as a worldserver has them by what its hooks were told. A value: an event changes it as it would
/// change AzerothCore's own groups (spec group 9).
struct GroupPicture: Equatable, Sendable {
    struct Member: Equatable, Sendable {
        var guid: GUID
        /// Nil: the worldserver has chosen it.
        var subGroup: UInt8?
        /// Nil: perhaps the worldserver has changed them.
        var flags: UInt8?
        var roles: UInt8 = 0
    }
    struct Group: Equatable, Sendable {
        /// By which the hooks name it.
        var number: UInt32
        var type: UInt8
        /// None: the worldserver has chosen one.
        var leader: GUID
        /// In the order of joining.
        var members: [Member]
        var lootMethod: UInt8
        var masterLooter: GUID
        var lootThreshold: UInt8
        var difficulty: UInt8
        var raidDifficulty: UInt8
        /// What no hook changes.
        var looter: GUID = .none
        var dungeonEntry: UInt32 = 0
        /// As far as they are known.
        var names: [GUID: String] = [:]

        var isRaid: Bool { type & 2 != 0 }
        /// With fewer a worldserver ends it: a group of the dungeon finder needs one.
        var membersLeast: Int { type & 8 != 0 ? 1 : 2 }
        var membersMax: Int { isRaid ? 40 : 5 }
        func index(of guid: GUID) -> Int? { members.firstIndex { $0.guid == guid } }
    }
    /// By the key of the group (`Groups.mirrorKey`).
    private(set) var groups: [UInt64: Group] = [:]
    /// Who is in which.
    private(set) var groupOf: [GUID: UInt64] = [:]

    /// What has happened to a group, whose key is given.
    mutating func apply(_ event: WorldEvent, to key: UInt64) {
        switch event {
        case .groupCreated(let record): create(Group(record), key)
        case .groupDisbanded: put(nil, key)
        default:
            guard var group = groups[key] else { return }
            group.apply(event)
            put(group, key)
        }
    }

    /// What is known already stays as it is.
    private mutating func create(_ group: Group, _ key: UInt64) {
        if groups[key] == nil { put(group, key) }
    }

    mutating func put(_ group: Group?, _ key: UInt64) {
        for member in groups[key]?.members ?? [] where groupOf[member.guid] == key {
            groupOf[member.guid] = nil
        }
        groups[key] = group
        for member in group?.members ?? [] { groupOf[member.guid] = key }
    }
}

extension GroupPicture.Group {
    /// A worldserver that hears of a group gives its members places of its own.
    init(_ record: GroupRecord) {
        let isRaid = record.type & 2 != 0
        self.init(
            number: record.group, type: record.type, leader: record.leader,
            members: record.members.map {
                .init(guid: $0.guid, subGroup: isRaid ? nil : 0, flags: 0)
            }, lootMethod: record.lootMethod, masterLooter: record.masterLooter,
            lootThreshold: record.lootThreshold, difficulty: record.difficulty,
            raidDifficulty: record.raidDifficulty, looter: record.looter,
            dungeonEntry: record.dungeonEntry,
            names: Dictionary(record.members.map { ($0.guid, $0.name) }) { first, _ in first })
    }

    /// For a worldserver that does not know the group.
    var asRecord: GroupRecord {
        GroupRecord(
            group: number, leader: leader == .none ? members.first?.guid ?? .none : leader,
            lootMethod: lootMethod, looter: looter, lootThreshold: lootThreshold, type: type,
            difficulty: difficulty, raidDifficulty: raidDifficulty, masterLooter: masterLooter,
            members: members.prefix(255).map { .init(guid: $0.guid, name: names[$0.guid] ?? "") },
            dungeonEntry: dungeonEntry)
    }

    mutating func apply(_ event: WorldEvent) {
        switch event {
        case .groupMemberAdded(_, let guid):
            guard index(of: guid) == nil else { return }
            members.append(.init(guid: guid, subGroup: isRaid ? nil : 0, flags: 0))
        case .groupMemberRemoved(_, let guid, _):
            members.removeAll { $0.guid == guid }
            // It does not take the one that it is told.
            if leader == guid { leader = .none }
        case .groupLeaderChanged(_, _, let new):
            leader = new
            if isRaid, let index = index(of: new) { members[index].flags = nil }
        case .groupConvertedToRaid:
            type |= 2
        case .groupLootChanged(_, let method, let looter, let threshold):
            (lootMethod, masterLooter, lootThreshold) = (method, looter, threshold)
        case .groupDungeonDifficultyChanged(_, let value): difficulty = value
        case .groupRaidDifficultyChanged(_, let value): raidDifficulty = value
        case .memberSubGroupChanged(_, let guid, let subGroup):
            if let index = index(of: guid) { members[index].subGroup = subGroup }
        case .memberFlagsChanged(_, let guid, let flags, let roles):
            if let index = index(of: guid) {
                (members[index].flags, members[index].roles) = (flags, roles)
            }
        default: break
        }
    }
}
