// Every number of the C interface that a built worldserver relies on (spec sidecar 4.6).
#include "libsidecar.h"

#include "holds.h"

IS(GroupStatus, 4, 4);
HOLDS(GroupHookStatusOK == 0);
HOLDS(GroupHookStatusNoHook == 1);

IS(GuildHookStatus, 4, 4);
HOLDS(GuildHookStatusOK == 0);
HOLDS(GuildHookStatusNoHook == 1);

IS(ServersRegistryStatus, 4, 4);
HOLDS(ServersRegistryHookStatusOK == 0);
HOLDS(ServersRegistryHookStatusNoHook == 1);

IS(BattlegroundErrorCode, 4, 4);
HOLDS(BattlegroundErrorCodeNoError == 0);
HOLDS(BattlegroundErrorCodeNoHandler == 1);
HOLDS(BattlegroundErrorFailedToCreateBG == 2);
HOLDS(BattlegroundErrorBattlegroundNotFound == 3);

IS(BattlegroundJoinCheckErrorCode, 4, 4);
HOLDS(BattlegroundJoinCheckErrorCodeOK == 0);
HOLDS(BattlegroundJoinCheckErrorCodeNoHook == 1);
HOLDS(BattlegroundJoinCheckErrorCodeResponseIsFalse == 2);
HOLDS(BattlegroundJoinCheckErrorCodePlayerNotFound == 3);

IS(PlayerItemErrorCode, 4, 4);
HOLDS(PlayerItemErrorCodeNoError == 0);
HOLDS(PlayerItemErrorCodeNoHandler == 1);
HOLDS(PlayerItemErrorCodePlayerNotFound == 2);
HOLDS(PlayerItemErrorNoInventorySpace == 3);
HOLDS(PlayerItemErrorUnknownTemplate == 4);
HOLDS(PlayerItemErrorFailedToCreateItem == 5);
HOLDS(PlayerItemErrorItemNotFound == 6);
HOLDS(PlayerItemErrorItemNotTradable == 7);

IS(PlayerMoneyErrorCode, 4, 4);
HOLDS(PlayerMoneyErrorCodeNoError == 0);
HOLDS(PlayerMoneyErrorCodeNoHandler == 1);
HOLDS(PlayerMoneyErrorCodePlayerNotFound == 2);
HOLDS(PlayerMoneyErrorCodeTooMuchMoney == 3);
HOLDS(PlayerMoneyErrorCodeToMuchMoney == 3);

IS(PlayerInteractionErrorCode, 4, 4);
HOLDS(PlayerInteractionErrorCodeNoError == 0);
HOLDS(PlayerInteractionErrorCodeNoHandler == 1);
HOLDS(PlayerInteractionErrorCodeCodePlayerNotFound == 2);

IS(MonitoringErrorCode, 4, 4);
HOLDS(MonitoringErrorCodeNoError == 0);
HOLDS(MonitoringErrorCodeNoHandler == 1);

IS(PlayerGuildErrorCode, 4, 4);
HOLDS(PlayerGuildErrorCodeNoError == 0);
HOLDS(PlayerGuildErrorCodeNoHandler == 1);

IS(GuildPetitionCheckStatus, 4, 4);
HOLDS(GuildPetitionCheckStatusOk == 0);
HOLDS(GuildPetitionCheckStatusNoHandler == 1);
HOLDS(GuildPetitionCheckStatusPlayerNotFound == 2);
HOLDS(GuildPetitionCheckStatusPetitionNotFound == 3);
HOLDS(GuildPetitionCheckStatusNotPetitionOwner == 4);
HOLDS(GuildPetitionCheckStatusNotGuildPetition == 5);
HOLDS(GuildPetitionCheckStatusAlreadyInGuild == 6);
HOLDS(GuildPetitionCheckStatusNeedMoreSignatures == 7);

IS(GuildCreateErrorCode, 4, 4);
HOLDS(GuildCreateErrorCodeNoError == 0);
HOLDS(GuildCreateErrorCodeNoHandler == 1);
HOLDS(GuildCreateErrorCodeNameExists == 2);
HOLDS(GuildCreateErrorCodeInvalidName == 3);
HOLDS(GuildCreateErrorCodeLeaderNotFound == 4);
HOLDS(GuildCreateErrorCodeInternalError == 5);

IS(LfgPlayerLockInfoErrorCode, 4, 4);
HOLDS(LfgPlayerLockInfoErrorCodeSuccess == 0);
HOLDS(LfgPlayerLockInfoErrorCodeNoHandler == 1);
HOLDS(LfgPlayerLockInfoErrorCodePlayerNotFound == 2);
HOLDS(LfgPlayerLockInfoErrorCodeInternalError == 3);

IS(LfgPlayerInfoErrorCode, 4, 4);
HOLDS(LfgPlayerInfoErrorCodeSuccess == 0);
HOLDS(LfgPlayerInfoErrorCodeNoHandler == 1);
HOLDS(LfgPlayerInfoErrorCodePlayerNotFound == 2);
HOLDS(LfgPlayerInfoErrorCodeInternalError == 3);

IS(LfgDungeonInfoErrorCode, 4, 4);
HOLDS(LfgDungeonInfoErrorCodeSuccess == 0);
HOLDS(LfgDungeonInfoErrorCodeNoHandler == 1);
HOLDS(LfgDungeonInfoErrorCodeDungeonNotFound == 2);
HOLDS(LfgDungeonInfoErrorCodeInternalError == 3);

IS(LfgTeleportPlayerErrorCode, 4, 4);
HOLDS(LfgTeleportPlayerErrorCodeSuccess == 0);
HOLDS(LfgTeleportPlayerErrorCodeNoHandler == 1);
HOLDS(LfgTeleportPlayerErrorCodePlayerNotFound == 2);
HOLDS(LfgTeleportPlayerErrorCodeInternalError == 3);

IS(LfgBootVoteErrorCode, 4, 4);
HOLDS(LfgBootVoteErrorCodeSuccess == 0);
HOLDS(LfgBootVoteErrorCodeNoHandler == 1);
HOLDS(LfgBootVoteErrorCodePlayerNotFound == 2);
HOLDS(LfgBootVoteErrorCodeInternalError == 3);

IS(LfgMaterializeProposalErrorCode, 4, 4);
HOLDS(LfgMaterializeProposalErrorCodeSuccess == 0);
HOLDS(LfgMaterializeProposalErrorCodeNoHandler == 1);
HOLDS(LfgMaterializeProposalErrorCodeDungeonNotFound == 2);
HOLDS(LfgMaterializeProposalErrorCodeNoLocalPlayer == 3);
HOLDS(LfgMaterializeProposalErrorCodeInternalError == 4);

IS(ArenaTeamMutationStatus, 4, 4);
HOLDS(ArenaTeamMutationStatusOk == 0);
HOLDS(ArenaTeamMutationStatusNotFound == 1);
HOLDS(ArenaTeamMutationStatusMemberMismatch == 2);
HOLDS(ArenaTeamMutationStatusInvalidType == 3);
HOLDS(ArenaTeamMutationStatusNameExists == 4);
HOLDS(ArenaTeamMutationStatusAlreadyInTeam == 5);
HOLDS(ArenaTeamMutationStatusRosterFull == 6);
HOLDS(ArenaTeamMutationStatusFailed == 7);
HOLDS(ArenaTeamMutationStatusInvalidName == 8);

// ---- The version

HOLDS(TC9_VERSION_NUMBER == 10100 && sizeof(TC9_VERSION_STRING) == sizeof("1.1.0"));
