import GroupsAPI

/// The rules of groups once more, as simply as they can be said: players are numbers, groups are lists.
struct SimpleModel {
    struct Party: Equatable {
        /// In the order of joining.
        var members: [Int]
        var leader: Int
        var isRaid = false
        /// Who is not in the first one.
        var subGroups: [Int: Int] = [:]
        var assistants: Set<Int> = []
        var tank: Int?
        var icons: [Int: Int] = [:]
        var loot = 3
        var master: Int?
        var difficulty = 0

        func manages(_ player: Int) -> Bool { player == leader || isRaid && assistants.contains(player) }
        var isFull: Bool { members.count >= (isRaid ? 40 : 5) }
        func count(_ subGroup: Int) -> Int { members.count { (subGroups[$0] ?? 0) == subGroup } }
    }
    var parties: [Party] = []
    /// By invitee.
    var inviters: [Int: Int] = [:]
    var online: Set<Int>

    init(players: Int) { online = Set(1...players) }

    func place(_ player: Int) -> Int? { parties.firstIndex { $0.members.contains(player) } }
    func party(_ player: Int) -> Party? { place(player).map { parties[$0] } }

    // MARK: Invitations

    mutating func invite(_ player: Int, _ other: Int) -> Bool {
        guard player != other, online.contains(other), place(other) == nil, inviters[other] == nil else {
            return false
        }
        if let party = party(player), !party.manages(player) || party.isFull { return false }
        inviters[other] = player
        return true
    }

    mutating func accept(_ player: Int) -> Bool {
        guard let inviter = inviters.removeValue(forKey: player) else { return false }
        guard place(player) == nil, online.contains(inviter) else { return false }
        if let at = place(inviter) {
            guard parties[at].manages(inviter), !parties[at].isFull else { return false }
            forgetInvitations(of: player)
            if parties[at].isRaid {
                let free = (0..<8).first { parties[at].count($0) < 5 }
                parties[at].subGroups[player] = free == 0 ? nil : free
            } else {
                parties[at].icons = [:]
            }
            parties[at].members.append(player)
        } else {
            forgetInvitations(of: player)
            inviters[inviter] = nil
            parties.append(Party(members: [inviter, player], leader: inviter))
        }
        return true
    }

    mutating func decline(_ player: Int) -> Bool { inviters.removeValue(forKey: player) != nil }

    mutating func forgetInvitations(of inviter: Int) { inviters = inviters.filter { $0.value != inviter } }

    // MARK: Leaving

    mutating func leave(_ player: Int) -> Bool {
        guard place(player) != nil else {
            let had = inviters.values.contains(player)
            forgetInvitations(of: player)
            return had
        }
        take(player)
        return true
    }

    mutating func take(_ player: Int) {
        guard let at = place(player) else { return }
        var party = parties[at]
        party.members.removeAll { $0 == player }
        forgetInvitations(of: player)
        guard party.members.count >= 2 else {
            for member in party.members { forgetInvitations(of: member) }
            parties.remove(at: at)
            return
        }
        party.subGroups[player] = nil
        party.assistants.remove(player)
        if party.tank == player { party.tank = nil }
        if party.leader == player {
            party.leader = party.members.first(where: online.contains) ?? party.members[0]
            party.assistants.remove(party.leader)
        }
        if party.master == player { party.master = party.leader }
        parties[at] = party
    }

    mutating func remove(_ player: Int, _ other: Int) -> Bool {
        guard player != other, let party = party(player), party.manages(player) else { return false }
        if party.members.contains(other) {
            guard other != party.leader else { return false }
            take(other)
            return true
        }
        guard let inviter = inviters[other], party.members.contains(inviter) else { return false }
        inviters[other] = nil
        return true
    }

    // MARK: Ranks and seats

    /// Changes the player's party; false when `body` says so, or nothing changed.
    mutating func change(_ player: Int, _ body: (inout Party) -> Bool) -> Bool {
        guard let at = place(player) else { return false }
        var party = parties[at]
        guard body(&party), party != parties[at] else { return false }
        parties[at] = party
        return true
    }

    mutating func convert(_ player: Int) -> Bool {
        change(player) { party in
            guard party.leader == player, !party.isRaid else { return false }
            party.isRaid = true
            return true
        }
    }
    mutating func lead(_ player: Int, _ other: Int) -> Bool {
        let online = online
        return change(player) { party in
            guard party.leader == player, other != player, party.members.contains(other),
                online.contains(other)
            else { return false }
            party.leader = other
            party.assistants.remove(other)
            return true
        }
    }
    mutating func move(_ player: Int, _ other: Int, _ subGroup: Int) -> Bool {
        change(player) { party in
            guard party.isRaid, party.manages(player), party.members.contains(other), subGroup < 8,
                party.count(subGroup) < 5, (party.subGroups[other] ?? 0) != subGroup
            else { return false }
            party.subGroups[other] = subGroup == 0 ? nil : subGroup
            return true
        }
    }
    mutating func swap(_ player: Int, _ one: Int, _ two: Int) -> Bool {
        change(player) { party in
            guard party.isRaid, party.manages(player), party.members.contains(one),
                party.members.contains(two),
                (party.subGroups[one] ?? 0) != (party.subGroups[two] ?? 0)
            else { return false }
            (party.subGroups[one], party.subGroups[two]) = (party.subGroups[two], party.subGroups[one])
            return true
        }
    }
    mutating func assistant(_ player: Int, _ other: Int, _ isOne: Bool) -> Bool {
        change(player) { party in
            guard party.isRaid, party.leader == player, other != player, party.members.contains(other) else {
                return false
            }
            if isOne { party.assistants.insert(other) } else { party.assistants.remove(other) }
            return true
        }
    }
    mutating func tank(_ player: Int, _ other: Int, _ isSet: Bool) -> Bool {
        change(player) { party in
            guard party.isRaid, party.manages(player), party.members.contains(other) else { return false }
            party.tank = isSet ? other : nil
            return true
        }
    }
    mutating func icon(_ player: Int, _ slot: Int, _ target: Int) -> Bool {
        change(player) { party in
            guard !party.isRaid || party.manages(player) else { return false }
            party.icons = party.icons.filter { $0.value != target }
            party.icons[slot] = target == 0 ? nil : target
            return true
        }
    }
    mutating func loot(_ player: Int, _ method: Int, _ master: Int) -> Bool {
        change(player) { party in
            guard party.leader == player else { return false }
            if method == 2, !party.members.contains(master) { return false }
            (party.loot, party.master) = (method, method == 2 ? master : nil)
            return true
        }
    }
    mutating func difficulty(_ player: Int, _ value: Int) -> Bool {
        change(player) { party in
            guard party.leader == player else { return false }
            party.difficulty = value
            return true
        }
    }

    // MARK: Coming and going

    mutating func enter(_ player: Int) { online.insert(player) }
    mutating func exit(_ player: Int) {
        online.remove(player)
        inviters[player] = nil
        forgetInvitations(of: player)
    }
}
