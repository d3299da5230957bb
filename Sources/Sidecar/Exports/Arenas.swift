import Base
public import CSidecar
import Glibc
import WorldserverAPI

@c @implementation
public func TC9FinishRatedArenaMatch(
    _ ownerRealmID: UInt32, _ isCrossRealm: UInt8, _ instanceID: UInt32, _ arenaType: UInt32,
    _ winnerTeam: UInt8, _ validArena: UInt8, _ allianceArenaTeamID: UInt32, _ hordeArenaTeamID: UInt32,
    _ allianceArenaMatchmakerRating: UInt32, _ hordeArenaMatchmakerRating: UInt32,
    _ participants: UnsafeMutablePointer<TC9RatedArenaParticipant>?, _ participantsSize: UInt32
) -> TC9FinishRatedArenaMatchResponse {
    guard let participants = Given.list(participants, participantsSize) else {
        Membership.shared.refuseArguments(of: "TC9FinishRatedArenaMatch")
        return failure(ArenaTeamMutationStatusFailed)
    }
    let match = RatedArenaMatch(
        ownerRealm: RealmID(ownerRealmID), isCrossRealm: isCrossRealm != 0, instance: instanceID,
        arenaType: arenaType, winner: ArenaSide.api(winnerTeam), isValid: validArena != 0,
        sides: Worldserver.ArenaSides(
            allianceTeam: allianceArenaTeamID, hordeTeam: hordeArenaTeamID,
            allianceRating: allianceArenaMatchmakerRating, hordeRating: hordeArenaMatchmakerRating),
        participants: participants.map {
            Worldserver.ArenaParticipant(team: ArenaSide.api($0.team), player: GUID($0.playerGuid))
        })
    switch Membership.shared.finishRatedArenaMatch(match) {
    case .success(let result): return success(result)
    case .failure(.unanswered): return failure(ArenaTeamMutationStatusFailed)
    case .failure(.refused(.unknownMatch)): return failure(ArenaTeamMutationStatusNotFound)
    case .failure(.refused(.memberMismatch)): return failure(ArenaTeamMutationStatusMemberMismatch)
    case .failure(.refused(.invalid)): return failure(ArenaTeamMutationStatusInvalidType)
    }
}

@c @implementation
public func TC9FreeFinishRatedArenaMatchResponse(
    _ response: UnsafeMutablePointer<TC9FinishRatedArenaMatchResponse>?
) {
    guard let response else { return }
    free(response.pointee.allianceScore.teamName)
    free(response.pointee.hordeScore.teamName)
    free(response.pointee.members)
    response.pointee.allianceScore.teamName = nil
    response.pointee.hordeScore.teamName = nil
    response.pointee.members = nil
    response.pointee.membersSize = 0
}

/// Sides are 1 alliance, 2 horde, 0 neither in C, and 0, 1, 2 in our messages.
enum ArenaSide {
    static func api(_ side: UInt8) -> UInt8 {
        switch side {
        case 1: 0
        case 2: 1
        default: 2
        }
    }
    static func c(_ side: UInt8) -> UInt8 {
        switch side {
        case 0: 1
        case 1: 2
        default: 0
        }
    }
}

private func failure(_ status: ArenaTeamMutationStatus) -> TC9FinishRatedArenaMatchResponse {
    var response = TC9FinishRatedArenaMatchResponse()
    response.status = status.rawValue
    return response
}

private func success(_ result: Worldserver.ArenaResult) -> TC9FinishRatedArenaMatchResponse {
    var response = TC9FinishRatedArenaMatchResponse()
    response.status = ArenaTeamMutationStatusOk.rawValue
    response.allianceScore = score(result.alliance)
    response.hordeScore = score(result.horde)
    let members = result.members.prefix(Given.countMax)
    guard !members.isEmpty,
        let block = malloc(members.count * MemoryLayout<TC9RatedArenaMemberResult>.stride)
    else { return response }
    let list = block.bindMemory(to: TC9RatedArenaMemberResult.self, capacity: members.count)
    for (index, member) in members.enumerated() {
        (list + index).initialize(
            to: TC9RatedArenaMemberResult(
                team: ArenaSide.c(member.team), playerGuid: member.player.rawValue,
                personalRating: member.personalRating, weekGames: member.weekGames,
                seasonGames: member.seasonGames, weekWins: member.weekWins, seasonWins: member.seasonWins,
                matchmakerRating: member.matchmakerRating))
    }
    response.members = list
    response.membersSize = UInt32(clamping: members.count)
    return response
}

private func score(_ score: Worldserver.ArenaTeamScore) -> TC9RatedArenaTeamScore {
    TC9RatedArenaTeamScore(
        realmID: score.realm.rawValue, arenaTeamID: score.team, teamName: strdup(score.name),
        ratingChange: score.ratingChange, matchmakerRating: score.matchmakerRating)
}
