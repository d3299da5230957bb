import AccountsAPI
import Base
import Bus
import CharactersAPI
import ChatAPI
import GUIDsAPI
import GroupsAPI
import MailAPI
import WorldsAPI
import WorldserverAPI

/// Everything that services say to each other. A new message belongs in here.
enum Messages {
    static let requests: [any Request.Type] = [
        Accounts.CheckAddress.self, Accounts.BeginLogon.self, Accounts.CompleteLogon.self,
        Accounts.RecordWrongPassword.self, Accounts.ListRealms.self, Accounts.RecordCharacterCount.self,
        Accounts.Create.self, Accounts.Delete.self, Accounts.List.self, Accounts.SetPassword.self,
        Accounts.SetSecurity.self, Accounts.Ban.self, Accounts.Unban.self, Accounts.SetToken.self,
        Accounts.LookUpForWorld.self, Accounts.MutedUntil.self, Accounts.RecordWorldAccess.self,
        Accounts.RealIDRelations.self,
        Accounts.AskRealIDFriend.self, Accounts.AcceptRealIDFriend.self, Accounts.RemoveRealIDFriend.self,
        Accounts.SetRealIDNote.self, Accounts.AreRealIDFriends.self, Accounts.SecurityOf.self,
        Characters.AccountData.self, Characters.UpdateAccountData.self, Characters.Tutorials.self,
        Characters.ListForAccount.self, Characters.LookUpForEntry.self, Characters.CheckDelete.self,
        Characters.NoteChanged.self, Characters.NameOf.self, Characters.FindByName.self,
        Characters.SavePosition.self, Characters.ClaimAccount.self, Characters.ClaimCharacter.self,
        Characters.ReleaseCharacter.self, Characters.ReleaseSession.self, Characters.OnlineByName.self,
        Characters.OnlineNamed.self, Characters.AreRealIDFriends.self, Chat.Whisper.self,
        Chat.HandWhisper.self,
        Chat.JoinChannel.self, Chat.LeaveChannel.self, Chat.EnterBuiltInChannel.self,
        Chat.LeaveBuiltInChannel.self, Chat.SayInChannel.self, Chat.ListChannel.self, Chat.CountChannel.self,
        Chat.WatchChannel.self, Chat.OwnerOfChannel.self, Chat.ActOnMember.self, Chat.ChangeChannel.self,
        Chat.AnnounceMemberships.self,
        Characters.OnlineByID.self, Characters.OnlineAmong.self, Characters.OnlineOfAccounts.self,
        Characters.OnlineCounts.self, Characters.Who.self, Characters.ReportPresence.self,
        Characters.ListContacts.self, Characters.AddFriend.self, Characters.RemoveFriend.self,
        Characters.SetFriendNote.self, Characters.AddIgnore.self, Characters.RemoveIgnore.self,
        Characters.Ignores.self, Characters.Befriends.self, Characters.AddRealIDFriend.self,
        Characters.AcceptRealIDFriend.self,
        GUIDs.Take.self, GUIDs.Levels.self,
        Groups.Perform.self, Groups.Look.self, Groups.Places.self, Groups.NoteCharacter.self,
        Groups.FormDungeonGroup.self, Groups.ReportDungeonGroup.self, Groups.SetDungeonState.self,
        Groups.Dissolve.self, Groups.VoteOut.self, Groups.ReportMembers.self, Groups.MemberState.self,
        Groups.ShowMembers.self, Groups.Trace.self,
        Groups.Mirrors.self, Groups.RestoreRows.self,
        Mail.List.self, Mail.LookAtBox.self, Mail.MarkRead.self, Mail.Return.self, Mail.Delete.self,
        Mail.Send.self, Mail.SendSystem.self, Mail.TakeMoney.self, Mail.TakeItem.self,
        Mail.MakePermanent.self, Mail.ClearExpired.self, Mail.ForgetCharacter.self,
        Worlds.SetDraining.self, Worlds.LookAtDrain.self, Worlds.RegisterGateway.self,
        Worlds.ReportGateway.self, Worlds.DeregisterGateway.self, Worlds.ListGateways.self,
        Worlds.RealmStates.self, Worlds.Layers.self, Worlds.SetLayers.self, Worlds.SetLayer.self,
        Worlds.LayerStats.self, Worlds.BindGroup.self, Worlds.Place.self, Worlds.PickAny.self,
        Worlds.LookUp.self, Worlds.ListWorlds.self, Worlds.Register.self, Worlds.ConfirmMaps.self,
        Worlds.ReportHealth.self, Worlds.Deregister.self,
        Worldserver.StartBattleground.self, Worldserver.AddToBattleground.self,
        Worldserver.CanJoinBattlegroundQueue.self, Worldserver.CanEnterBattleground.self,
        Worldserver.ReadDungeonLocks.self, Worldserver.ReadDungeonOffers.self,
        Worldserver.ResetInstances.self, Worldserver.ReadDungeon.self, Worldserver.TeleportToDungeon.self,
        Worldserver.CastBootVote.self,
        Worldserver.MaterializeProposal.self, Worldserver.MemberStates.self,
        Worldserver.ReadyCheckStarted.self, Worldserver.ReadyCheckAnswered.self,
        Worldserver.ReadyCheckFinished.self, Worldserver.SubGroupChanged.self,
        Worldserver.MemberFlagsChanged.self, Worldserver.ItemsByGUID.self, Worldserver.ItemAt.self,
        Worldserver.RemoveItems.self, Worldserver.DestroyItems.self, Worldserver.AddItem.self,
        Worldserver.TakeItemAt.self, Worldserver.StoreNewItem.self, Worldserver.EnchantItem.self,
        Worldserver.GiveStoredItem.self, Worldserver.CanStoreItems.self, Worldserver.CreateTextItem.self,
        Worldserver.Money.self, Worldserver.ChangeMoney.self, Worldserver.SpendMoney.self,
        Worldserver.SettleMoney.self,
        Worldserver.CanInteractWithCreature.self, Worldserver.CanInteractWithObject.self,
        Worldserver.SetGuildFields.self, Worldserver.CreateGuild.self, Worldserver.CheckPetition.self,
        Worldserver.ReadLoad.self, Worldserver.Touch.self, Worldserver.PlayerLeftBattleground.self,
        Worldserver.BattlegroundStatusChanged.self, Worldserver.FinishArenaMatch.self,
        Worldserver.DungeonCompleted.self, Worldserver.DungeonEntered.self,
        Worldserver.GroupMaterialized.self,
    ]
    static let events: [any Event.Type] = [
        Accounts.AccessRevoked.self,
        Characters.SessionEvicted.self, Characters.LoggedIn.self, Characters.LoggedOut.self,
        Characters.Updated.self, Characters.PresenceWanted.self, Characters.CharacterChanged.self,
        Characters.FriendsChanged.self,
        Characters.RealIDRequested.self, Chat.WhisperHidden.self, Chat.Delivery.self,
        Chat.MembershipsWanted.self, Chat.ChannelSpoken.self, Chat.ChannelJoined.self,
        Chat.ChannelLeft.self,
        Groups.Delivery.self, Groups.MembersChanged.self, Groups.Started.self, Groups.Created.self,
        Groups.MemberOnlineChanged.self,
        Groups.MemberAdded.self, Groups.MemberLeft.self, Groups.Disbanded.self, Groups.LeaderChanged.self,
        Groups.LootChanged.self, Groups.ConvertedToRaid.self, Groups.DifficultyChanged.self,
        Groups.ReadyCheckStarted.self, Groups.ReadyCheckAnswered.self, Groups.ReadyCheckFinished.self,
        Groups.SubGroupChanged.self, Groups.MemberFlagsChanged.self, Groups.InstanceResetRequested.self,
        Groups.BindExtensionRequested.self,
        Mail.Incoming.self,
        Worlds.WorldAdded.self, Worlds.WorldRemoved.self, Worlds.MapsReassigned.self,
        Worlds.WorldHealthChanged.self, Worlds.WorldEmptying.self, Worlds.GatewayAdded.self,
        Worlds.GatewayRemoved.self,
    ]

