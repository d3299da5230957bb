import Base
import Loop
import Store
import TestSupport
import Testing
import Wire
import WorldsAPI

@testable import Sandbox

/// The link of a gateway before and beside the game: what AzerothCore in cluster mode accepts and what it
/// closes on.
@Suite struct LinkTests {
    private func connected(_ harness: Harness) async throws -> RawGateway {
        let gateway = RawGateway()
        try await gateway.connect(to: try #require(await harness.world.address))
        _ = try await gateway.next(AuthChallenge.self)
        return gateway
    }
    private func session(_ account: String) -> AuthSession { .with { $0.account = account } }

    @Test func theDigestDoesNotMatter() async throws {
        try await withWorld { harness in
            let gateway = try await connected(harness)
            await gateway.send(
                AuthSession.with {
                    $0.account = "alice"
                    $0.digest = [UInt8](repeating: 0xEE, count: 20)
                })
            _ = try await gateway.next(WorldSessionReady.self)
        }
    }

    @Test func anUnknownAccountIsToldAndClosed() async throws {
        try await withWorld { harness in
            let gateway = try await connected(harness)
            await gateway.send(session("NOBODY"))
            #expect(try await gateway.next(AuthResponse.self).code == .authUnknownAccount)
            await gateway.waitUntilClosed()
        }
    }

    @Test(arguments: [Opcode.CMSG_PLAYER_LOGIN, .CMSG_CHAR_ENUM, .CMSG_PING, .TC9_CMSG_PREPARE_FOR_REDIRECT])
    func nothingElseMayComeBeforeTheSession(opcode: Opcode) async throws {
        try await withWorld { harness in
            let gateway = try await connected(harness)
            await gateway.send(opcode, [UInt8](repeating: 0, count: 8))
            await gateway.waitUntilClosed()
            #expect(harness.count("misplaced") == 1)
        }
    }

    @Test(
        arguments: [
            [0x00, 0x03, 0xDC, 0x01, 0, 0], [0x28, 0x00, 0xDC, 0x01, 0, 0], [0xFF, 0xFF, 0xDC, 0x01, 0, 0],
            [0x00, 0x04, 0x20, 0x05, 0, 0], [0x00, 0x04, 0x21, 0x05, 0, 0], [0x00, 0x04, 0xDC, 0x01, 1, 0],
        ] as [[UInt8]])
    func aHeaderThatNoPacketHasEndsTheLink(header: [UInt8]) async throws {
        try await withWorld { harness in
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(raw: header)
            await gateway.waitUntilClosed()
            #expect(harness.count("malformed") == 1)
        }
    }

    @Test func aSecondSessionOnOneLinkEndsIt() async throws {
        try await withWorld { harness in
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(session(TestAccount.bob))
            await gateway.waitUntilClosed()
        }
    }

    @Test func aNewerSessionOfTheAccountReplacesTheOlder() async throws {
        try await withWorld { harness in
            let older = try await harness.link(account: TestAccount.alice)
            let newer = try await harness.link(account: TestAccount.alice)
            await older.waitUntilClosed()
            try await newer.roundTrip()
        }
    }

    @Test func aPingIsAnsweredWithItsNumber() async throws {
        try await withWorld { harness in
            let gateway = try await harness.link(account: TestAccount.alice)
            await gateway.send(Ping(sequence: 4711, latencyMilliseconds: 3))
            #expect(try await gateway.next(Pong.self).sequence == 4711)
        }
    }

    @Test func unknownAndUnreadablePacketsAreSkippedAndCounted() async throws {
        try await withWorld { harness in
            let guid = try await harness.create("Alice", account: TestAccount.alice)
            let gateway = try await harness.enter(guid, account: TestAccount.alice)
            let (skipped, malformed) = (harness.count("skipped"), harness.count("malformed"))
            await gateway.send(.CMSG_BOOTME)
            await gateway.send(.CMSG_VOICE_SESSION_ENABLE, [0, 0])
            await gateway.send(.CMSG_MESSAGECHAT, [1, 0])
            await gateway.send(.CMSG_TEXT_EMOTE, [])
            await gateway.send(.MSG_MOVE_HEARTBEAT, [0xFF, 1, 2, 3])
            await gateway.send(.CMSG_SET_SELECTION, [UInt8](repeating: 0, count: 900))
            await gateway.send(.CMSG_MESSAGECHAT, [1, 0, 0, 0, 7, 0, 0, 0, 0xFF, 0xFE, 0])
            try await gateway.roundTrip()
            #expect(harness.count("skipped") == skipped + 2)
            #expect(harness.count("malformed") == malformed + 5)
        }
    }

    @Test func eachSplitOfTheStreamMeansTheSame() async throws {
        try await withWorld { harness in
            let gateway = RawGateway()
            try await gateway.connect(to: try #require(await harness.world.address))
            _ = try await gateway.next(AuthChallenge.self)
            for byte in session(TestAccount.alice).clientFrame() {
                await gateway.send(raw: [byte])
            }
            _ = try await gateway.next(WorldSessionReady.self)
            try await gateway.roundTrip()
        }
    }

    // MARK: As stock AzerothCore

    @Test func aStockWorldSaysNothingWhenTheSessionStands() async throws {
        var options = SandboxOptions()
        options.announcesReadiness = false
        try await withWorld(options: options) { harness in
            let gateway = try await connected(harness)
            await gateway.send(session(TestAccount.alice))
            try await eventually("the session stands") { await harness.world.sessionCount == 1 }
            try await gateway.roundTrip()
            #expect(await gateway.opcodes == [.SMSG_AUTH_CHALLENGE, .SMSG_PONG])
            #expect(await harness.registry.registrations.first?.announcesReadiness == false)
        }
    }

    @Test func aStockWorldLeavesWhatCameWithTheSessionUntilMoreComes() async throws {
        var options = SandboxOptions()
        options.announcesReadiness = false
        try await withWorld(options: options) { harness in
            let gateway = try await connected(harness)
            let ping = Ping(sequence: 1, latencyMilliseconds: 0).clientFrame()
            await gateway.send(raw: session(TestAccount.alice).clientFrame() + ping)
            try await eventually("the session stands") { await harness.world.sessionCount == 1 }
            #expect(await gateway.opcodes == [.SMSG_AUTH_CHALLENGE])
            await gateway.send(Ping(sequence: 2, latencyMilliseconds: 0))
            #expect(try await gateway.next(Pong.self).sequence == 1)
            #expect(try await gateway.next(Pong.self).sequence == 2)
        }
    }
}
