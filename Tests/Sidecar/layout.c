// Every size and offset of the C interface that a built worldserver relies on (spec sidecar 4.7), as
// assertions of the compiler: whoever breaks one breaks worldservers that are running.
#include "libsidecar.h"

#include "holds.h"

// ---- As upstream's 1.0.0 and the branches after it have them.

IS(EventObjectGroup, 64, 8);
AT(EventObjectGroup, guid, 0);
AT(EventObjectGroup, leader, 8);
AT(EventObjectGroup, lootMethod, 16);
AT(EventObjectGroup, looterGuid, 24);
AT(EventObjectGroup, lootThreshold, 32);
AT(EventObjectGroup, groupType, 33);
AT(EventObjectGroup, difficulty, 34);
AT(EventObjectGroup, raidDifficulty, 35);
AT(EventObjectGroup, masterLooterGuid, 40);
AT(EventObjectGroup, members, 48);
AT(EventObjectGroup, membersSize, 56);

IS(BattlegroundStartRequest, 72, 8);
AT(BattlegroundStartRequest, battlegroundTypeID, 0);
AT(BattlegroundStartRequest, arenaType, 4);
AT(BattlegroundStartRequest, isRated, 8);
AT(BattlegroundStartRequest, mapID, 12);
AT(BattlegroundStartRequest, bracketLvl, 16);
AT(BattlegroundStartRequest, hordePlayersToAdd, 24);
AT(BattlegroundStartRequest, hordePlayersToAddSize, 32);
AT(BattlegroundStartRequest, alliancePlayersToAdd, 40);
AT(BattlegroundStartRequest, alliancePlayersToAddSize, 48);
AT(BattlegroundStartRequest, randomBGPlayers, 56);
AT(BattlegroundStartRequest, randomBGPlayersSize, 64);

IS(BattlegroundStartResponse, 24, 8);
AT(BattlegroundStartResponse, errorCode, 0);
AT(BattlegroundStartResponse, instanceID, 8);
AT(BattlegroundStartResponse, instanceClientID, 16);

IS(BattlegroundAddPlayersRequest, 64, 8);
AT(BattlegroundAddPlayersRequest, battlegroundTypeID, 0);
AT(BattlegroundAddPlayersRequest, instanceID, 8);
AT(BattlegroundAddPlayersRequest, hordePlayersToAdd, 16);
AT(BattlegroundAddPlayersRequest, hordePlayersToAddSize, 24);
AT(BattlegroundAddPlayersRequest, alliancePlayersToAdd, 32);
AT(BattlegroundAddPlayersRequest, alliancePlayersToAddSize, 40);
AT(BattlegroundAddPlayersRequest, randomBGPlayers, 48);
AT(BattlegroundAddPlayersRequest, randomBGPlayersSize, 56);

IS(PlayerItem, 48, 8);
AT(PlayerItem, guid, 0);
AT(PlayerItem, entry, 8);
AT(PlayerItem, owner, 16);
AT(PlayerItem, bagSlot, 24);
AT(PlayerItem, slot, 25);
AT(PlayerItem, isTradable, 26);
AT(PlayerItem, count, 28);
AT(PlayerItem, flags, 32);
AT(PlayerItem, durability, 34);
AT(PlayerItem, randomPropertyID, 35);
AT(PlayerItem, text, 40);

IS(GetPlayerItemsByGuidsResponse, 24, 8);
AT(GetPlayerItemsByGuidsResponse, errorCode, 0);
AT(GetPlayerItemsByGuidsResponse, items, 8);
AT(GetPlayerItemsByGuidsResponse, itemsSize, 16);

IS(RemoveItemsWithGuidsFromPlayerResponse, 24, 8);
AT(RemoveItemsWithGuidsFromPlayerResponse, errorCode, 0);
AT(RemoveItemsWithGuidsFromPlayerResponse, updatedItems, 8);
AT(RemoveItemsWithGuidsFromPlayerResponse, updatedItemsSize, 16);