    /// A maker of samples that knows the cases of every enum in them.
    static func maker(seed: UInt64) -> SampleMaker {
        let maker = SampleMaker(seed: seed)
        var values = MemberValues()
        values.known = [.status, .health, .place]
        (values.health, values.healthMax, values.map) = (300, 400, 571)
        maker.add([values, MemberValues()])
        maker.add([Groups.MemberStateFound.isTold, .onOwnWorldserver])
        maker.add(Groups.TraceEntry.Step.allCases)
        maker.add([
            Accounts.LogonRefusal.addressBanned, .unknownAccount, .lockedToAddress, .lockedToCountry, .banned,
            .suspended, .buildNotAccepted, .wrongToken, .noSessionKey, .busy,
        ])
        maker.add([
            Accounts.AdministrationRefusal.nameTaken, .nameInvalid, .passwordInvalid, .unknownAccount,
            .alreadyBanned, .notBanned, .levelInvalid, .secretInvalid,
        ])
        maker.add([Accounts.WorldAccessRefusal.unknownAccount])
        maker.add([Characters.EnterRefusal.notFound, .foreign, .banned, .renamePending])
        maker.add([Characters.DeleteRefusal.notFound, .foreign, .guildLeader, .arenaCaptain, .online])
        maker.add([Characters.SavePositionRefusal.invalidPosition, .staleClaim, .notFound])
        maker.add([Characters.ClaimRefusal.notTheOwner])
        maker.add([
            Characters.PresenceAnswer.taken, .begin(stream: 3, claimsAnew: true), .superseded,
        ])
        maker.add(Worldserver.InstanceReset.Failure.allCases)
        maker.add(Mail.Refusal.allCases)
        maker.add(Mail.Origin.allCases)
        maker.add([GUIDs.TakeRefusal.unknownRealm, .unknownSequence, .countInvalid, .exhausted])
        maker.add([Worlds.LayerRefusal.countInvalid, .instanceMap, .unknownRealm, .notAdmitting])
        maker.add([Worlds.Arrival.joined, .cameBack, .rejoined])
        maker.add([Worlds.Health.unverified, .healthy, .degraded, .draining])
        maker.add([
            Worldserver.Petition.Status.acceptable, .petitionNotFound, .notOwner, .notAGuildPetition,
            .alreadyInGuild, .needsMoreSignatures,
        ])
        maker.add([Worldserver.ArenaRefusal.unknownMatch, .memberMismatch, .invalid])
        maker.add([
            Worldserver.Refusal.noHandler, .playerNotFound, .noSpace, .unknownTemplate, .creationFailed,
            .itemNotFound, .notTradable, .tooMuchMoney, .notEnoughMoney, .instanceNotFound, .dungeonNotFound,
            .nameTaken, .nameInvalid, .leaderNotFound, .failed, .expired, .overloaded, .malformedAnswer,
        ])
        maker.add([
            Worlds.RegisterRefusal.invalidPort, .invalidHost, .unknownRealm, .invalidMaps("x"),
            .idTaken(by: "1"), .foreignMaps([MapID(571)]), .foreignRealm, .replaced, .occupied,
        ])
        maker.add([Worlds.DrainRefusal.ambiguous(["a", "b"]), .unknown])
        var delays = Worlds.Delays()
        delays.p95 = 300
        maker.add([
            Worlds.Observation.alive(connections: 5, delays: delays), .reachable, .unresponsive, .refused,
            .unreachable,
        ])
        let endpoint = Worlds.Endpoint(
            id: "7", address: "a:1", alias: "dark-tyrande-o1", incarnation: 9, realm: RealmID(1))
        maker.add([Worlds.Placement.available([endpoint]), .available([]), .pending, .none])
        let listener = Chat.Listener(
            character: Characters.NameRecord(
                id: CharacterID(realm: RealmID(1), low: 2), name: "Bob", race: 4, characterClass: 3,
                gender: 0,
                level: 10), status: .away, awayText: "tea")
        maker.add([
            Chat.WhisperOutcome.delivered(listener), .ignored(listener), .notFound, .ambiguous, .wrongFaction,
        ])
        maker.add([Chat.Handed.heard([.busy], awayText: "no"), .ignored, .notThere])
        addFriends(to: maker)
        addGroups(to: maker)
        addChannels(to: maker)
        return maker
    }

