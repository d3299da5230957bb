import CSidecar
import WorldserverAPI

/// What refusals are in the interface (spec sidecar 4.6). Where it has no number for one, there is one that
/// nobody knows, which the library takes for a failure.
enum ErrorCodes {
    static let failed: UInt32 = 99

    static func item(_ refusal: Worldserver.Refusal) -> UInt32 {
        switch refusal {
        case .playerNotFound: PlayerItemErrorCodePlayerNotFound.rawValue
        case .noSpace: PlayerItemErrorNoInventorySpace.rawValue
        case .unknownTemplate: PlayerItemErrorUnknownTemplate.rawValue
        case .creationFailed: PlayerItemErrorFailedToCreateItem.rawValue
        case .itemNotFound: PlayerItemErrorItemNotFound.rawValue
        case .notTradable: PlayerItemErrorItemNotTradable.rawValue
        default: failed
        }
    }

    static func money(_ refusal: Worldserver.Refusal) -> UInt32 {
        switch refusal {
        case .playerNotFound: PlayerMoneyErrorCodePlayerNotFound.rawValue
        case .tooMuchMoney: PlayerMoneyErrorCodeTooMuchMoney.rawValue
        default: failed
        }
    }

    static func interaction(_ refusal: Worldserver.Refusal) -> UInt32 {
        refusal == .playerNotFound ? PlayerInteractionErrorCodeCodePlayerNotFound.rawValue : failed
    }

    static func battleground(_ refusal: Worldserver.Refusal) -> UInt32 {
        switch refusal {
        case .creationFailed: BattlegroundErrorFailedToCreateBG.rawValue
        case .instanceNotFound: BattlegroundErrorBattlegroundNotFound.rawValue
        default: failed
        }
    }

    static func joinCheck(_ answer: Result<Bool, Worldserver.Refusal>) -> UInt32 {
        switch answer {
        case .success(true): BattlegroundJoinCheckErrorCodeOK.rawValue
        case .success(false): BattlegroundJoinCheckErrorCodeResponseIsFalse.rawValue
        case .failure(.playerNotFound): BattlegroundJoinCheckErrorCodePlayerNotFound.rawValue
        case .failure: failed
        }
    }

    static func guild(_ refusal: Worldserver.Refusal) -> UInt32 {
        switch refusal {
        case .nameTaken: GuildCreateErrorCodeNameExists.rawValue
        case .nameInvalid: GuildCreateErrorCodeInvalidName.rawValue
        case .leaderNotFound: GuildCreateErrorCodeLeaderNotFound.rawValue
        default: GuildCreateErrorCodeInternalError.rawValue
        }
    }

    static func petition(_ status: Worldserver.Petition.Status) -> UInt32 {
        switch status {
        case .acceptable: GuildPetitionCheckStatusOk.rawValue
        case .petitionNotFound: GuildPetitionCheckStatusPetitionNotFound.rawValue
        case .notOwner: GuildPetitionCheckStatusNotPetitionOwner.rawValue
        case .notAGuildPetition: GuildPetitionCheckStatusNotGuildPetition.rawValue
        case .alreadyInGuild: GuildPetitionCheckStatusAlreadyInGuild.rawValue
        case .needsMoreSignatures: GuildPetitionCheckStatusNeedMoreSignatures.rawValue
        }
    }

    /// Of the dungeon finder's calls about a player; they share their numbers.
    static func dungeon(_ refusal: Worldserver.Refusal) -> UInt32 {
        refusal == .playerNotFound
            ? LfgPlayerLockInfoErrorCodePlayerNotFound.rawValue
            : LfgPlayerLockInfoErrorCodeInternalError.rawValue
    }

    static func proposal(_ refusal: Worldserver.Refusal) -> UInt32 {
        switch refusal {
        case .dungeonNotFound: LfgMaterializeProposalErrorCodeDungeonNotFound.rawValue
        case .playerNotFound: LfgMaterializeProposalErrorCodeNoLocalPlayer.rawValue
        default: LfgMaterializeProposalErrorCodeInternalError.rawValue
        }
    }
}