IS(DestroyItemsWithGuidsFromPlayerResponse, 24, 8);
AT(DestroyItemsWithGuidsFromPlayerResponse, errorCode, 0);
AT(DestroyItemsWithGuidsFromPlayerResponse, destroyedItems, 8);
AT(DestroyItemsWithGuidsFromPlayerResponse, destroyedItemsSize, 16);

IS(AddExistingItemToPlayerRequest, 32, 8);
AT(AddExistingItemToPlayerRequest, playerGuid, 0);
AT(AddExistingItemToPlayerRequest, itemGuid, 8);
AT(AddExistingItemToPlayerRequest, itemEntry, 16);
AT(AddExistingItemToPlayerRequest, itemCount, 20);
AT(AddExistingItemToPlayerRequest, itemFlags, 24);
AT(AddExistingItemToPlayerRequest, itemDurability, 26);
AT(AddExistingItemToPlayerRequest, itemRandomPropertyID, 27);

IS(StoreNewItemRequest, 32, 8);
AT(StoreNewItemRequest, playerGuid, 0);
AT(StoreNewItemRequest, itemEntry, 8);
AT(StoreNewItemRequest, count, 12);
AT(StoreNewItemRequest, enchantmentIDs, 16);
AT(StoreNewItemRequest, enchantmentIDsSize, 24);

IS(StoreNewItemResponse, 16, 8);
AT(StoreNewItemResponse, errorCode, 0);
AT(StoreNewItemResponse, itemGuid, 8);

IS(SetItemPermanentEnchantmentRequest, 24, 8);
AT(SetItemPermanentEnchantmentRequest, playerGuid, 0);
AT(SetItemPermanentEnchantmentRequest, itemGuid, 8);
AT(SetItemPermanentEnchantmentRequest, slot, 16);
AT(SetItemPermanentEnchantmentRequest, enchantmentId, 20);

IS(SetItemPermanentEnchantmentResponse, 4, 4);
AT(SetItemPermanentEnchantmentResponse, errorCode, 0);

// Of our own.
IS(ItemStack, 8, 4);
AT(ItemStack, entry, 0);
AT(ItemStack, count, 4);

IS(CanPlayerStoreItemsResponse, 8, 4);
AT(CanPlayerStoreItemsResponse, errorCode, 0);
AT(CanPlayerStoreItemsResponse, canStore, 4);

IS(CreateTextItemRequest, 32, 8);
AT(CreateTextItemRequest, playerGuid, 0);
AT(CreateTextItemRequest, itemEntry, 8);
AT(CreateTextItemRequest, itemFlags, 12);
AT(CreateTextItemRequest, creatorGuid, 16);
AT(CreateTextItemRequest, text, 24);

IS(SettleMoneyForPlayerRequest, 24, 8);
AT(SettleMoneyForPlayerRequest, playerGuid, 0);
AT(SettleMoneyForPlayerRequest, amount, 8);
AT(SettleMoneyForPlayerRequest, receipt, 16);

IS(InstanceResetResult, 8, 4);
AT(InstanceResetResult, mapId, 0);
AT(InstanceResetResult, outcome, 4);

IS(ResetInstancesRequest, 40, 8);
AT(ResetInstancesRequest, playerGuid, 0);
AT(ResetInstancesRequest, groupGuid, 8);
AT(ResetInstancesRequest, mapId, 12);
AT(ResetInstancesRequest, difficulty, 16);
AT(ResetInstancesRequest, members, 24);
AT(ResetInstancesRequest, membersSize, 32);

IS(ResetInstancesResponse, 24, 8);
AT(ResetInstancesResponse, errorCode, 0);
AT(ResetInstancesResponse, results, 8);
AT(ResetInstancesResponse, resultsSize, 16);

IS(GetMoneyForPlayerResponse, 8, 4);
AT(GetMoneyForPlayerResponse, errorCode, 0);
AT(GetMoneyForPlayerResponse, money, 4);

IS(ModifyMoneyForPlayerResponse, 8, 4);
AT(ModifyMoneyForPlayerResponse, errorCode, 0);
AT(ModifyMoneyForPlayerResponse, newMoneyValue, 4);

