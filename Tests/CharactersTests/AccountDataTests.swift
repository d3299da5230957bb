import Base
import Bus
import CharactersAPI
import CharactersService
import Store
import TestSupport
import Testing

@Suite struct AccountDataTests {
    private func update(_ world: CharactersWorld, _ type: UInt8, _ data: [UInt8], time: UInt32 = 1)
        async throws
    {
        _ = try await world.bus.ask(
            Characters.UpdateAccountData(
                account: CharactersWorld.alice, realm: CharactersWorld.realm,
                entry: Characters.AccountDataEntry(type: type, time: time, data: data)))
    }
    private func stored(
        _ world: CharactersWorld, of account: AccountID = CharactersWorld.alice
    ) async throws -> [UInt8: [UInt8]] {
        let entries = try await world.bus.ask(
            Characters.AccountData(account: account, realm: CharactersWorld.realm))
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.type, $0.data) })
    }

    @Test(arguments: TestDriver.dialects)
    func blobsAreReplacedAndCleared(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            // No text: bytes that are not UTF-8 must survive.
            let bytes = [UInt8](0...255)
            try await update(world, 0, bytes, time: .max)
            try await update(world, 2, [1])
            try await update(world, 2, [2])
            #expect(try await stored(world) == [0: bytes, 2: [2]])
            #expect(try await stored(world, of: CharactersWorld.bob).isEmpty)
            let entries = try await world.bus.ask(
                Characters.AccountData(account: CharactersWorld.alice, realm: CharactersWorld.realm))
            #expect(entries.first { $0.type == 0 }?.time == .max)
            try await update(world, 0, [])
            #expect(try await stored(world) == [2: [2]])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func onlyTheAccountsTypesAndSizesAreTaken(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            for type in UInt8(0)...9 { try await update(world, type, [type]) }
            try await update(world, 255, [1])
            #expect(try await stored(world) == [0: [0], 2: [2], 4: [4]])
            let largest = [UInt8](repeating: 7, count: 0xFFFF)
            try await update(world, 4, largest)
            try await update(world, 2, largest + [7])
            #expect(try await stored(world) == [0: [0], 2: [2], 4: largest])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func tutorialsAreZeroUntilSeen(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            let request = Characters.Tutorials(account: CharactersWorld.alice, realm: CharactersWorld.realm)
            #expect(try await world.bus.ask(request) == [0, 0, 0, 0, 0, 0, 0, 0])
            try await world.database.write(
                "INSERT INTO account_tutorial VALUES (10, 1, 2, 3, 4, 5, 6, 7, ?)", UInt32.max)
            #expect(try await world.bus.ask(request) == [1, 2, 3, 4, 5, 6, 7, .max])
        }
    }
}
