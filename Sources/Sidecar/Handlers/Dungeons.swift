import Base
import Bus
import CSidecar
import WorldserverAPI

extension Worldserver {
    /// Of the four calls about a player: 2 player not found, 3 internal.
    fileprivate static let dungeonErrors: KeyValuePairs<UInt32, Refusal> = [
        LfgPlayerLockInfoErrorCodePlayerNotFound.rawValue: .playerNotFound
    ]
}

extension Worldserver.ReadDungeonLocks: Handled {
    func perform(
        with handlers: HandlerTable.Handlers
    ) throws(Worldserver.Refusal) -> Worldserver.DungeonLocks {
        let handler = try required(handlers.dungeonLocks)
        let count = try length(of: dungeons)
        let answer = LentMemory.with { memory in
            var request = LfgPlayerLockInfoRequest(
                playerGuid: player.rawValue, dungeonEntries: memory.list(dungeons), dungeonEntriesSize: count)
            return handler(&request)
        }
        try check(answer.errorCode, Worldserver.dungeonErrors)
        return try sensible(
            ReturnedMemory.read { memory in
                Worldserver.DungeonLocks(
                    locks: memory.locks(answer.locks, count: answer.locksSize), joinResult: answer.joinResult,
                    open: memory.list(answer.validDungeonEntries, count: answer.validDungeonEntriesSize) {
                        $1
                    })
            })
    }
}

extension Worldserver.ReadDungeonOffers: Handled {
    func perform(
        with handlers: HandlerTable.Handlers
    ) throws(Worldserver.Refusal) -> Worldserver.DungeonOffers {
        let handler = try required(handlers.dungeonOffers)
        var request = LfgPlayerInfoRequest(playerGuid: player.rawValue)
        let answer = handler(&request)
        try check(answer.errorCode, Worldserver.dungeonErrors)
        return try sensible(
            ReturnedMemory.read { memory in
                let random = memory.list(answer.randomDungeons, count: answer.randomDungeonsSize) {
                    Worldserver.RandomDungeon(
                        entry: $1.dungeonEntry, isDone: $1.done != 0, money: $1.rewardMoney,
                        experience: $1.rewardXP,
                        items: $0.list($1.rewardItems, count: $1.rewardItemsSize) {
                            Worldserver.RewardItem(
                                item: $1.itemId, display: $1.displayId, count: $1.count)
                        })
                }
                return Worldserver.DungeonOffers(
                    random: random, locks: memory.locks(answer.locks, count: answer.locksSize))
            })
    }
}

extension ReturnedMemory {
    fileprivate mutating func locks(
        _ pointer: UnsafeMutablePointer<LfgDungeonLock>?, count: Int32
    ) -> [Worldserver.DungeonLock] {
        list(pointer, count: count) {
            Worldserver.DungeonLock(entry: $1.dungeonEntry, status: $1.lockStatus)
        }
    }
}

extension Worldserver.ReadDungeon: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Worldserver.Dungeon {
        let handler = try required(handlers.dungeon)
        var request = LfgDungeonInfoRequest(dungeonEntry: entry)
        let answer = handler(&request)
        try check(
            answer.errorCode, [LfgDungeonInfoErrorCodeDungeonNotFound.rawValue: .dungeonNotFound])
        return Worldserver.Dungeon(
            entry: answer.dungeonEntry, id: answer.dungeonId, map: MapID(answer.mapId), type: answer.typeId,
            difficulty: answer.difficulty)
    }
}

extension Worldserver.TeleportToDungeon: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Done {
        let handler = try required(handlers.teleportToDungeon)
        var request = LfgTeleportPlayerRequest(
            playerGuid: player.rawValue, out: isOut ? 1 : 0, dungeonEntry: entry)
        try check(handler(&request).rawValue, Worldserver.dungeonErrors)
        return Done()
    }
}

extension Worldserver.CastBootVote: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Done {
        let handler = try required(handlers.bootVote)
        var request = LfgBootVoteRequest(playerGuid: player.rawValue, agree: agrees ? 1 : 0)
        try check(handler(&request).rawValue, Worldserver.dungeonErrors)
        return Done()
    }
}

extension Worldserver.MaterializeProposal: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Done {
        let handler = try required(handlers.materializeProposal)
        let count = try length(of: members)
        let code = LentMemory.with { memory in
            let lent = members.map {
                LfgMaterializeProposalMember(
                    playerGuid: $0.player.rawValue, selectedRoles: $0.selectedRoles,
                    assignedRole: $0.assignedRole, queueLeaderGuid: $0.queueLeader.rawValue)
            }
            var request = LfgMaterializeProposalRequest(
                realmId: realm.rawValue, proposalId: proposal, dungeonEntry: entry,
                leaderGuid: leader.rawValue, members: memory.list(lent), membersSize: count)
            return handler(&request)
        }
        try check(
            code.rawValue,
            [
                LfgMaterializeProposalErrorCodeDungeonNotFound.rawValue: .dungeonNotFound,
                LfgMaterializeProposalErrorCodeNoLocalPlayer.rawValue: .playerNotFound,
            ])
        return Done()
    }
}