    private static func addFriends(to maker: SampleMaker) {
        let friend = CharacterID(realm: RealmID(2), low: 5)
        maker.add([
            Characters.SocialResult.databaseError, .listFull, .notFound, .removed, .addedOnline,
            .addedOffline, .already, .oneself, .enemy, .ignoreFull, .ignoreSelf, .ignoreNotFound,
            .ignoreAlready, .ignoreAdded, .ignoreRemoved,
        ])
        maker.add([Characters.FriendNews.left, .came, .removed, .added])
        maker.add([Characters.RealIDOutcome.told(.init(.removed, friend)), .asked, .tooMany])
        maker.add([Accounts.RealIDRelation.State.asked, .asks, .friend])
        maker.add([
            Accounts.RealIDAnswer.unknown, .oneself, .full, .asked(AccountID(3)), .friends(AccountID(4)),
        ])
    }

    private static func addChannels(to maker: SampleMaker) {
        let player = CharacterID(realm: RealmID(1), low: 7)
        maker.add([
            Chat.ChannelAddress.custom("world"), .builtIn(Chat.BuiltInChannel(id: 1, zone: 12)),
        ])
        maker.add(Chat.MemberAction.allCases)
        maker.add([Chat.ChannelChange.password("pw"), .announcements, .moderation])
        maker.add([
            Chat.ChannelRefusal.wrongPassword, .notMember, .notModerator, .notAllowedByRights,
            .playerNotFound, .notOwner, .ownerProtected, .muted, .banned, .alreadyMember(player),
            .inviteWrongFaction, .invitedIsBanned, .throttled, .invalidName, .tooSoon("wait"), .ignored,
        ])
        let member = Chat.ListedMember(id: player, flags: .muted)
        let notices: [Chat.ChannelNotice] = [
            .joined(player), .left(player), .youJoined(.custom), .youLeft, .passwordChanged(by: player),
            .ownerChanged(player), .modeChanged(player, from: [], to: .moderator),
            .announcements(isOn: true, by: player), .moderation(isOn: false, by: player),
            .kicked(player, by: player), .banned(player, by: player), .unbanned(player, by: player),
            .invitedYou(by: player), .youInvited("Bob"), .memberAdded(member, .custom, count: 3),
            .memberUpdated(member, .general, count: 3), .memberRemoved(player, .custom, count: 2),
        ]
        maker.add(notices)
        let line = Chat.ChannelLine(
            sender: player, senderName: "Alice", isModerator: true, language: 7, text: "hi", tag: 4)
        maker.add([Chat.Content.line(line), .text("hello")] + notices.map { .notice($0) })
    }
}
