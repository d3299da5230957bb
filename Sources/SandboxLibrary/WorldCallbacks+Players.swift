import Base
import Bus
import CSidecar
import Sandbox
import WorldserverAPI

extension RequestID {
    /// The library has seen to it that a change comes once; here it needs no name.
    static var once: RequestID { RequestID(high: 0, low: 0) }
}

/// Money, whom one stands in front of, how busy the world is.
extension WorldCallbacks {
    static let players = [
        callback("SetGetMoneyForPlayerHandler", money), callback("SetModifyMoneyForPlayerHandler", change),
        callback("SetCanPlayerInteractWithNPCAndFlagsHandler", creature),
        callback("SetCanPlayerInteractWithGOAndTypeHandler", object),
        callback("SetMonitoringDataCollectorHandler", load),
    ]

    private static let money: GetMoneyForPlayerHandler = { player in
        switch ask(Worldserver.Money(player: GUID(player))) {
        case .success(let money): GetMoneyForPlayerResponse(errorCode: 0, money: money)
        case .failure(let refusal):
            GetMoneyForPlayerResponse(errorCode: Int32(ErrorCodes.money(refusal)), money: 0)
        }
    }

    private static let change: ModifyMoneyForPlayerHandler = { player, amount in
        switch ask(Worldserver.ChangeMoney(id: .once, player: GUID(player), change: amount)) {
        case .success(let money): return ModifyMoneyForPlayerResponse(errorCode: 0, newMoneyValue: money)
        case .failure(let refusal):
            // What he has: also with an error (spec worldserver-api 2.2).
            let has = (try? ask(Worldserver.Money(player: GUID(player))).get()) ?? 0
            return ModifyMoneyForPlayerResponse(
                errorCode: Int32(ErrorCodes.money(refusal)), newMoneyValue: has)
        }
    }

    private static let creature: CanPlayerInteractWithNPCAndFlagsHandler = { player, creature, flags in
        var answer = CanPlayerInteractWithNPCAndFlagsResponse()
        switch ask(
            Worldserver.CanInteractWithCreature(
                player: GUID(player), creature: GUID(creature), flags: flags))
        {
        case .success(let can): answer.canInteract = can
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.interaction(refusal))
        }
        return answer
    }

    private static let object: CanPlayerInteractWithGOAndTypeHandler = { player, object, type in
        var answer = CanPlayerInteractWithGOAndTypeResponse()
        switch ask(
            Worldserver.CanInteractWithObject(player: GUID(player), object: GUID(object), type: type))
        {
        case .success(let can): answer.canInteract = can
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.interaction(refusal))
        }
        return answer
    }

    private static let load: MonitoringDataCollectorHandler = {
        var answer = MonitoringDataCollectorResponse()
        guard case .success(let load) = ask(Worldserver.ReadLoad()) else { return answer }
        answer.connectedPlayers = load.players
        answer.diffMean = load.mean
        answer.diffMedian = load.median
        answer.diff95Percentile = load.p95
        answer.diff99Percentile = load.p99
        answer.diffMaxPercentile = load.max
        return answer
    }
}

/// Guilds and charters.
extension WorldCallbacks {
    static let guilds = [
        callback("SetSetPlayerGuildFieldsHandler", guildFields), callback("SetGuildCreateHandler", found),
        callback("SetCanTurnInGuildPetitionHandler", petition),
    ]

    private static let guildFields: SetPlayerGuildFieldsHandler = { player, guild, rank in
        var answer = SetPlayerGuildFieldsResponse()
        let request = Worldserver.SetGuildFields(id: .once, player: GUID(player), guild: guild, rank: rank)
        if case .success(let isDone) = ask(request) { answer.applied = isDone }
        return answer
    }

    private static let found: GuildCreateHandler = { request in
        guard let request = request?.pointee else {
            return GuildCreateResponse(
                errorCode: Int32(GuildCreateErrorCodeInternalError.rawValue), guildId: 0)
        }
        let name = Lent.text(request.guildName)
        switch ask(Worldserver.CreateGuild(id: .once, leader: GUID(request.leaderGuid), name: name)) {
        case .success(let guild): return GuildCreateResponse(errorCode: 0, guildId: guild)
        case .failure(let refusal):
            return GuildCreateResponse(errorCode: Int32(ErrorCodes.guild(refusal)), guildId: 0)
        }
    }

    private static let petition: CanTurnInGuildPetitionHandler = { player, item in
        var answer = GuildPetitionValidationResult()
        switch ask(Worldserver.CheckPetition(player: GUID(player), item: GUID(item))) {
        case .success(let petition):
            answer.status = Int32(ErrorCodes.petition(petition.status))
            guard petition.status == .acceptable else { return answer }
            answer.guildName = Given.text(petition.name)
            answer.signatoryGUIDs = Given.list(petition.signers.map(\.rawValue))
            answer.signatoryGUIDsSize = Int32(clamping: petition.signers.count)
        case .failure(.playerNotFound):
            answer.status = Int32(GuildPetitionCheckStatusPlayerNotFound.rawValue)
        case .failure: answer.status = Int32(ErrorCodes.failed)
        }
        return answer
    }
}
