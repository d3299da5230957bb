import Base
import Bus
import Testing
import UpstreamEvents

/// ToCloud9's events as its services write them (spec events 6, 7 and 10).
struct MessageTests {
    private static let group = #""ServiceID":"s","RealmID":1,"GroupID":42"#

    @Test func groupCreated() throws {
        let event = try read(
            Upstream.GroupCreated.self,
            Self.group
                + #","LeaderGUID":7,"LootMethod":3,"LooterGUID":8,"LootThreshold":2,"GroupType":2,"#
                + #""Difficulty":1,"RaidDifficulty":3,"MasterLooterGuid":9,"LfgDungeonEntry":259,"Members":["#
                + #"{"MemberGUID":7,"MemberFlags":1,"MemberName":"Alice","IsOnline":true,"SubGroup":2,"Roles":4},"#
                + #"{"MemberGUID":8589934600}]"#)
        #expect(event.group.realm == RealmID(1) && event.group.id == 42)
        #expect(event.leader == GUID(7) && event.looter == GUID(8) && event.masterLooter == GUID(9))
        #expect((event.lootMethod, event.lootThreshold, event.type) == (3, 2, 2))
        #expect((event.difficulty, event.raidDifficulty, event.dungeon) == (1, 3, 259))
        let alice = try #require(event.members.first)
        #expect((alice.player, alice.name, alice.isOnline) == (GUID(7), "Alice", true))
        #expect((alice.flags, alice.subGroup, alice.roles) == (1, 2, 4))
        let other = try #require(event.members.last)
        #expect(other.player.character(home: RealmID(1)) == CharacterID(realm: RealmID(2), low: 8))
        #expect((other.name, other.isOnline) == ("", false))
    }

    @Test func anEmptyListMayBeNullOrMissing() throws {
        let start =
            Self.group
            + #","LeaderGUID":7,"LootMethod":3,"LooterGUID":8,"LootThreshold":2,"GroupType":2,"Difficulty":1,"#
            + #""RaidDifficulty":3"#
        for members in ["", #","Members":null"#, #","Members":[]"#] {
            let event = try read(Upstream.GroupCreated.self, start + members)
            #expect(event.members.isEmpty && event.dungeon == nil && event.masterLooter == .none)
        }
    }

    @Test func changesOfAGroup() throws {
        let added = try read(
            Upstream.GroupMemberAdded.self,
            Self.group + #","MemberGUID":7,"MemberName":"Alice","OnlineMembers":[7,8]"#)
        #expect((added.player, added.name, added.group.receivers) == (GUID(7), "Alice", [GUID(7), GUID(8)]))

        let left = try read(
            Upstream.GroupMemberLeft.self,
            Self.group + #","MemberGUID":7,"NewLeaderID":8,"OnlineMembers":null"#)
        #expect((left.player, left.newLeader, left.group.receivers) == (GUID(7), GUID(8), []))
        #expect(try read(Upstream.GroupMemberLeft.self, Self.group + #","MemberGUID":7"#).newLeader == .none)

        #expect(try read(Upstream.GroupDisbanded.self, Self.group).group.id == 42)

        let leader = try read(
            Upstream.GroupLeaderChanged.self, Self.group + #","PreviousLeader":7,"NewLeader":8"#)
        #expect((leader.previous, leader.leader) == (GUID(7), GUID(8)))

        let loot = try read(
            Upstream.GroupLootChanged.self,
            Self.group + #","NewLootType":2,"NewLooterGUID":7,"NewLooterThreshold":4"#)
        #expect((loot.method, loot.looter, loot.threshold) == (2, GUID(7), 4))

        #expect(try read(Upstream.GroupConvertedToRaid.self, Self.group + #","Leader":7"#).leader == GUID(7))

        let difficulty = try read(
            Upstream.GroupDifficultyChanged.self,
            Self.group + #","Updater":7,"DungeonDifficulty":null,"RaidDifficulty":2,"Receivers":[7]"#)
        #expect((difficulty.updater, difficulty.dungeon, difficulty.raid) == (GUID(7), nil, 2))
        #expect(difficulty.group.receivers == [GUID(7)])
    }

    @Test func readyChecks() throws {
        let started = try read(
            Upstream.ReadyCheckStarted.self, Self.group + #","LeaderGUID":7,"DurationMs":35000"#)
        #expect((started.leader, started.milliseconds) == (GUID(7), 35_000))
        let answered = try read(Upstream.ReadyCheckAnswered.self, Self.group + #","MemberGUID":8,"State":2"#)
        #expect((answered.player, answered.state) == (GUID(8), 2))
        #expect(try read(Upstream.ReadyCheckFinished.self, Self.group).group.id == 42)
    }

    @Test func membersPlaces() throws {
        let moved = try read(Upstream.SubGroupChanged.self, Self.group + #","MemberGUID":8,"SubGroup":7"#)
        #expect((moved.player, moved.subGroup) == (GUID(8), 7))
        let flags = try read(
            Upstream.MemberFlagsChanged.self, Self.group + #","MemberGUID":8,"Flags":4,"Roles":2"#)
        #expect((flags.player, flags.flags, flags.roles) == (GUID(8), 4, 2))
    }

    @Test func memberStates() throws {
        let state =
            #""MemberGUID":8,"Online":true,"Level":80,"Class":3,"ZoneID":1,"MapID":571,"Health":2,"MaxHealth":3,"#
            + #""PowerType":1,"Power":4,"MaxPower":5,"AurasKnown":true,"Auras":[{"Slot":1,"SpellID":48161,"#
            + #""Flags":9}],"DeadKnown":true,"Dead":true,"GhostKnown":false,"Ghost":true"#
        let one = try read(
            Upstream.MemberStateChanged.self,
            Self.group + #","SourceGatewayID":"","SourceWorldserverID":"77","# + state)
        #expect((one.source.gateway, one.source.world) == ("", "77"))
        #expect((one.state.player, one.state.isOnline, one.state.level) == (GUID(8), true, 80))
        #expect((one.state.characterClass, one.state.zone, one.state.map) == (3, 1, MapID(571)))
        #expect((one.state.health, one.state.healthMax) == (2, 3))
        #expect((one.state.powerType, one.state.power, one.state.powerMax) == (1, 4, 5))
        #expect((one.state.isDead, one.state.isGhost) == (true, nil))
        let aura = try #require(one.state.auras?.first)
        #expect((aura.slot, aura.spell, aura.flags) == (1, 48161, 9))

        let many = try read(
            Upstream.MemberStatesChanged.self, Self.group + #","States":[{"MemberGUID":9},{\#(state)}]"#)
        #expect(many.states.last == one.state)
        let bare = try #require(many.states.first)
        #expect(bare.player == GUID(9) && !bare.isOnline && bare.auras == nil && bare.isDead == nil)
    }

    @Test func instances() throws {
        let reset = try read(
            Upstream.InstanceResetRequested.self, Self.group + #","PlayerGUID":7,"MapID":631,"Difficulty":3"#)
        #expect((reset.player, reset.map, reset.difficulty) == (GUID(7), MapID(631), 3))
        let extended = try read(
            Upstream.BindExtensionRequested.self,
            Self.group + #","PlayerGUID":7,"MapID":631,"Difficulty":3,"Extended":true"#)
        #expect((extended.player, extended.isExtended) == (GUID(7), true))
    }

    @Test func guilds() throws {
        let start =
            #""RealmID":1,"GuildID":5,"GuildName":"G","MembersOnline":null,"MemberGUID":7,"MemberName":"A""#
        for member in [
            try read(Upstream.GuildMemberAdded.self, start).member,
            try read(Upstream.GuildMemberLeft.self, start).member,
            try read(Upstream.GuildMemberKicked.self, start).member,
        ] {
            #expect((member.realm, member.guild, member.player, member.name) == (RealmID(1), 5, GUID(7), "A"))
        }
        #expect(try read(Upstream.GuildMemberKicked.self, start + #","KickerGUID":8"#).kicker == GUID(8))
        let created = try read(
            Upstream.GuildCreated.self,
            #""RealmID":1,"GuildID":5,"GuildName":"G","LeaderGUID":7,"MemberGUIDs":[8,9]"#)
        #expect((created.guild, created.name, created.leader) == (5, "G", GUID(7)))
        #expect(created.members == [GUID(8), GUID(9)])
    }

    @Test(
        arguments: [
            (#""GroupID":1,"MemberGUID":2"#, .missing("RealmID")),
            (#""RealmID":1,"MemberGUID":2"#, .missing("GroupID")),
            (#""RealmID":1,"GroupID":1"#, .missing("MemberGUID")),
            (#""RealmID":1,"GroupID":1,"MemberGUID":null"#, .missing("MemberGUID")),
            (#""RealmID":1,"GroupID":4294967296,"MemberGUID":2"#, .invalid("GroupID")),
            (#""RealmID":-1,"GroupID":1,"MemberGUID":2"#, .invalid("RealmID")),
            (#""RealmID":"1","GroupID":1,"MemberGUID":2"#, .invalid("RealmID")),
            (#""RealmID":1,"GroupID":1,"MemberGUID":1.5"#, .invalid("MemberGUID")),
            (#""RealmID":1,"GroupID":1,"MemberGUID":18446744073709551616"#, .invalid("MemberGUID")),
            (#""RealmID":1,"GroupID":1,"MemberGUID":2,"MemberName":3"#, .invalid("MemberName")),
            (#""RealmID":1,"GroupID":1,"MemberGUID":2,"OnlineMembers":{}"#, .invalid("OnlineMembers")),
            (#""RealmID":1,"GroupID":1,"MemberGUID":2,"OnlineMembers":[null]"#, .invalid("OnlineMembers")),
        ] as [(String, UpstreamError)])
    func whatIsNoEventIsRefused(fields: String, error: UpstreamError) {
        #expect(throws: error) { try read(Upstream.GroupMemberAdded.self, fields) }
    }

    @Test func listsHoldObjectsWhereObjectsBelong() {
        #expect(throws: UpstreamError.invalid("Servers")) {
            try read(Upstream.MapsReassigned.self, #""Servers":[1]"#)
        }
        #expect(throws: UpstreamError.missing("ID")) {
            try read(Upstream.MapsReassigned.self, #""Servers":[{}]"#)
        }
    }

    @Test func mapsReassignedByToCloud9() throws {
        let event = try read(
            Upstream.MapsReassigned.self,
            #""Servers":[{"ID":"1","Address":"a:1","RealmID":1,"IsCrossRealm":true,"AvailableMaps":null,"#
                + #""OldAssignedMapsToHandle":[1],"NewAssignedMapsToHandle":[1,571]}]"#)
        let server = try #require(event.servers.first)
        #expect(
            (server.id, server.address, server.realm, server.isCrossRealm) == ("1", "a:1", RealmID(1), true))
        #expect(server.availableMaps.isEmpty && server.oldMaps == [MapID(1)])
        #expect(server.newMaps == [MapID(1), MapID(571)])
    }

    private func read<Message: UpstreamMessage>(
        _ type: Message.Type, _ fields: String
    ) throws(UpstreamError) -> Message {
        try Message(parsing: Array((#"{"v":"0.0.1","t":1,"p":{"Unknown":[{}],"# + fields + "}}").utf8))
    }
}
