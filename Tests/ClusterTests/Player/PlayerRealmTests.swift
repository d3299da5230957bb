import Base
import ClusterKit
import Loop
import Testing
import Wire

/// How the client gets into a realm, through a fake gateway.
struct PlayerRealmTests {
    @Test func beingAdmittedEndsAtTheCharacterScreen() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        #expect(await realm.player.stage == .characterList)
        #expect(await realm.player.characters.map(\.name) == ["Alice"])
        let session = try #require(realm.gateway.received(AuthSession.self).first)
        #expect(session.account == "ALICE")
        #expect(session.build == 12340)
        #expect(session.addonBytes > 0)
        realm.stop()
    }

    @Test func everyByteMayComeAlone() async throws {
        let realm = try await FakeRealm { $0.trickles = true }
        try await realm.enter()
        #expect(await realm.player.stage == .inWorld)
        realm.stop()
    }

    @Test func anEncipheredRefusalIsRead() async throws {
        let realm = try await FakeRealm { $0.responses = [.refused(.authBanned)] }
        await expectRefusal(realm, 0x1C)
        realm.stop()
    }

    @Test func aPlainRefusalIsRead() async throws {
        let realm = try await FakeRealm { $0.refusesInPlain = true }
        await expectRefusal(realm, 0x15)
        realm.stop()
    }

    @Test func aForgedDigestIsRefused() async throws {
        let realm = try await FakeRealm()
        await #expect {
            try await realm.player.connect(toGateway: realm.gateway.address, realm: 1) { $0.digest[0] ^= 1 }
        } throws: {
            guard case PlayerError.refused(.SMSG_AUTH_RESPONSE, 0x0D) = $0 else { return false }
            return true
        }
        realm.stop()
    }

    private func expectRefusal(_ realm: FakeRealm, _ code: UInt8) async {
        await #expect { try await realm.connect() } throws: {
            guard case PlayerError.refused(.SMSG_AUTH_RESPONSE, code) = $0 else { return false }
            return true
        }
    }

    @Test func aQueueIsWaitedOut() async throws {
        let realm = try await FakeRealm {
            $0.responses = [.queued(position: 2, expansion: 2), .moved(toPosition: 1), .leftQueue]
        }
        try await realm.connect()
        #expect(await realm.player.stage == .characterList)
        realm.stop()
    }

    @Test func aTakenNameIsARefusal() async throws {
        let realm = try await FakeRealm {
            $0.answer = { opcode, body in
                guard opcode == .CMSG_CHAR_CREATE else { return FakeRealm.usual(opcode, body) }
                return [(CharacterCreateResult.opcode, CharacterCreateResult(.createNameInUse).body())]
            }
        }
        try await realm.connect()
        await #expect {
            try await realm.player.createCharacter("Bob")
        } throws: {
            guard case PlayerError.refused(.SMSG_CHAR_CREATE, 0x32) = $0 else { return false }
            return true
        }
        realm.stop()
    }

    @Test func aRefusedEntryLeavesThePlayerAtTheScreen() async throws {
        let realm = try await FakeRealm {
            $0.answer = { opcode, body in
                guard opcode == .CMSG_PLAYER_LOGIN else { return FakeRealm.usual(opcode, body) }
                return [(CharacterLoginFailed.opcode, CharacterLoginFailed(.noCharacter).body())]
            }
        }
        await #expect {
            try await realm.enter()
        } throws: {
            guard case PlayerError.refused(.SMSG_CHARACTER_LOGIN_FAILED, 5) = $0 else { return false }
            return true
        }
        #expect(await realm.player.stage == .characterList)
        realm.stop()
    }

    @Test func aCharacterThatIsNotOnTheListIsNotSent() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        await #expect(throws: PlayerError.self) { try await realm.player.enterWorld("Mallory") }
        #expect(realm.gateway.received(PlayerLogin.self).isEmpty)
        realm.stop()
    }

    /// Where the size field grows from two bytes to three, and far beyond (quality P6).
    @Test(arguments: [0, 1, 0x7FFC, 0x7FFD, 0x7FFE, 0x7FFF, 0x8000, 0x8001, 0x8002, 60_000, 1 << 20])
    func bodiesOfAnySizeArrive(_ size: Int) async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        let body = SeededRandomness(seed: UInt64(size)).bytes(size)
        realm.gateway.send(.SMSG_NOTIFICATION, body)
        realm.gateway.send(.SMSG_PONG, [1, 0, 0, 0])
        #expect(try await realm.player.wait(for: .SMSG_NOTIFICATION).body == body)
        #expect(try await realm.player.wait(for: Pong.self).sequence == 1)
        realm.stop()
    }

    @Test func aFrameWithoutSenseEndsTheConnection() async throws {
        let realm = try await FakeRealm()
        try await realm.connect()
        let player = realm.player
        let waiting = Task { try await player.wait(for: Pong.self) }
        realm.gateway.sendBytes([0x00, 0x01, 0xDD, 0x01])
        await #expect {
            _ = try await waiting.value
        } throws: {
            // The wait may begin before or after the end.
            switch $0 {
            case PlayerError.protocolViolation, PlayerError.closed: true
            default: false
            }
        }
        #expect(await player.stage == .offline)
        realm.stop()
    }
}
