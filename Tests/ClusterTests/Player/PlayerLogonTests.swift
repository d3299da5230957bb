import Base
import ClusterKit
import Loop
import Testing
import Wire

/// The client's logon against a fake service: what it accepts and what it finds out.
struct PlayerLogonTests {
    private let loop = EventLoop(name: "logon-tests")

    private func server(_ change: (inout FakeLogonServer.Behaviour) -> Void = { _ in }) throws
        -> FakeLogonServer
    {
        var behaviour = FakeLogonServer.Behaviour()
        var realm = Realm()
        realm.name = "Azeroth"
        realm.address = "127.0.0.1:8085"
        behaviour.realms = [realm]
        change(&behaviour)
        return try FakeLogonServer(on: loop, behaviour)
    }
    private func player() async -> Player {
        let player = Player("Alice", on: loop)
        await player.setPatience(.seconds(10))
        return player
    }

    @Test func aLogonEndsWithTheRealmList() async throws {
        let server = try server()
        let player = await player()
        let realms = try await player.logon(account: "alice", password: "secret", at: server.address)
        #expect(realms.map(\.name) == ["Azeroth"])
        let session = try #require(await player.logonSession)
        #expect(session.account == "ALICE")
        #expect([session.sessionKey] == server.sessionKeys.withLock { $0 })
        loop.stop()
    }

    @Test func answersInPiecesAreUnderstood() async throws {
        let server = try server { $0.trickles = true }
        let realms = try await player().logon(account: "alice", password: "secret", at: server.address)
        #expect(realms.count == 1)
        loop.stop()
    }

    @Test func aWrongPasswordIsRefused() async throws {
        let server = try server()
        let player = await player()
        await #expect {
            try await player.logon(account: "alice", password: "wrong", at: server.address)
        } throws: {
            guard case PlayerError.logonRefused(.unknownAccount) = $0 else { return false }
            return true
        }
        #expect(await player.logonSession == nil)
        loop.stop()
    }

    @Test func aTokenIsSentWhenItIsGiven() async throws {
        let server = try server { $0.token = "123456" }
        let player = await player()
        await #expect(throws: PlayerError.self) {
            try await player.logon(account: "alice", password: "secret", at: server.address)
        }
        try await player.logon(account: "alice", password: "secret", token: "123456", at: server.address)
        loop.stop()
    }

    @Test func aServerWithoutTheVerifierIsFoundOut() async throws {
        let server = try server { $0.provesNothing = true }
        await expectViolation(server, "the server's proof is wrong")
        loop.stop()
    }

    @Test func anotherGroupIsNotAnswered() async throws {
        let server = try server { $0.offersAnotherGroup = true }
        await expectViolation(server, "another group than the client's")
        #expect(server.sessionKeys.withLock { $0 }.isEmpty)
        loop.stop()
    }

    @Test func garbageIsAViolation() async throws {
        let server = try server { $0.garbage = [0x00, 0x01, 0x00] }
        let player = await player()
        await #expect {
            try await player.logon(account: "alice", password: "secret", at: server.address)
        } throws: {
            guard case PlayerError.protocolViolation = $0 else { return false }
            return true
        }
        loop.stop()
    }

    private func expectViolation(_ server: FakeLogonServer, _ text: String) async {
        let player = await player()
        await #expect {
            try await player.logon(account: "alice", password: "secret", at: server.address)
        } throws: {
            guard case PlayerError.protocolViolation(text) = $0 else { return false }
            return true
        }
    }

    @Test func aSilentServerIsGivenUp() async throws {
        let server = try server { $0.isSilent = true }
        let player = await player()
        await player.setPatience(.milliseconds(50))
        await #expect {
            try await player.logon(account: "alice", password: "secret", at: server.address)
        } throws: {
            guard case PlayerError.timedOut("answer to the challenge", _, _) = $0 else { return false }
            return true
        }
        loop.stop()
    }

    @Test func aReconnectNeedsNoPassword() async throws {
        let server = try server()
        let player = await player()
        try await player.logon(account: "alice", password: "secret", at: server.address)
        await player.leaveLogon()
        #expect(try await player.reconnect(at: server.address).count == 1)
        loop.stop()
    }

    @Test func nobodyListeningIsAnError() async throws {
        let server = try server()
        server.close()
        let player = await player()
        // The listener closes on its loop; until then the connection is taken and never answered.
        await player.setPatience(.milliseconds(200))
        await #expect(throws: PlayerError.self) {
            try await player.logon(account: "alice", password: "secret", at: server.address)
        }
        loop.stop()
    }
}
