import Base
import Bus
import Store
import TestSupport
import Testing
import Wire
import WorldserverAPI

@testable import Sandbox

/// What stands near, guilds and charters, and the world itself.
@Suite struct OtherRequestTests {
    private func fixture(_ kind: Fixture.Kind) throws -> Fixture {
        try #require(
            Fixture.all.first {
                $0.kind == kind && $0.position.isWithin(5.5, of: StartPlace.northshire.position)
            })
    }

    // MARK: Standing near

    @Test(
        arguments: [
            (Fixture.Kind.auctioneer, 0x20_0000, true), (.auctioneer, 0x20_0001, false),
            (.banker, 0x2_0000, true),
            (.banker, 0x80_0000, true), (.banker, 0x82_0000, true), (.battlemaster, 0x10_0000, true),
            (.battlemaster, 0x20_0000, false), (.guildMaster, 0x4_0000, true), (.mailbox, 0, false),
            (.auctioneer, 0, true), (.auctioneer, .max, false),
        ] as [(Fixture.Kind, UInt32, Bool)])
    func aCreatureIsUsedForWhatItIs(kind: Fixture.Kind, flags: UInt32, isUsable: Bool) async throws {
        try await withWorld { harness in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            _ = try await harness.enter(alice, account: TestAccount.alice)
            let answer = try await harness.world.answer(
                Worldserver.CanInteractWithCreature(
                    player: alice, creature: try fixture(kind).guid, flags: flags))
            #expect(answer == isUsable)
        }
    }

    @Test(
        arguments: [
            (Fixture.Kind.mailbox, 19, true), (.mailbox, 34, false), (.guildVault, 34, true),
            (.auctioneer, 19, false), (.guildVault, 0, false),
        ] as [(Fixture.Kind, UInt8, Bool)])
    func anObjectIsOfItsType(kind: Fixture.Kind, type: UInt8, isUsable: Bool) async throws {
        try await withWorld { harness in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            _ = try await harness.enter(alice, account: TestAccount.alice)
            let answer = try await harness.world.answer(
                Worldserver.CanInteractWithObject(player: alice, object: try fixture(kind).guid, type: type))
            #expect(answer == isUsable)
        }
    }

    @Test func onlyWithinFiveAndAHalfYards() async throws {
        try await withWorld { harness in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(alice, account: TestAccount.alice)
            let mailbox = try fixture(.mailbox)
            func reaches(from yards: Float) async throws -> Bool {
                var place = mailbox.position
                place.x -= yards
                await link.send(
                    .MSG_MOVE_HEARTBEAT,
                    Movement(mover: alice, info: MovementInfo(position: place, time: 1)).bytes())
                try await link.roundTrip()
                return try await harness.world.answer(
                    Worldserver.CanInteractWithObject(player: alice, object: mailbox.guid, type: 19))
            }
            #expect(try await reaches(from: 0))
            #expect(try await reaches(from: 5.4))
            #expect(try await reaches(from: 5.6) == false)
            #expect(try await reaches(from: 5000) == false)
            // The one of another start is no nearer.
            let far = try #require(
                Fixture.all.first { $0.kind == .mailbox && $0.position.map != .easternKingdoms })
            #expect(
                try await harness.world.answer(
                    Worldserver.CanInteractWithObject(player: alice, object: far.guid, type: 19)) == false)
            for nothing in [GUID.none, alice, Item.guid(4), GUID(.max)] {
                #expect(
                    try await harness.world.answer(
                        Worldserver.CanInteractWithObject(player: alice, object: nothing, type: 19)) == false)
            }
            #expect(
                await harness.refusal(
                    of: Worldserver.CanInteractWithObject(
                        player: GUID(77), object: mailbox.guid, type: 19)) == .playerNotFound)
        }
    }

    // MARK: Guilds

    @Test func everybodySeesSomebodysGuild() async throws {
        try await withWorld { harness in
            let (alice, link) = try await harness.enterAlice()
            let bob = try await harness.create("Bob", account: TestAccount.bob)
            let other = try await harness.enter(bob, account: TestAccount.bob)
            await other.forget()
            try await link.roundTrip()
            await link.forget()
            let request = Worldserver.SetGuildFields(id: .new(), player: alice, guild: 7, rank: 3)
            #expect(try await harness.world.answer(request))
            var fields = UpdateFields()
            fields[UpdateField.Player.guild] = 7
            fields[UpdateField.Player.guildRank] = 3
            #expect(try await link.next(UpdateObject.self).blocks == [.values(alice, fields)])
            #expect(try await other.next(UpdateObject.self).blocks == [.values(alice, fields)])
            // Newcomers as well.
            let carol = try await harness.create("Carol", account: TestAccount.admin)
            let third = try await harness.enter(carol, account: TestAccount.admin)
            let seen = await third.received.compactMap { try? UpdateObject.parse($0.body) }.flatMap(\.blocks)
            let guilds = seen.compactMap { block -> UInt32? in
                guard case .create(let creation) = block, creation.guid == alice else { return nil }
                return creation.fields[UpdateField.Player.guild]
            }
            #expect(guilds == [7])
            let gone = Worldserver.SetGuildFields(id: .new(), player: GUID(77), guild: 7, rank: 3)
            #expect(try await harness.world.answer(gone) == false)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aGuildIsFoundedOnce(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            try await harness.characters.write("INSERT INTO guild (guildid, name) VALUES (41, 'Old Guard')")
            // Known from the start.
            await harness.world.stop()
            try await harness.world.start()
            let (alice, _) = try await harness.enterAlice()
            let bob = try await harness.create("Bob", account: TestAccount.bob)
            _ = try await harness.enter(bob, account: TestAccount.bob)
            func found(_ name: String, _ leader: GUID) -> Worldserver.CreateGuild {
                Worldserver.CreateGuild(id: .new(), leader: leader, name: name)
            }
            #expect(await harness.refusal(of: found("OLD GUARD", alice)) == .nameTaken)
            for name in [
                "", "A", "Night  Watch", " Night", "Night1", "Night|Watch", "Nightжa",
                String(repeating: "a", count: 25),
            ] {
                #expect(await harness.refusal(of: found(name, alice)) == .nameInvalid, "\(name)")
            }
            #expect(await harness.refusal(of: found("Night Watch", GUID(77))) == .leaderNotFound)
            #expect(try await harness.world.answerStored(found("Night Watch", alice)) == 42)
            #expect(await harness.refusal(of: found("night watch", bob)) == .nameTaken)
            // She leads one already.
            #expect(await harness.refusal(of: found("Day Watch", alice)) == .failed)
            #expect(try await harness.world.answerStored(found("Day Watch", bob)) == 43)
            let rows = try await harness.characters.read(
                """
                SELECT g.guildid, g.name, g.leaderguid, m.guid, m.`rank` FROM guild g
                JOIN guild_member m ON m.guildid = g.guildid ORDER BY g.guildid
                """
            ) { row in
                "\(try row.u32(0)) \(try row.string(1)) \(try row.u32(2)) \(try row.u32(3)) \(try row.u8(4))"
            }
            #expect(
                rows == [
                    "42 Night Watch \(alice.low) \(alice.low) 0", "43 Day Watch \(bob.low) \(bob.low) 0",
                ])
        }
    }

    @Test func aGuildThatIsNotStoredIsNone() async throws {
        try await withWorld { harness in
            let (alice, link) = try await harness.enterAlice()
            // Another worldserver has put her into one.
            try await harness.characters.write(
                "INSERT INTO guild_member (guildid, guid, `rank`) VALUES (5, ?, 0)", alice.low)
            let request = Worldserver.CreateGuild(id: .new(), leader: alice, name: "Night Watch")
            #expect(await harness.refusal(of: request) == .failed)
            #expect(try await harness.characters.first("SELECT COUNT(*) FROM guild") { try $0.i64(0) } == 0)
            try await link.roundTrip()
            let last = try #require(await link.received.last { $0.opcode == .SMSG_UPDATE_OBJECT })
            #expect(try UpdateObject.parse(last.body).values(of: alice)?[UpdateField.Player.guild] == 0)
            try await harness.characters.write("DELETE FROM guild_member")
            #expect(try await harness.world.answerStored(request) > 0)
        }
    }

    @Test func aCharterIsCheckedInItsOrder() async throws {
        try await withWorld { harness in
            let (alice, _) = try await harness.enterAlice()
            func status(_ item: GUID) async throws -> Worldserver.Petition.Status {
                try await harness.world.answer(Worldserver.CheckPetition(player: alice, item: item)).status
            }
            let charter = AliceHas.jerky
            #expect(try await status(charter) == .petitionNotFound)
            var petition = SandboxPetition(owner: 99, name: "Night Watch", isOfGuild: false)
            await harness.world.put(petition, on: charter)
            #expect(try await status(charter) == .notOwner)
            petition.owner = alice.low
            await harness.world.put(petition, on: charter)
            #expect(try await status(charter) == .notAGuildPetition)
            petition.isOfGuild = true
            petition.signers = Array(20...27)
            await harness.world.put(petition, on: charter)
            #expect(try await status(charter) == .needsMoreSignatures)
            petition.signers.append(28)
            await harness.world.put(petition, on: charter)
            let whole = try await harness.world.answer(
                Worldserver.CheckPetition(player: alice, item: charter))
            #expect(
                whole
                    == Worldserver.Petition(
                        status: .acceptable, name: "Night Watch", signers: (20...28).map { GUID($0) }))
            _ = try await harness.world.answer(
                Worldserver.SetGuildFields(id: .new(), player: alice, guild: 7, rank: 0))
            #expect(try await status(charter) == .alreadyInGuild)
            // A charter that she has not got.
            await harness.world.put(petition, on: Item.guid(900))
            #expect(try await status(Item.guid(900)) == .petitionNotFound)
        }
    }

    // MARK: The world

    @Test func theWorldTellsHowBusyItIs() async throws {
        try await withWorld { harness in
            #expect(try await harness.world.answer(Worldserver.Touch()) == Done())
            #expect(try await harness.world.answer(Worldserver.ReadLoad()).players == 0)
            let (alice, link) = try await harness.enterAlice()
            _ = alice
            for _ in 0..<20 {
                harness.time.advance(by: .milliseconds(60))
                try await link.roundTrip()
            }
            let load = try await harness.world.answer(Worldserver.ReadLoad())
            #expect(load.players == 1)
            #expect(load.max >= load.p99 && load.p99 >= load.median)
        }
    }
}
