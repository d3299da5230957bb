import Base
import Bus
import CharactersAPI
import CharactersService
import Store
import TestSupport
import Testing

@Suite struct ScreenTests {
    @Test(arguments: TestDriver.dialects)
    func theListHasTheAccountsLivingCharactersInTheirOrder(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(1, "Third", set: "`order` = 9")
            try await world.character(2, "Foreign", of: CharactersWorld.bob)
            try await world.character(3, "First", set: "`order` = 1")
            try await world.character(4, "Second", set: "`order` = NULL")
            try await world.character(5, "Deleted", set: "deleteInfos_Name = 'Deleted', account = 10")
            try await world.character(6, "Oddrace", race: 9)
            try await world.character(7, "Oddpair", race: 1, characterClass: 11)
            try await world.character(8, "Oddsex", gender: 2)
            #expect(try await world.list().map(\.name) == ["First", "Second", "Third"])
            #expect(try await world.list(AccountID(99)).isEmpty)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func trinityCoresCharactersAreOrderedByNumber(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver, trinityCore: true) { world in
            try await world.character(7, "Later")
            try await world.character(3, "Earlier")
            #expect(try await world.list().map(\.name) == ["Earlier", "Later"])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func fieldsComeFromTheirColumns(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(
                5, "Ünal", race: 11, characterClass: 8, gender: 1, level: 80,
                set: "skin = 1, face = 2, hairStyle = 3, hairColor = 4, facialStyle = 5")
            try await world.database.write(
                "INSERT INTO guild_member (guildid, guid, `rank`) VALUES (77, 5, 0)")
            let listed = try #require(try await world.list().first)
            #expect(listed.id == world.id(5))
            #expect(listed.name == "Ünal")
            #expect((listed.race, listed.characterClass, listed.gender, listed.level) == (11, 8, 1, 80))
            #expect((listed.skin, listed.face, listed.hairStyle) == (1, 2, 3))
            #expect((listed.hairColor, listed.facialStyle) == (4, 5))
            #expect(listed.zone == 12)
            #expect(listed.position == Position(map: MapID(0), x: -8949.95, y: -132.493, z: 83.5312))
            #expect(listed.guild == 77)
            #expect(listed.equipment.count == 23)
            #expect(listed.characterFlags == 0x0200_0000)
            #expect(listed.customizeFlags == 0)
            #expect(!listed.firstLogin)
        }
    }

    struct FlagCase: Sendable, CustomTestStringConvertible {
        var columns: String
        var flags: UInt32 = 0
        var customize: UInt32 = 0
        var first = false
        var testDescription: String { columns }
    }
    static let flagCases = [
        FlagCase(columns: "playerFlags = 0x400", flags: 0x400),
        FlagCase(columns: "playerFlags = 0x800", flags: 0x800),
        FlagCase(columns: "playerFlags = 0xFFFFF3EF", flags: 0),
        FlagCase(columns: "playerFlags = 0x10", flags: 0x2000),
        FlagCase(columns: "playerFlags = 0x10, at_login = 0x800", flags: 0),
        FlagCase(columns: "at_login = 0x01", flags: 0x4000),
        FlagCase(columns: "at_login = 0x20", first: true),
        FlagCase(columns: "at_login = 0x08", customize: 1),
        FlagCase(columns: "at_login = 0x40", customize: 0x1_0000),
        FlagCase(columns: "at_login = 0x80", customize: 0x10_0000),
        FlagCase(columns: "at_login = 0xC8", customize: 1),
        FlagCase(columns: "at_login = 0xC0", customize: 0x1_0000),
        FlagCase(columns: "at_login = 0x516", flags: 0),
    ]

    @Test(arguments: TestDriver.dialects)
    func columnsBecomeTheFlagsOfTheScreen(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            for (index, wanted) in Self.flagCases.enumerated() {
                try await world.character(UInt32(index + 1), "N\(index)", set: wanted.columns)
            }
            let listed = try await world.list()
            try #require(listed.count == Self.flagCases.count)
            for (wanted, got) in zip(Self.flagCases, listed) {
                // Declined names are off: then all have the flag that says none are missing.
                #expect(got.characterFlags == wanted.flags | 0x0200_0000, "\(wanted.columns)")
                #expect(got.customizeFlags == wanted.customize, "\(wanted.columns)")
                #expect(got.firstLogin == wanted.first, "\(wanted.columns)")
                #expect(got.zone == (wanted.first ? 0 : 12), "\(wanted.columns)")
            }
        }
    }

    @Test(arguments: TestDriver.dialects)
    func missingDeclensionsAreMarkedWhereTheyAreUsed(_ driver: TestDriver) async throws {
        var configuration = CharactersConfiguration()
        configuration.declinedNames = true
        try await CharactersWorld.run(driver, configuration) { world in
            try await world.character(1, "Anna")
            try await world.character(2, "Olga")
            try await world.database.write(
                "INSERT INTO character_declinedname (guid, genitive) VALUES (2, 'Olgi')")
            #expect(try await world.list().map(\.characterFlags) == [0, 0x0200_0000])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func bansCountWhileTheyLast(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(1, "Alice")
            func ban(_ begin: Int64, _ end: Int64, active: Int = 1) async throws {
                try await world.database.write(
                    "INSERT INTO character_banned VALUES (1, ?, ?, 'test', 'test', ?)", begin, end, active)
            }
            func isBanned() async throws -> Bool {
                let listed = try await world.list()
                #expect(listed.count == 1, "several bans must not double the character")
                return listed.first.map { $0.characterFlags & 0x0100_0000 != 0 } ?? false
            }
            #expect(try await !isBanned())
            try await ban(world.now - 50, world.now - 1)
            try await ban(world.now - 49, world.now - 49, active: 0)
            #expect(try await !isBanned())
            try await ban(world.now - 48, world.now + 10)
            try await ban(world.now - 47, world.now + 5)
            #expect(try await isBanned())
            world.time.advance(by: .seconds(11))
            #expect(try await !isBanned())
            try await ban(world.now - 1, world.now - 1)
            #expect(try await isBanned())
        }
    }

    @Test(arguments: TestDriver.dialects)
    func thePetOfTheRightClassesIsShown(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.worldDatabase.write(
                "INSERT INTO creature_template (entry, family) VALUES (416, 23)")
            let masters: [(String, UInt8, UInt8, String)] = [
                ("Warlock", 1, 9, ""), ("Hunter", 3, 3, ""), ("Knight", 1, 6, ""),
                ("Keeper", 1, 6, "extra_flags = 0x400"), ("Mage", 1, 8, ""),
                ("Ghost", 1, 9, "playerFlags = 0x10"),
            ]
            for (index, (name, race, characterClass, columns)) in masters.enumerated() {
                let guid = UInt32(index + 1)
                try await world.character(
                    guid, name, race: race, characterClass: characterClass, set: columns)
                // Two in slot 0: the older one counts. One that is stabled does not.
                for (pet, slot, model) in [
                    (guid * 10 + 5, 0, 9), (guid * 10 + 1, 0, 4_449), (guid * 10, 1, 7),
                ] {
                    try await world.database.write(
                        "INSERT INTO character_pet (id, entry, owner, modelid, level, slot) VALUES (?, 416, ?, ?, 70, ?)",
                        pet, guid, model, slot)
                }
            }
            let listed = try await world.list()
            #expect(listed.map(\.name) == masters.map(\.0))
            #expect(listed.map(\.petDisplayID) == [4_449, 4_449, 0, 4_449, 0, 0])
            #expect(listed.map(\.petLevel) == [70, 70, 0, 70, 0, 0])
            #expect(listed.map(\.petFamily) == [23, 23, 0, 23, 0, 0])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aPetWithoutModelIsNoFault(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(1, "Warlock", characterClass: 9)
            try await world.database.write(
                "INSERT INTO character_pet (id, entry, owner, modelid, level, slot) VALUES (3, 416, 1, NULL, 5, 0)"
            )
            let listed = try #require(try await world.list().first)
            #expect((listed.petDisplayID, listed.petLevel, listed.petFamily) == (0, 5, 0))
        }
    }
}
