import Base
import Store
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// Creating, listing, renaming and deleting characters through a world, on both databases.
@Suite struct CharacterSelectTests {
    private func create(_ packet: CharacterCreate, _ gateway: RawGateway) async throws -> ResponseCode {
        await gateway.send(packet)
        return try await gateway.next(CharacterCreateResult.self).code
    }

    @Test(arguments: TestDriver.dialects)
    func aNewCharacterIsWrittenWithItsItemsAndCounted(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let gateway = try await harness.link(account: TestAccount.alice)
            #expect(try await create(.character("aLICE", .gnome, .mage), gateway) == .createOK)
            let row = try #require(
                try await harness.characters.first(
                    "SELECT guid, name, account, map, zone, level, at_login, equipmentCache FROM characters"
                ) { row in
                    "\(try row.u32(0)) \(try row.string(1)) \(try row.u32(2)) \(try row.u32(3)) \(try row.u32(4)) "
                        + "\(try row.u8(5)) \(try row.u16(6)) \(try row.string(7))"
                })
            let worn = (0..<23).map { slot in
                switch slot {
                case 3: "38 0 "
                case 6: "39 0 "
                case 7: "40 0 "
                case 15: "35 0 "
                default: "0 0 "
                }
            }.joined()
            #expect(row == "1 Alice 1 0 1 1 32 \(worn)")
            let items = try await harness.characters.read(
                """
                SELECT c.slot, i.itemEntry, i.count FROM character_inventory c
                JOIN item_instance i ON i.guid = c.item AND i.owner_guid = c.guid ORDER BY c.slot
                """
            ) { row in "\(try row.u8(0)):\(try row.u32(1))x\(try row.u32(2))" }
            #expect(items == ["3:38x1", "6:39x1", "7:40x1", "15:35x1", "23:6948x1", "24:117x4", "25:159x2"])
            let counted = try await harness.auth.first(
                "SELECT numchars FROM realmcharacters WHERE acctid = 1 AND realmid = 1"
            ) { row in try row.u8(0) }
            #expect(counted == 1)
        }
    }

    @Test(arguments: [
        ("", ResponseCode.nameMissing), ("A", .nameTooShort), ("Abcdefghijklm", .nameTooLong),
        ("Al1ce", .nameInvalidCharacter), ("Al ice", .nameInvalidCharacter), ("Aliceя", .nameMixedLanguages),
        ("Aliiice", .nameThreeConsecutive), ("gamemaster", .nameReserved), ("alice", .createNameInUse),
        ("Жанна", .createOK),
    ])
    func aNameMustBeGoodAndFree(name: String, code: ResponseCode) async throws {
        try await withWorld { harness in
            _ = try await harness.create("Alice", account: TestAccount.bob)
            let gateway = try await harness.link(account: TestAccount.alice)
            #expect(try await create(.character(name, .human, .warrior), gateway) == code)
        }
    }

    @Test func raceClassGenderAndLookMustExist() async throws {
        try await withWorld { harness in
            let gateway = try await harness.link(account: TestAccount.alice)
            var packet = CharacterCreate.character("Alice", .tauren, .paladin)
            #expect(try await create(packet, gateway) == .createFailed)
            packet = .character("Alice", .human, .warrior)
            packet.race = 9
            #expect(try await create(packet, gateway) == .createFailed)
            packet = .character("Alice", .human, .warrior)
            packet.look.gender = 2
            #expect(try await create(packet, gateway) == .createFailed)
            packet = .character("Alice", .human, .warrior)
            packet.look.hairStyle = 200
            #expect(try await create(packet, gateway) == .createError)
        }
    }

    @Test func anAccountMustHaveTheExpansion() async throws {
        try await withWorld { harness in
            try await harness.auth.write("UPDATE account SET expansion = 0 WHERE id = 1")
            let gateway = try await harness.link(account: TestAccount.alice)
            #expect(try await create(.character("Alice", .draenei, .mage), gateway) == .createExpansion)
            #expect(
                try await create(.character("Alice", .human, .deathKnight), gateway) == .createExpansionClass)
        }
    }

    @Test func aDeathKnightNeedsAHeroAndStaysAlone() async throws {
        try await withWorld { harness in
            let gateway = try await harness.link(account: TestAccount.alice)
            #expect(
                try await create(.character("Arthas", .human, .deathKnight), gateway)
                    == .createLevelRequirement)
            #expect(try await create(.character("Alice", .human, .warrior), gateway) == .createOK)
            try await harness.characters.write("UPDATE characters SET level = 55")
            #expect(try await create(.character("Arthas", .human, .deathKnight), gateway) == .createOK)
            #expect(
                try await create(.character("Bolvar", .orc, .deathKnight), gateway) == .createUniqueClassLimit
            )
        }
    }

    @Test func thereAreTenCharactersInARealmAndFiftyInAll() async throws {
        try await withWorld { harness in
            let gateway = try await harness.link(account: TestAccount.alice)
            for letter in "abcdefghij" {
                #expect(try await create(.character("Name\(letter)", .orc, .shaman), gateway) == .createOK)
            }
            #expect(try await create(.character("Namex", .orc, .shaman), gateway) == .createServerLimit)
            try await harness.auth.write(
                "INSERT INTO realmcharacters (realmid, acctid, numchars) VALUES (2, 2, 50)")
            let other = try await harness.link(account: TestAccount.bob)
            #expect(try await create(.character("Namey", .orc, .shaman), other) == .createAccountLimit)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func twoWorldsNeverGiveOutOneGUIDOrOneNameTwice(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let store = CharacterStore(
                database: harness.characters, world: WorldStore(database: harness.worldDatabase),
                numbers: BusNumbers(harness.bus, realm: Harness.realm))
            let results = try await withThrowingTaskGroup(of: ResponseCode.self) { group in
                for number in 0..<16 {
                    let name = number < 8 ? "Same" : "Name" + String(UnicodeScalar(UInt8(97 + number)))
                    let wish = CharacterCreation(
                        name: name, race: .human, characterClass: .warrior, look: CharacterLook())
                    let account = AccountID(UInt32(100 + number))
                    group.addTask {
                        switch try await store.create(wish, for: account) {
                        case .success: .createOK
                        case .failure(let refusal): refusal.code
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count { $0 == .createOK } == 9)
            #expect(results.count { $0 == .createNameInUse } == 7)
            let guids = try await harness.characters.read("SELECT guid FROM characters ORDER BY guid") {
                row in
                try row.u32(0)
            }
            #expect(Set(guids).count == 9)
            let items = try await harness.characters.first("SELECT COUNT(*) FROM item_instance") {
                try $0.i64(0)
            }
            #expect(items == Int64(9 * CharacterClass.warrior.startingItems.count))
        }
    }

    @Test(arguments: TestDriver.dialects)
    func theListShowsWhatTheRowsSay(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            let second = try await harness.create("Second", account: TestAccount.alice, race: .undead)
            try await harness.characters.write(
                "UPDATE characters SET at_login = 1 | 8, playerFlags = 1024, zone = 12 WHERE guid = ?",
                alice.low)
            try await harness.characters.write(
                "INSERT INTO character_banned (guid, bandate, unbandate, bannedby, banreason) VALUES (?, 5, 5, '', '')",
                second.low)
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(CharacterListRequest())
            let list = try await gateway.next(CharacterList.self).characters
            #expect(list.map(\.name) == ["Alice", "Second"])
            let first = try #require(list.first)
            #expect(first.flags == [.declined, .mustRename, .hideHelm])
            #expect(first.changes == .appearance)
            #expect(first.zone == 12)
            #expect(first.equipment[15] == .init(displayID: 1542, inventoryType: 21))
            let last = try #require(list.last)
            #expect(last.flags == [.declined, .lockedByBilling])
            #expect(last.isFirstLogin)
            #expect(last.zone == 0)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func onlyTheOwnerDeletesAndNothingStaysBehind(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let stranger = try await harness.link(account: TestAccount.bob)
            await stranger.send(CharacterDelete(character: guid))
            #expect(try await stranger.next(CharacterDeleteResult.self).code == .deleteFailed)
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(CharacterDelete(character: guid))
            #expect(try await gateway.next(CharacterDeleteResult.self).code == .deleteOK)
            for table in ["characters", "item_instance", "character_inventory"] {
                let rows = try await harness.characters.first("SELECT COUNT(*) FROM \(table)") {
                    try $0.i64(0)
                }
                #expect(rows == 0)
            }
            let counted = try await harness.auth.first("SELECT numchars FROM realmcharacters") {
                try $0.u8(0)
            }
            #expect(counted == 0)
        }
    }

    @Test func leadersAreNotDeleted() async throws {
        try await withWorld { harness in
            let alice = try await harness.create("Alice", account: TestAccount.alice)
            let captain = try await harness.create("Captain", account: TestAccount.alice)
            try await harness.characters.write(
                "INSERT INTO guild (guildid, name, leaderguid) VALUES (1, 'Test', ?)", alice.low)
            try await harness.characters.write(
                "INSERT INTO arena_team (arenaTeamId, name, captainGuid) VALUES (1, 'Test', ?)", captain.low)
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(CharacterDelete(character: alice))
            #expect(try await gateway.next(CharacterDeleteResult.self).code == .deleteGuildLeader)
            await gateway.send(CharacterDelete(character: captain))
            #expect(try await gateway.next(CharacterDeleteResult.self).code == .deleteArenaCaptain)
        }
    }

    @Test func somebodyInTheWorldIsNotDeleted() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let player = try await harness.enter(guid, account: TestAccount.alice)
            await player.hangUp()
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(CharacterDelete(character: guid))
            #expect(try await gateway.next(CharacterDeleteResult.self).code == .deleteFailed)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aRenameNeedsLeaveAndAFreeName(driver: TestDriver) async throws {
        try await withWorld(on: driver) { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            _ = try await harness.create("Bob", account: TestAccount.bob)
            let gateway = try await harness.link(account: TestAccount.alice)
            func rename(_ name: String) async throws -> CharacterRenameResult {
                await gateway.send(
                    CharacterRename.with {
                        $0.character = guid
                        $0.name = name
                    })
                return try await gateway.next(CharacterRenameResult.self)
            }
            #expect(try await rename("Alicia").code == .createError)
            try await harness.characters.write("UPDATE characters SET at_login = 1 WHERE guid = ?", guid.low)
            #expect(try await rename("bob").code == .createNameInUse)
            #expect(try await rename("b").code == .nameTooShort)
            let done = try await rename("aLICIA")
            #expect(done.code == .success)
            #expect(done.name == "Alicia")
            #expect(try await rename("Other").code == .createError)
        }
    }
}
