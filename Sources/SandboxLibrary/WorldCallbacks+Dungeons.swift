import Base
import CSidecar
import WorldserverAPI

/// The dungeon finder.
extension WorldCallbacks {
    static let dungeons = [
        callback("SetLfgPlayerLockInfoHandler", locks), callback("SetLfgPlayerInfoHandler", offers),
        callback("SetLfgDungeonInfoHandler", dungeon), callback("SetLfgTeleportPlayerHandler", teleport),
        callback("SetLfgBootVoteHandler", vote), callback("SetLfgMaterializeProposalHandler", materialize),
    ]

    private static func given(_ locks: [Worldserver.DungeonLock]) -> UnsafeMutablePointer<LfgDungeonLock>? {
        Given.list(locks.map { LfgDungeonLock(dungeonEntry: $0.entry, lockStatus: $0.status) })
    }

    private static let locks: LfgPlayerLockInfoHandler = { request in
        var answer = LfgPlayerLockInfoResponse()
        guard let request = request?.pointee else {
            answer.errorCode = Int32(ErrorCodes.failed)
            return answer
        }
        let entries = Lent.list(request.dungeonEntries, request.dungeonEntriesSize)
        switch ask(Worldserver.ReadDungeonLocks(player: GUID(request.playerGuid), dungeons: entries)) {
        case .success(let found):
            answer.locks = given(found.locks)
            answer.locksSize = Int32(clamping: found.locks.count)
            answer.joinResult = found.joinResult
            answer.validDungeonEntries = Given.list(found.open)
            answer.validDungeonEntriesSize = Int32(clamping: found.open.count)
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.dungeon(refusal))
        }
        return answer
    }

    private static let offers: LfgPlayerInfoHandler = { request in
        var answer = LfgPlayerInfoResponse()
        switch ask(Worldserver.ReadDungeonOffers(player: GUID(request?.pointee.playerGuid ?? 0))) {
        case .success(let offers):
            answer.randomDungeons = Given.list(offers.random.map { LfgRandomDungeonInfo($0) })
            answer.randomDungeonsSize = Int32(clamping: offers.random.count)
            answer.locks = given(offers.locks)
            answer.locksSize = Int32(clamping: offers.locks.count)
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.dungeon(refusal))
        }
        return answer
    }

    private static let dungeon: LfgDungeonInfoHandler = { request in
        var answer = LfgDungeonInfoResponse()
        switch ask(Worldserver.ReadDungeon(entry: request?.pointee.dungeonEntry ?? 0)) {
        case .success(let dungeon):
            answer.dungeonEntry = dungeon.entry
            answer.dungeonId = dungeon.id
            answer.mapId = dungeon.map.rawValue
            answer.typeId = dungeon.type
            answer.difficulty = dungeon.difficulty
        case .failure(.dungeonNotFound):
            answer.errorCode = Int32(LfgDungeonInfoErrorCodeDungeonNotFound.rawValue)
        case .failure: answer.errorCode = Int32(LfgDungeonInfoErrorCodeInternalError.rawValue)
        }
        return answer
    }

    private static let teleport: LfgTeleportPlayerHandler = { request in
        guard let request = request?.pointee else { return LfgTeleportPlayerErrorCode(ErrorCodes.failed) }
        let wish = Worldserver.TeleportToDungeon(
            id: .once, player: GUID(request.playerGuid), isOut: request.out != 0, entry: request.dungeonEntry)
        switch ask(wish) {
        case .success: return LfgTeleportPlayerErrorCodeSuccess
        case .failure(let refusal): return LfgTeleportPlayerErrorCode(ErrorCodes.dungeon(refusal))
        }
    }

    private static let vote: LfgBootVoteHandler = { request in
        guard let request = request?.pointee else { return LfgBootVoteErrorCode(ErrorCodes.failed) }
        let vote = Worldserver.CastBootVote(
            id: .once, player: GUID(request.playerGuid), agrees: request.agree != 0)
        switch ask(vote) {
        case .success: return LfgBootVoteErrorCodeSuccess
        case .failure(let refusal): return LfgBootVoteErrorCode(ErrorCodes.dungeon(refusal))
        }
    }

    private static let materialize: LfgMaterializeProposalHandler = { request in
        guard let request = request?.pointee else {
            return LfgMaterializeProposalErrorCode(ErrorCodes.failed)
        }
        let members = Lent.list(request.members, request.membersSize).map {
            Worldserver.ProposalMember(
                player: GUID($0.playerGuid), selectedRoles: $0.selectedRoles, assignedRole: $0.assignedRole,
                queueLeader: GUID($0.queueLeaderGuid))
        }
        let wish = Worldserver.MaterializeProposal(
            id: .once, realm: RealmID(request.realmId), proposal: request.proposalId,
            entry: request.dungeonEntry, leader: GUID(request.leaderGuid), members: members)
        switch ask(wish) {
        case .success: return LfgMaterializeProposalErrorCodeSuccess
        case .failure(let refusal): return LfgMaterializeProposalErrorCode(ErrorCodes.proposal(refusal))
        }
    }
}

extension LfgRandomDungeonInfo {
    /// With a list of malloc.
    fileprivate init(_ dungeon: Worldserver.RandomDungeon) {
        self.init()
        dungeonEntry = dungeon.entry
        done = dungeon.isDone ? 1 : 0
        rewardMoney = dungeon.money
        rewardXP = dungeon.experience
        rewardItems = Given.list(
            dungeon.items.map { LfgRewardItem(itemId: $0.item, displayId: $0.display, count: $0.count) })
        rewardItemsSize = Int32(clamping: dungeon.items.count)
    }
}
