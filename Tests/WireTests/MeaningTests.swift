import Base
import Testing
import Wire

/// That the fields of the vectors have the meaning that the specification gives them.
@Suite struct MeaningTests {
    /// The first vector of a type whose line contains this comment or body.
    private func body(_ type: String, _ index: Int = 0) throws -> [UInt8] {
        let matching = PacketTests.vectors.filter { $0.type == type }
        return try #require(matching.dropFirst(index).first, "no vector \(index) of \(type)").body
    }

    @Test func theFieldsOfASession() throws {
        let session = try AuthSession.parse(try body("AuthSession"))
        #expect(session.build == 12340)
        #expect(session.account == "TC9TEST")
        #expect(session.clientSeed == [1, 2, 3, 4])
        #expect(hex(session.digest) == "00f41729fde24fb897652be28336c3547f7dff9d")
        #expect(session.realm == 1)
    }

    @Test func theFourFormsOfAnAuthResponse() throws {
        #expect(AuthResponse.admitted(expansion: 2).body() == (try body("AuthResponse")))
        #expect(AuthResponse.moved(toPosition: 5).body() == (try body("AuthResponse", 1)))
        #expect(AuthResponse.queued(position: 7, expansion: 2).body() == (try body("AuthResponse", 2)))
        #expect(AuthResponse.leftQueue.body() == (try body("AuthResponse", 3)))
        #expect(AuthResponse.refused(.authFailed).body() == (try body("AuthResponse", 4)))
        #expect(try AuthResponse.parse(try body("AuthResponse", 2)).queuePosition == 7)
        #expect(try AuthResponse.parse(try body("AuthResponse", 1)).billing == nil)
    }

    @Test func theFieldsOfACharacter() throws {
        let list = try CharacterList.parse(try body("CharacterList", 2))
        #expect(list.characters.map(\.name) == ["Thrall", "Jaïna"])
        let first = try #require(list.characters.first)
        #expect((first.race, first.characterClass, first.level) == (2, 7, 80))
        #expect(first.look.gender == 0)
        #expect(first.look.facialHair == 5)
        #expect(first.zone == 1637)
        #expect(first.position == Position(map: MapID(1), x: 1629.5, y: -4373.25, z: 31))
        #expect(first.equipment[0].displayID == 31234)
        #expect(first.equipment[15].enchantVisual == 2673)
        let second = list.characters[1]
        #expect(second.guild == 5)
        #expect(second.flags == [.declined, .mustRename, .hideHelm])
        #expect(second.changes == .appearance)
        #expect(second.isFirstLogin)
        #expect((second.petDisplayID, second.petLevel, second.petFamily) == (607, 80, 15))
    }

    @Test func theTwoOrdersOfAFace() throws {
        let asked = try CharacterCustomize.parse(try body("CharacterCustomize")).design.look
        #expect((asked.gender, asked.skin, asked.hairColor, asked.hairStyle) == (1, 2, 3, 4))
        #expect((asked.facialHair, asked.face) == (5, 6))
        let told = try CharacterCustomizeResult.parse(try body("CharacterCustomizeResult")).look
        #expect((told.gender, told.skin, told.face, told.hairStyle) == (1, 2, 3, 4))
        #expect((told.hairColor, told.facialHair) == (5, 6))
    }

    @Test func theExamplesOfNamesAndPlaces() throws {
        #expect(NameQueryResponse(unknown: GUID(0x12345)).body() == (try body("NameQueryResponse", 1)))
        let thrall = NameQueryResponse(
            player: GUID(0x12345), name: "Thrall", race: 2, gender: 0, characterClass: 7)
        #expect(thrall.body() == (try body("NameQueryResponse")))
        let foreign = try NameQueryResponse.parse(try body("NameQueryResponse", 2))
        #expect(foreign.player == CharacterID(realm: RealmID(2), low: 7).guid(seenFrom: RealmID(1)))
        #expect(foreign.declined.count == 5)
        let northrend = Position(map: MapID(571), x: 1.5, y: -2, z: 3.25, orientation: 0.5)
        #expect(NewWorld(position: northrend).body() == (try body("NewWorld")))
        #expect(TransferPending(map: MapID(489)).body() == (try body("TransferPending")))
        #expect(CharacterLoginFailed(.noCharacter).body() == [5])
        #expect(hex(RealmSplit(realm: .max).body()) == "ffffffff0000000030312f30312f303100")
        let times = AccountDataTimes(unixTime: 0x5F00_0000, mask: 0x15, times: [1, 2, 3])
        #expect(times.body() == (try body("AccountDataTimes")))
        #expect(AddonInfo(addons: 2).body() == (try body("AddonInfo")))
    }

