import Base
import Bus
import CSidecar
import WorldserverAPI

extension Worldserver {
    static let battlegroundErrors: KeyValuePairs<UInt32, Refusal> = [
        BattlegroundErrorFailedToCreateBG.rawValue: .creationFailed,
        BattlegroundErrorBattlegroundNotFound.rawValue: .instanceNotFound,
    ]

    /// A join check has its answer in its code.
    fileprivate static func verdict(_ code: BattlegroundJoinCheckErrorCode) throws(Refusal) -> Bool {
        if code == BattlegroundJoinCheckErrorCodeResponseIsFalse { return false }
        try check(
            code.rawValue, [BattlegroundJoinCheckErrorCodePlayerNotFound.rawValue: .playerNotFound])
        return true
    }
}

extension Worldserver.StartBattleground: Handled {
    func perform(
        with handlers: HandlerTable.Handlers
    ) throws(Worldserver.Refusal) -> Worldserver.Battleground {
        let hordeCount = try length(of: horde)
        let allianceCount = try length(of: alliance)
        let answer: BattlegroundStartResponse
        if let handler = handlers.startBattlegroundV2 {
            answer = LentMemory.with { memory in
                var request = BattlegroundStartRequestV2()
                request.allianceArenaTeamID = arena?.allianceTeam ?? 0
                request.hordeArenaTeamID = arena?.hordeTeam ?? 0
                request.allianceArenaMatchmakerRating = arena?.allianceRating ?? 0
                request.hordeArenaMatchmakerRating = arena?.hordeRating ?? 0
                request.battlegroundTypeID = type
                request.arenaType = UInt32(arenaType)
                request.isRated = isRated
                request.mapID = map.rawValue
                request.bracketLvl = bracketLevel
                request.hordePlayersToAdd = memory.list(horde.map(\.rawValue))
                request.hordePlayersToAddSize = hordeCount
                request.alliancePlayersToAdd = memory.list(alliance.map(\.rawValue))
                request.alliancePlayersToAddSize = allianceCount
                return handler(&request)
            }
        } else {
            let handler = try required(handlers.startBattleground)
            answer = LentMemory.with { memory in
                var request = BattlegroundStartRequest()
                request.battlegroundTypeID = type
                request.arenaType = UInt32(arenaType)
                request.isRated = isRated
                request.mapID = map.rawValue
                request.bracketLvl = bracketLevel
                request.hordePlayersToAdd = memory.list(horde.map(\.rawValue))
                request.hordePlayersToAddSize = hordeCount
                request.alliancePlayersToAdd = memory.list(alliance.map(\.rawValue))
                request.alliancePlayersToAddSize = allianceCount
                return handler(&request)
            }
        }
        try check(answer.errorCode, Worldserver.battlegroundErrors)
        return Worldserver.Battleground(
            instance: answer.instanceID, clientInstance: answer.instanceClientID)
    }
}

extension Worldserver.AddToBattleground: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Done {
        let handler = try required(handlers.addToBattleground)
        let hordeCount = try length(of: horde)
        let allianceCount = try length(of: alliance)
        let code = LentMemory.with { memory in
            var request = BattlegroundAddPlayersRequest()
            request.battlegroundTypeID = type
            request.instanceID = instance
            request.hordePlayersToAdd = memory.list(horde.map(\.rawValue))
            request.hordePlayersToAddSize = hordeCount
            request.alliancePlayersToAdd = memory.list(alliance.map(\.rawValue))
            request.alliancePlayersToAddSize = allianceCount
            return handler(&request)
        }
        try check(code.rawValue, Worldserver.battlegroundErrors)
        return Done()
    }
}

extension Worldserver.CanJoinBattlegroundQueue: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Bool {
        try Worldserver.verdict(try required(handlers.joinBattlegroundQueue)(player.rawValue))
    }
}

extension Worldserver.CanEnterBattleground: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Bool {
        try Worldserver.verdict(try required(handlers.teleportToBattleground)(player.rawValue))
    }
}