IS(CanPlayerInteractWithNPCAndFlagsResponse, 8, 4);
AT(CanPlayerInteractWithNPCAndFlagsResponse, errorCode, 0);
AT(CanPlayerInteractWithNPCAndFlagsResponse, canInteract, 4);

IS(CanPlayerInteractWithGOAndTypeResponse, 8, 4);
AT(CanPlayerInteractWithGOAndTypeResponse, errorCode, 0);
AT(CanPlayerInteractWithGOAndTypeResponse, canInteract, 4);

IS(MonitoringDataCollectorResponse, 28, 4);
AT(MonitoringDataCollectorResponse, errorCode, 0);
AT(MonitoringDataCollectorResponse, connectedPlayers, 4);
AT(MonitoringDataCollectorResponse, diffMean, 8);
AT(MonitoringDataCollectorResponse, diffMedian, 12);
AT(MonitoringDataCollectorResponse, diff95Percentile, 16);
AT(MonitoringDataCollectorResponse, diff99Percentile, 20);
AT(MonitoringDataCollectorResponse, diffMaxPercentile, 24);

IS(GetPlayerItemByPosResponse, 56, 8);
AT(GetPlayerItemByPosResponse, errorCode, 0);
AT(GetPlayerItemByPosResponse, found, 4);
AT(GetPlayerItemByPosResponse, item, 8);

IS(SetPlayerGuildFieldsResponse, 8, 4);
AT(SetPlayerGuildFieldsResponse, errorCode, 0);
AT(SetPlayerGuildFieldsResponse, applied, 4);

IS(GuildPetitionValidationResult, 32, 8);
AT(GuildPetitionValidationResult, status, 0);
AT(GuildPetitionValidationResult, guildName, 8);
AT(GuildPetitionValidationResult, signatoryGUIDs, 16);
AT(GuildPetitionValidationResult, signatoryGUIDsSize, 24);

// ---- The wider forms, in which one branch has them under the names without V2.

IS(EventObjectGroupV2, 72, 8);
AT(EventObjectGroupV2, guid, 0);
AT(EventObjectGroupV2, leader, 8);
AT(EventObjectGroupV2, lootMethod, 16);
AT(EventObjectGroupV2, looterGuid, 24);
AT(EventObjectGroupV2, lootThreshold, 32);
AT(EventObjectGroupV2, groupType, 33);
AT(EventObjectGroupV2, difficulty, 34);
AT(EventObjectGroupV2, raidDifficulty, 35);
AT(EventObjectGroupV2, masterLooterGuid, 40);
AT(EventObjectGroupV2, members, 48);
AT(EventObjectGroupV2, memberNames, 56);
AT(EventObjectGroupV2, membersSize, 64);
AT(EventObjectGroupV2, lfgDungeonEntry, 68);

IS(BattlegroundStartRequestV2, 88, 8);
AT(BattlegroundStartRequestV2, battlegroundTypeID, 0);
AT(BattlegroundStartRequestV2, arenaType, 4);
AT(BattlegroundStartRequestV2, isRated, 8);
AT(BattlegroundStartRequestV2, mapID, 12);
AT(BattlegroundStartRequestV2, bracketLvl, 16);
AT(BattlegroundStartRequestV2, allianceArenaTeamID, 20);
AT(BattlegroundStartRequestV2, hordeArenaTeamID, 24);
AT(BattlegroundStartRequestV2, allianceArenaMatchmakerRating, 28);
AT(BattlegroundStartRequestV2, hordeArenaMatchmakerRating, 32);
AT(BattlegroundStartRequestV2, hordePlayersToAdd, 40);
AT(BattlegroundStartRequestV2, hordePlayersToAddSize, 48);
AT(BattlegroundStartRequestV2, alliancePlayersToAdd, 56);
AT(BattlegroundStartRequestV2, alliancePlayersToAddSize, 64);
AT(BattlegroundStartRequestV2, randomBGPlayers, 72);
AT(BattlegroundStartRequestV2, randomBGPlayersSize, 80);

