import Base
import CSidecar
import WorldserverAPI

/// Battlegrounds and arenas.
extension WorldCallbacks {
    static let battlegrounds = [
        callback("SetBattlegroundStartHandlerV2", start), callback("SetBattlegroundAddPlayersHandler", bring),
        callback("SetCanPlayerJoinBattlegroundQueueHandler", mayQueue),
        callback("SetCanPlayerTeleportToBattlegroundHandler", mayEnter),
    ]

    private static let start: BattlegroundStartHandlerV2 = { request in
        var answer = BattlegroundStartResponse()
        guard let request = request?.pointee else {
            answer.errorCode = Int32(ErrorCodes.failed)
            return answer
        }
        let arena = Worldserver.ArenaSides(
            allianceTeam: request.allianceArenaTeamID, hordeTeam: request.hordeArenaTeamID,
            allianceRating: request.allianceArenaMatchmakerRating,
            hordeRating: request.hordeArenaMatchmakerRating)
        let wish = Worldserver.StartBattleground(
            id: .once, type: request.battlegroundTypeID, arenaType: UInt8(clamping: request.arenaType),
            isRated: request.isRated, map: MapID(request.mapID), bracketLevel: request.bracketLvl,
            alliance: Lent.list(request.alliancePlayersToAdd, request.alliancePlayersToAddSize).map {
                GUID($0)
            },
            horde: Lent.list(request.hordePlayersToAdd, request.hordePlayersToAddSize).map { GUID($0) },
            arena: request.isRated ? arena : nil)
        switch ask(wish) {
        case .success(let made):
            answer.instanceID = made.instance
            answer.instanceClientID = made.clientInstance
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.battleground(refusal))
        }
        return answer
    }

    private static let bring: BattlegroundAddPlayersHandler = { request in
        guard let request = request?.pointee else { return BattlegroundErrorCode(ErrorCodes.failed) }
        let wish = Worldserver.AddToBattleground(
            id: .once, type: request.battlegroundTypeID, instance: request.instanceID,
            alliance: Lent.list(request.alliancePlayersToAdd, request.alliancePlayersToAddSize).map {
                GUID($0)
            },
            horde: Lent.list(request.hordePlayersToAdd, request.hordePlayersToAddSize).map { GUID($0) })
        switch ask(wish) {
        case .success: return BattlegroundErrorCodeNoError
        case .failure(let refusal): return BattlegroundErrorCode(ErrorCodes.battleground(refusal))
        }
    }

    private static let mayQueue: CanPlayerJoinBattlegroundQueueHandler = { player in
        let answer = ask(Worldserver.CanJoinBattlegroundQueue(player: GUID(player)))
        return BattlegroundJoinCheckErrorCode(ErrorCodes.joinCheck(answer))
    }

    private static let mayEnter: CanPlayerTeleportToBattlegroundHandler = { player in
        let answer = ask(Worldserver.CanEnterBattleground(player: GUID(player)))
        return BattlegroundJoinCheckErrorCode(ErrorCodes.joinCheck(answer))
    }
}