    @Test func theExamplesOfChat() throws {
        let player = GUID(0x12345)
        #expect(ChatLine.system("Hi").body() == (try body("ChatLine")))
        #expect(
            ChatLine(.whisper, from: player, to: player, "Hi", tag: .afk).body() == (try body("ChatLine", 1)))
        let channel = ChatLine(.channel, .common, from: player, to: player, channel: "World", "Hi")
        #expect(channel.body() == (try body("ChatLine", 2)))
        var game = ChatLine(.guild, from: player, "Hi", tag: .gameMaster)
        game.senderName = "Ann"
        #expect(GameMasterChatLine(game).body() == (try body("GameMasterChatLine")))
        let addon = try ChatMessage.parse(try body("ChatMessage", 4))
        #expect(addon.language == .addon)
        #expect(addon.text == "DBM\tping")
        #expect(try ChatMessage.parse(try body("ChatMessage", 1)).target == "Thrall")
    }

    @Test func theFieldsOfAMovement() throws {
        let all = try Movement.parse(try body("Movement", 6))
        #expect(all.mover == GUID(0x12345))
        #expect(all.info.transport.seat == 255)
        #expect(all.info.transport.time2 == 78)
        #expect(all.info.pitch == 0.25)
        #expect(all.info.fallTime == 9)
        #expect(all.info.jump.horizontalSpeed == 4)
        #expect(all.info.splineElevation == 0.75)
        let still = try Movement.parse(try body("Movement", 1))
        #expect(still.info.position(on: MapID(0))?.x == -8949.95)
        #expect(Movement.describes(.MSG_MOVE_HEARTBEAT))
        #expect(Movement.describes(.MSG_MOVE_START_DESCEND))
        #expect(!Movement.describes(.MSG_MOVE_TELEPORT_ACK))
        #expect(!Movement.describes(.MSG_MOVE_WORLDPORT_ACK))
    }

    @Test func theMinuteOfTheCalendar() throws {
        let time = PackedTime(minute: 33, hour: 20, weekday: 6, day: 21, month: 11, year: 2026)
        #expect(LoginSetTimeSpeed(time: time).body() == (try body("LoginSetTimeSpeed")))
        #expect((time.hour, time.minute) == (20, 33))
    }

    @Test func aMemberOfAGroup() throws {
        var state = PartyMemberState(member: GUID(0x12345))
        state.fields = .auras
        state.auras = AuraSlots([0: AuraSlots.Aura(spell: 1126), 3: AuraSlots.Aura(spell: 0)])
        #expect(PartyMemberStats(state).body() == (try body("PartyMemberStats", 1)))
    }

    /// A mask byte, then the bytes that are not 0, low ones first (spec guid 1).
    @Test(
        arguments: [
            (0, "00"), (0x5F, "01 5f"), (0x12345, "07 45 23 01"),
            (0x0000_002A_3B9A_CA5F, "1f 5f ca 9a 3b 2a"),
            (0xF130_0001_2300_0007, "d9 07 23 01 30 f1"), (0x4000_0000_0000_0100, "82 01 40"),
            (.max, "ff ff ff ff ff ff ff ff ff"),
        ] as [(UInt64, String)])
    func aPackedGUIDLeavesZeroBytesOut(_ raw: UInt64, _ expected: String) throws {
        let state = PartyMemberState(member: GUID(raw))
        let bytes = PartyMemberStats(state).body()
        #expect(
            hex(Array(bytes.prefix(expected.split(separator: " ").count))) == expected.filter { $0 != " " })
        #expect(try PartyMemberStats.parse(bytes).state.member == GUID(raw))
    }

    @Test func thePhasesOfASessionAreASet() {
        #expect(PhaseSet.authenticated.contains(SessionPhase.inWorld))
        #expect(!PhaseSet.authenticated.contains(SessionPhase.connecting))
        #expect(!PhaseSet.authenticated.contains(SessionPhase.leaving))
        for phase in SessionPhase.allCases { #expect(PhaseSet.all.contains(phase)) }
        let both: PhaseSet = [.inWorld, .changingWorld]
        #expect(both.contains(SessionPhase.changingWorld))
        #expect(!both.contains(SessionPhase.characterList))
    }

    @Test func logonResultsAndRealmsKeepTheirNumbers() {
        #expect(LogonResult.lockedToCountry.rawValue == 0x19)
        #expect(LogonResult(rawValue: 0x42).description == "logon result 66")
        #expect(AccountDataKind.allCases.filter(\.isGlobal).map(\.rawValue) == [0, 2, 4])
    }
}