IS(PlayerItemV2, 56, 8);
AT(PlayerItemV2, guid, 0);
AT(PlayerItemV2, entry, 8);
AT(PlayerItemV2, owner, 16);
AT(PlayerItemV2, bagSlot, 24);
AT(PlayerItemV2, slot, 25);
AT(PlayerItemV2, isTradable, 26);
AT(PlayerItemV2, count, 28);
AT(PlayerItemV2, flags, 32);
AT(PlayerItemV2, durability, 36);
AT(PlayerItemV2, randomPropertyID, 40);
AT(PlayerItemV2, text, 48);

IS(GetPlayerItemsByGuidsResponseV2, 24, 8);
AT(GetPlayerItemsByGuidsResponseV2, errorCode, 0);
AT(GetPlayerItemsByGuidsResponseV2, items, 8);
AT(GetPlayerItemsByGuidsResponseV2, itemsSize, 16);

IS(GetPlayerItemByPosResponseV2, 64, 8);
AT(GetPlayerItemByPosResponseV2, errorCode, 0);
AT(GetPlayerItemByPosResponseV2, found, 4);
AT(GetPlayerItemByPosResponseV2, item, 8);

IS(AddExistingItemToPlayerRequestV2, 40, 8);
AT(AddExistingItemToPlayerRequestV2, playerGuid, 0);
AT(AddExistingItemToPlayerRequestV2, itemGuid, 8);
AT(AddExistingItemToPlayerRequestV2, itemEntry, 16);
AT(AddExistingItemToPlayerRequestV2, itemCount, 20);
AT(AddExistingItemToPlayerRequestV2, itemFlags, 24);
AT(AddExistingItemToPlayerRequestV2, itemDurability, 28);
AT(AddExistingItemToPlayerRequestV2, itemRandomPropertyID, 32);
AT(AddExistingItemToPlayerRequestV2, storeAtPos, 36);
AT(AddExistingItemToPlayerRequestV2, bagSlot, 37);
AT(AddExistingItemToPlayerRequestV2, slot, 38);

IS(TakePlayerItemByPosResponse, 64, 8);
AT(TakePlayerItemByPosResponse, errorCode, 0);
AT(TakePlayerItemByPosResponse, item, 8);

// ---- What that branch brought.

IS(GroupReadyCheckStarted, 24, 8);
AT(GroupReadyCheckStarted, groupGuid, 0);
AT(GroupReadyCheckStarted, leaderGuid, 8);
AT(GroupReadyCheckStarted, durationMs, 16);

IS(GroupReadyCheckMemberState, 24, 8);
AT(GroupReadyCheckMemberState, groupGuid, 0);
AT(GroupReadyCheckMemberState, memberGuid, 8);
AT(GroupReadyCheckMemberState, state, 16);

IS(GroupReadyCheckFinished, 4, 4);
AT(GroupReadyCheckFinished, groupGuid, 0);

IS(GroupMemberSubGroupChanged, 24, 8);
AT(GroupMemberSubGroupChanged, groupGuid, 0);
AT(GroupMemberSubGroupChanged, memberGuid, 8);
AT(GroupMemberSubGroupChanged, subGroup, 16);

IS(GroupMemberFlagsChanged, 24, 8);
AT(GroupMemberFlagsChanged, groupGuid, 0);
AT(GroupMemberFlagsChanged, memberGuid, 8);
AT(GroupMemberFlagsChanged, flags, 16);
AT(GroupMemberFlagsChanged, roles, 17);

IS(GroupMemberAuraState, 12, 4);
AT(GroupMemberAuraState, slot, 0);
AT(GroupMemberAuraState, spellId, 4);
AT(GroupMemberAuraState, flags, 8);

