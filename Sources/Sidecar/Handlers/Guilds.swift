import Base
import CSidecar
import WorldserverAPI

extension Worldserver.SetGuildFields: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Bool {
        let answer = try required(handlers.setGuildFields)(player.rawValue, guild, rank)
        try check(answer.errorCode, [:])
        return answer.applied
    }
}

extension Worldserver.CreateGuild: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> UInt64 {
        let handler = try required(handlers.createGuild)
        // C would read up to the NUL and make another name of it.
        guard !name.isEmpty, !name.utf8.contains(0) else { throw .nameInvalid }
        let answer = name.withCString { name in
            var request = GuildCreateRequest(leaderGuid: leader.rawValue, guildName: name)
            return handler(&request)
        }
        try check(
            answer.errorCode,
            [
                GuildCreateErrorCodeNameExists.rawValue: .nameTaken,
                GuildCreateErrorCodeInvalidName.rawValue: .nameInvalid,
                GuildCreateErrorCodeLeaderNotFound.rawValue: .leaderNotFound,
            ])
        return answer.guildId
    }
}

extension Worldserver.CheckPetition: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Worldserver.Petition {
        let answer = try required(handlers.turnInPetition)(player.rawValue, item.rawValue)
        if let status = Self.verdicts.first(where: { answer.status == $0.key })?.value {
            return Worldserver.Petition(status: status)
        }
        try check(
            answer.status, [GuildPetitionCheckStatusPlayerNotFound.rawValue: .playerNotFound])
        return try sensible(
            ReturnedMemory.read { memory in
                Worldserver.Petition(
                    status: .acceptable, name: memory.text(answer.guildName),
                    signers: memory.list(answer.signatoryGUIDs, count: answer.signatoryGUIDsSize) { GUID($1) }
                )
            })
    }

    /// What is an answer to the question, though not the one hoped for.
    private static let verdicts: KeyValuePairs<UInt32, Worldserver.Petition.Status> = [
        GuildPetitionCheckStatusPetitionNotFound.rawValue: .petitionNotFound,
        GuildPetitionCheckStatusNotPetitionOwner.rawValue: .notOwner,
        GuildPetitionCheckStatusNotGuildPetition.rawValue: .notAGuildPetition,
        GuildPetitionCheckStatusAlreadyInGuild.rawValue: .alreadyInGuild,
        GuildPetitionCheckStatusNeedMoreSignatures.rawValue: .needsMoreSignatures,
    ]
}
