import Base
import Wire

/// The raid of one side of a battleground. The worldserver alone keeps it and lists it, whatever groups its
/// players are in otherwise (spec group 5).
struct BattlegroundRaid {
    struct Member {
        /// Low GUID.
        let low: UInt32
        let subGroup: UInt8
    }
    let number: UInt32
    /// Of lists.
    private var counter: UInt32 = 0
    /// In the order of their arrival; the first one leads.
    private(set) var members: [Member] = []
    private(set) var icons = [GUID](repeating: .none, count: 8)

    init(number: UInt32) { self.number = number }

    var leader: UInt32? { members.first?.low }

    mutating func add(_ low: UInt32) {
        guard !members.contains(where: { $0.low == low }) else { return }
        let subGroup = (UInt8(0)..<8).first { group in members.count { $0.subGroup == group } < 5 }
        if let subGroup { members.append(Member(low: low, subGroup: subGroup)) }
    }
    /// False when it was not in it.
    mutating func remove(_ low: UInt32) -> Bool {
        let count = members.count
        members.removeAll { $0.low == low }
        return members.count < count
    }

    mutating func setIcon(_ slot: UInt8, _ target: GUID) -> [RaidTargets.Icon] {
        guard icons.indices.contains(Int(slot)) else { return [] }
        var changed: [RaidTargets.Icon] = []
        for (index, other) in icons.enumerated() where other == target && target != .none {
            icons[index] = .none
            changed.append(RaidTargets.Icon(slot: UInt8(clamping: index), target: .none))
        }
        icons[Int(slot)] = target
        return changed.filter { $0.slot != slot } + [RaidTargets.Icon(slot: slot, target: target)]
    }
    var iconList: RaidTargets {
        RaidTargets(
            all: icons.enumerated().filter { $0.element != .none }.map {
                RaidTargets.Icon(slot: UInt8(clamping: $0.offset), target: $0.element)
            })
    }

    // MARK: Lists

    /// As a member sees it; `name` and `guid` of whoever is in the world.
    mutating func list(for low: UInt32, _ players: [UInt32: Player]) -> GroupList {
        counter &+= 1
        return .with { list in
            // Battleground and raid.
            list.type = 3
            list.subGroup = members.first { $0.low == low }?.subGroup ?? 0
            list.group = GroupList.guid(of: number)
            list.counter = counter
            list.others = members.compactMap { member in
                guard member.low != low, let player = players[member.low] else { return nil }
                var other = GroupList.Member()
                (other.name, other.id, other.subGroup) = (player.name, player.guid, member.subGroup)
                // In a battleground there is more than online.
                other.online = player.link == nil ? 0 : 3
                return other
            }
            list.leader = leader.flatMap { players[$0]?.guid } ?? .none
            list.lootMethod = 3
            list.lootThreshold = 2
        }
    }
    mutating func noList() -> GroupList {
        counter &+= 1
        return GroupList.noGroup(GroupList.guid(of: number), counter: counter)
    }
}