IS(GroupMemberStateChanged, 64, 8);
AT(GroupMemberStateChanged, groupGuid, 0);
AT(GroupMemberStateChanged, memberGuid, 8);
AT(GroupMemberStateChanged, online, 16);
AT(GroupMemberStateChanged, level, 17);
AT(GroupMemberStateChanged, playerClass, 18);
AT(GroupMemberStateChanged, zoneId, 20);
AT(GroupMemberStateChanged, mapId, 24);
AT(GroupMemberStateChanged, health, 28);
AT(GroupMemberStateChanged, maxHealth, 32);
AT(GroupMemberStateChanged, powerType, 36);
AT(GroupMemberStateChanged, power, 40);
AT(GroupMemberStateChanged, maxPower, 44);
AT(GroupMemberStateChanged, aurasKnown, 48);
AT(GroupMemberStateChanged, auraCount, 52);
AT(GroupMemberStateChanged, auras, 56);

IS(GroupInstanceResetRequest, 24, 8);
AT(GroupInstanceResetRequest, groupGuid, 0);
AT(GroupInstanceResetRequest, playerGuid, 8);
AT(GroupInstanceResetRequest, mapId, 16);
AT(GroupInstanceResetRequest, difficulty, 20);

IS(GroupInstanceBindExtensionRequest, 24, 8);
AT(GroupInstanceBindExtensionRequest, groupGuid, 0);
AT(GroupInstanceBindExtensionRequest, playerGuid, 8);
AT(GroupInstanceBindExtensionRequest, mapId, 16);
AT(GroupInstanceBindExtensionRequest, difficulty, 20);
AT(GroupInstanceBindExtensionRequest, extended, 21);

IS(GroupMaterializedLfgMember, 24, 8);
AT(GroupMaterializedLfgMember, memberGuid, 0);
AT(GroupMaterializedLfgMember, memberName, 8);
AT(GroupMaterializedLfgMember, online, 16);
AT(GroupMaterializedLfgMember, flags, 17);
AT(GroupMaterializedLfgMember, roles, 18);
AT(GroupMaterializedLfgMember, subGroup, 19);

IS(GuildCreateRequest, 16, 8);
AT(GuildCreateRequest, leaderGuid, 0);
AT(GuildCreateRequest, guildName, 8);

IS(GuildCreateResponse, 16, 8);
AT(GuildCreateResponse, errorCode, 0);
AT(GuildCreateResponse, guildId, 8);

IS(LfgDungeonLock, 8, 4);
AT(LfgDungeonLock, dungeonEntry, 0);
AT(LfgDungeonLock, lockStatus, 4);

IS(LfgPlayerLockInfoRequest, 24, 8);
AT(LfgPlayerLockInfoRequest, playerGuid, 0);
AT(LfgPlayerLockInfoRequest, dungeonEntries, 8);
AT(LfgPlayerLockInfoRequest, dungeonEntriesSize, 16);

IS(LfgPlayerLockInfoResponse, 40, 8);
AT(LfgPlayerLockInfoResponse, errorCode, 0);
AT(LfgPlayerLockInfoResponse, locks, 8);
AT(LfgPlayerLockInfoResponse, locksSize, 16);
AT(LfgPlayerLockInfoResponse, joinResult, 20);
AT(LfgPlayerLockInfoResponse, validDungeonEntries, 24);
AT(LfgPlayerLockInfoResponse, validDungeonEntriesSize, 32);

IS(LfgRewardItem, 12, 4);
AT(LfgRewardItem, itemId, 0);
AT(LfgRewardItem, displayId, 4);
AT(LfgRewardItem, count, 8);

IS(LfgRandomDungeonInfo, 40, 8);
AT(LfgRandomDungeonInfo, dungeonEntry, 0);
AT(LfgRandomDungeonInfo, done, 4);
AT(LfgRandomDungeonInfo, rewardMoney, 8);
AT(LfgRandomDungeonInfo, rewardXP, 12);
AT(LfgRandomDungeonInfo, rewardUnknown1, 16);
AT(LfgRandomDungeonInfo, rewardUnknown2, 20);
AT(LfgRandomDungeonInfo, rewardItems, 24);
AT(LfgRandomDungeonInfo, rewardItemsSize, 32);

