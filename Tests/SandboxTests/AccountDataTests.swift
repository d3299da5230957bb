import Base
import Deflate
import Store
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// The settings of a client while it plays.
@Suite struct AccountDataTests {
    @Test(arguments: TestDriver.dialects, [AccountDataKind.characterMacros, .globalMacros])
    func whatAClientStoresItGetsBack(driver: TestDriver, kind: AccountDataKind) async throws {
        try await withWorld(on: driver) { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            let text = Array("MACRO 1 \"Dance\"\n/dance\n".utf8)
            try await link.store(text, kind, time: 1_700_000_000)
            await link.send(RequestAccountData(kind: kind))
            let file = try await link.next(AccountDataFile.self)
            #expect(file.player == guid)
            #expect(file.time == 1_700_000_000)
            #expect(try Zlib.inflate(file.data, expecting: Int(file.plainBytes)) == text)
            // Next time the client is told how old they are.
            await link.hangUp()
            try await eventually("Alice is parked") { await harness.player("Alice")?.isParked == true }
            await harness.world.crash()
            try await harness.world.start()
            let again = try await harness.link(account: TestAccount.alice)
            await again.send(PlayerLogin(character: guid))
            let times = try await again.next(AccountDataTimes.self)
            #expect(times.mask == AccountDataKind.characterMask)
            #expect(times.times == [0, 0, kind == .characterMacros ? 1_700_000_000 : 0, 0, 0])
        }
    }

    @Test func nothingStoredIsAnEmptyFile() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            try await link.store(Array("text".utf8), .characterConfig, time: 5)
            try await link.store([], .characterConfig, time: 6)
            await link.send(RequestAccountData(kind: .characterConfig))
            let file = try await link.next(AccountDataFile.self)
            #expect((file.time, file.plainBytes, file.data) == (0, 0, []))
        }
    }

    @Test func bombsAndLiesAreDroppedAndCounted() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let link = try await harness.enter(guid, account: TestAccount.alice)
            let before = harness.count("malformed")
            let bomb = try Zlib.deflate([UInt8](repeating: 65, count: 2_000_000))
            for (kind, claim, data) in [
                (1, 100, bomb), (1, 2_000_000, bomb), (1, 50, [1, 2, 3]), (8, 4, bomb), (0x101, 4, bomb),
            ] as [(UInt32, UInt32, [UInt8])] {
                await link.send(
                    UpdateAccountData.with {
                        $0.kind = kind
                        $0.plainBytes = claim
                        $0.data = data
                    })
            }
            await link.send(.CMSG_REQUEST_ACCOUNT_DATA, [9, 0, 0, 0])
            try await link.roundTrip()
            #expect(harness.count("malformed") == before + 6)
            #expect(await link.opcodes.contains(.SMSG_UPDATE_ACCOUNT_DATA_COMPLETE) == false)
        }
    }
}

extension RawGateway {
    fileprivate func store(_ text: [UInt8], _ kind: AccountDataKind, time: UInt32) async throws {
        let packed = text.isEmpty ? [] : try Zlib.deflate(text)
        send(
            UpdateAccountData.with {
                $0.kind = UInt32(kind.rawValue)
                $0.time = time
                $0.plainBytes = UInt32(text.count)
                $0.data = packed
            })
        _ = try await next(UpdateAccountDataComplete.self)
    }
}
