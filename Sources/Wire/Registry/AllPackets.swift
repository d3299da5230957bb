/// Every packet that is declared, so that tests and fuzzers leave none out.
public enum AllPackets {
    /// In the order of the folders.
    public static let kinds: [PacketKind] =
        session + characterSelect + world + names + accountData
        + chat + movement + cluster + queries + updateObject + who + social + channels + group + mail

    /// Those that have this opcode: two when its layout differs by direction.
    public static func kinds(of opcode: Opcode) -> [PacketKind] { byOpcode[opcode] ?? [] }

    private static let byOpcode = Dictionary(grouping: kinds, by: \.opcode)

    private static let session = [
        PacketKind(AddonInfo.self), PacketKind(AuthChallenge.self), PacketKind(AuthResponse.self),
        PacketKind(AuthSession.self), PacketKind(LogoutRequest.self), PacketKind(PlayerLogout.self),
        PacketKind(LogoutCancel.self), PacketKind(LogoutResponse.self), PacketKind(LogoutComplete.self),
        PacketKind(LogoutCancelAcknowledged.self), PacketKind(Ping.self), PacketKind(Pong.self),
        PacketKind(TimeSyncRequest.self), PacketKind(TimeSyncResponse.self), PacketKind(KeepAlive.self),
        PacketKind(ClientCacheVersion.self), PacketKind(TutorialFlags.self),
        PacketKind(RealmSplitRequest.self), PacketKind(RealmSplit.self),
        PacketKind(part: AddonList.self, of: .CMSG_AUTH_SESSION, bodyBytes: 8...AddonList.bytesMax),
    ]
    private static let characterSelect = [
        PacketKind(CharacterCreate.self), PacketKind(CharacterCreateResult.self),
        PacketKind(CharacterDelete.self), PacketKind(CharacterDeleteResult.self),
        PacketKind(PlayerLogin.self), PacketKind(CharacterLoginFailed.self),
        PacketKind(CharacterCustomize.self), PacketKind(CharacterFactionChange.self),
        PacketKind(CharacterRaceChange.self), PacketKind(CharacterCustomizeResult.self),
        PacketKind(CharacterFactionChangeResult.self), PacketKind(CharacterListRequest.self),
        PacketKind(CharacterList.self), PacketKind(CharacterRename.self),
        PacketKind(CharacterRenameResult.self), PacketKind(SetDeclinedNames.self),
        PacketKind(SetDeclinedNamesResult.self),
    ]
    private static let world = [
        PacketKind(LoginVerifyWorld.self), PacketKind(TransferPending.self), PacketKind(NewWorld.self),
        PacketKind(WorldportAcknowledge.self), PacketKind(TransferAborted.self),
        PacketKind(AreaTrigger.self), PacketKind(FeatureSystemStatus.self),
        PacketKind(MessageOfTheDay.self), PacketKind(BindPointUpdate.self),
        PacketKind(LoginSetTimeSpeed.self), PacketKind(LevelUpInfo.self),
        PacketKind(DungeonDifficulty.self), PacketKind(SetDungeonDifficulty.self),
        PacketKind(InstanceDifficulty.self), PacketKind(LearnedDanceMoves.self),
        PacketKind(SendUnlearnSpells.self), PacketKind(SetForcedReactions.self),
        PacketKind(AllAchievementData.self), PacketKind(EquipmentSetList.self),
        PacketKind(TalentsInfo.self), PacketKind(InitialSpells.self), PacketKind(ActionButtons.self),
        PacketKind(InitializeFactions.self), PacketKind(DestroyObject.self),
        PacketKind(ItemPushResult.self), PacketKind(QueryTime.self), PacketKind(QueryTimeResponse.self),
        PacketKind(PlayedTimeRequest.self), PacketKind(PlayedTime.self), PacketKind(InitWorldStates.self),
        PacketKind(WorldStateTimerRequest.self), PacketKind(WorldStateTimer.self),
        PacketKind(ZoneUpdate.self), PacketKind(SetActiveMover.self), PacketKind(SetSelection.self),
    ]
    private static let names = [
        PacketKind(NameQuery.self), PacketKind(NameQueryResponse.self), PacketKind(PetNameQueryResponse.self),
        PacketKind(InvalidatePlayer.self),
    ]
    private static let accountData = [
        PacketKind(ReadyForAccountDataTimes.self), PacketKind(AccountDataTimes.self),
        PacketKind(RequestAccountData.self), PacketKind(AccountDataFile.self),
        PacketKind(UpdateAccountData.self), PacketKind(UpdateAccountDataComplete.self),
    ]
    private static let chat = [
        PacketKind(ChatLine.self), PacketKind(GameMasterChatLine.self), PacketKind(ChatMessage.self),
        PacketKind(ServerNotification.self), PacketKind(ChatPlayerNotFound.self),
        PacketKind(ChatPlayerAmbiguous.self), PacketKind(ChatWrongFaction.self),
        PacketKind(ChatRestricted.self), PacketKind(ChatServerMessage.self), PacketKind(ChatIgnored.self),
        PacketKind(TextEmoteRequest.self), PacketKind(TextEmote.self), PacketKind(Emote.self),
    ]
    private static let movement = [
        PacketKind(MoveTeleport.self), PacketKind(MoveTeleportAcknowledge.self),
        PacketKind(MoveTimeSkipped.self),
        PacketKind(part: Movement.self, of: .MSG_MOVE_HEARTBEAT, bodyBytes: 31...Movement.bytesMax),
    ]
    private static let cluster = [
        PacketKind(PrepareForRedirect.self), PacketKind(ReadyForRedirect.self),
        PacketKind(WorldSessionReady.self),
    ]
    private static let queries = [
        PacketKind(CreatureQuery.self), PacketKind(CreatureQueryResponse.self),
        PacketKind(GameObjectQuery.self), PacketKind(GameObjectQueryResponse.self),
        PacketKind(ItemQuery.self), PacketKind(ItemQueryResponse.self),
    ]
    private static let updateObject = [
        PacketKind(UpdateObject.self), PacketKind(CompressedUpdateObject.self), PacketKind(AuraUpdate.self),
        PacketKind(AuraUpdateAll.self), PacketKind(PowerUpdate.self),
    ]
    private static let who = [
        PacketKind(WhoRequest.self), PacketKind(WhoList.self),
    ]
    private static let social = [
        PacketKind(ContactListRequest.self), PacketKind(ContactList.self), PacketKind(AddFriend.self),
        PacketKind(RemoveFriend.self), PacketKind(SetContactNotes.self), PacketKind(AddIgnore.self),
        PacketKind(RemoveIgnore.self), PacketKind(FriendStatus.self),
    ]
    private static let channels = [
        PacketKind(ChannelList.self), PacketKind(JoinChannel.self), PacketKind(LeaveChannel.self),
        PacketKind(ChannelNotify.self), PacketKind(ChannelListRequest.self),
        PacketKind(ChannelDisplayListRequest.self), PacketKind(ChannelOwnerRequest.self),
        PacketKind(ToggleChannelAnnouncements.self), PacketKind(ToggleChannelModeration.self),
        PacketKind(ChannelMemberCountRequest.self), PacketKind(SetChannelWatch.self),
        PacketKind(ClearChannelWatch.self), PacketKind(DeclineChannelInvite.self),
        PacketKind(SetChannelOwner.self), PacketKind(SetChannelModerator.self),
        PacketKind(UnsetChannelModerator.self), PacketKind(MuteInChannel.self),
        PacketKind(UnmuteInChannel.self), PacketKind(InviteToChannel.self), PacketKind(KickFromChannel.self),
        PacketKind(BanFromChannel.self), PacketKind(UnbanFromChannel.self),
        PacketKind(SetChannelPassword.self), PacketKind(ChannelMemberCount.self),
        PacketKind(UserListAdd.self), PacketKind(UserListUpdate.self), PacketKind(UserListRemove.self),
    ]
    private static let group = [
        PacketKind(PartyMemberStatsRequest.self), PacketKind(PartyMemberStats.self),
        PacketKind(PartyMemberStatsFull.self), PacketKind(GroupInvite.self), PacketKind(GroupInvitation.self),
        PacketKind(GroupAccept.self), PacketKind(GroupDecline.self), PacketKind(GroupDeclined.self),
        PacketKind(GroupCancelled.self), PacketKind(PartyCommandResult.self), PacketKind(GroupList.self),
        PacketKind(GroupUninviteNamed.self), PacketKind(GroupUninvite.self), PacketKind(GroupUninvited.self),
        PacketKind(GroupDisband.self), PacketKind(GroupDestroyed.self), PacketKind(GroupSetLeader.self),
        PacketKind(GroupLeader.self), PacketKind(SetLootMethod.self), PacketKind(OptOutOfLoot.self),
        PacketKind(GroupRaidConvert.self),
        PacketKind(GroupChangeSubGroup.self), PacketKind(GroupSwapSubGroup.self),
        PacketKind(GroupAssistantLeader.self), PacketKind(PartyAssignment.self),
        PacketKind(RaidTargetRequest.self), PacketKind(RaidTargets.self), PacketKind(ReadyCheckRequest.self),
        PacketKind(ReadyCheck.self), PacketKind(ReadyCheckConfirm.self), PacketKind(ReadyCheckFinished.self),
        PacketKind(MinimapPingRequest.self), PacketKind(MinimapPing.self), PacketKind(RandomRollRequest.self),
        PacketKind(RandomRoll.self), PacketKind(SetRaidDifficulty.self), PacketKind(RaidDifficulty.self),
        PacketKind(ResetInstances.self), PacketKind(InstanceReset.self),
        PacketKind(InstanceResetFailed.self), PacketKind(SetSavedInstanceExtend.self),
    ]
    private static let mail = [
        PacketKind(SendMail.self), PacketKind(SendMailResult.self), PacketKind(MailListRequest.self),
        PacketKind(MailList.self), PacketKind(TakeMailMoney.self), PacketKind(TakeMailItem.self),
        PacketKind(MarkMailAsRead.self), PacketKind(ReturnMail.self), PacketKind(DeleteMail.self),
        PacketKind(CopyMailToItem.self), PacketKind(NextMailTimeRequest.self),
        PacketKind(NextMailTime.self), PacketKind(ReceivedMail.self), PacketKind(ShowMailbox.self),
    ]
}