IS(LfgPlayerInfoRequest, 8, 8);
AT(LfgPlayerInfoRequest, playerGuid, 0);

IS(LfgPlayerInfoResponse, 40, 8);
AT(LfgPlayerInfoResponse, errorCode, 0);
AT(LfgPlayerInfoResponse, randomDungeons, 8);
AT(LfgPlayerInfoResponse, randomDungeonsSize, 16);
AT(LfgPlayerInfoResponse, locks, 24);
AT(LfgPlayerInfoResponse, locksSize, 32);

IS(LfgDungeonInfoRequest, 4, 4);
AT(LfgDungeonInfoRequest, dungeonEntry, 0);

IS(LfgDungeonInfoResponse, 24, 4);
AT(LfgDungeonInfoResponse, errorCode, 0);
AT(LfgDungeonInfoResponse, dungeonEntry, 4);
AT(LfgDungeonInfoResponse, dungeonId, 8);
AT(LfgDungeonInfoResponse, mapId, 12);
AT(LfgDungeonInfoResponse, typeId, 16);
AT(LfgDungeonInfoResponse, difficulty, 20);

IS(LfgTeleportPlayerRequest, 16, 8);
AT(LfgTeleportPlayerRequest, playerGuid, 0);
AT(LfgTeleportPlayerRequest, out, 8);
AT(LfgTeleportPlayerRequest, dungeonEntry, 12);

IS(LfgBootVoteRequest, 16, 8);
AT(LfgBootVoteRequest, playerGuid, 0);
AT(LfgBootVoteRequest, agree, 8);

IS(LfgMaterializeProposalMember, 24, 8);
AT(LfgMaterializeProposalMember, playerGuid, 0);
AT(LfgMaterializeProposalMember, selectedRoles, 8);
AT(LfgMaterializeProposalMember, assignedRole, 9);
AT(LfgMaterializeProposalMember, queueLeaderGuid, 16);

IS(LfgMaterializeProposalRequest, 40, 8);
AT(LfgMaterializeProposalRequest, realmId, 0);
AT(LfgMaterializeProposalRequest, proposalId, 4);
AT(LfgMaterializeProposalRequest, dungeonEntry, 8);
AT(LfgMaterializeProposalRequest, leaderGuid, 16);
AT(LfgMaterializeProposalRequest, members, 24);
AT(LfgMaterializeProposalRequest, membersSize, 32);

IS(TC9RatedArenaParticipant, 16, 8);
AT(TC9RatedArenaParticipant, team, 0);
AT(TC9RatedArenaParticipant, playerGuid, 8);

IS(TC9RatedArenaMemberResult, 40, 8);
AT(TC9RatedArenaMemberResult, team, 0);
AT(TC9RatedArenaMemberResult, playerGuid, 8);
AT(TC9RatedArenaMemberResult, personalRating, 16);
AT(TC9RatedArenaMemberResult, weekGames, 20);
AT(TC9RatedArenaMemberResult, seasonGames, 24);
AT(TC9RatedArenaMemberResult, weekWins, 28);
AT(TC9RatedArenaMemberResult, seasonWins, 32);
AT(TC9RatedArenaMemberResult, matchmakerRating, 36);

IS(TC9RatedArenaTeamScore, 24, 8);
AT(TC9RatedArenaTeamScore, realmID, 0);
AT(TC9RatedArenaTeamScore, arenaTeamID, 4);
AT(TC9RatedArenaTeamScore, teamName, 8);
AT(TC9RatedArenaTeamScore, ratingChange, 16);
AT(TC9RatedArenaTeamScore, matchmakerRating, 20);

IS(TC9FinishRatedArenaMatchResponse, 72, 8);
AT(TC9FinishRatedArenaMatchResponse, status, 0);
AT(TC9FinishRatedArenaMatchResponse, allianceScore, 8);
AT(TC9FinishRatedArenaMatchResponse, hordeScore, 32);
AT(TC9FinishRatedArenaMatchResponse, members, 56);
AT(TC9FinishRatedArenaMatchResponse, membersSize, 64);
