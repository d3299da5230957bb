import Base
import CharactersAPI
import ClusterKit
import Gateway
import Loop
import Testing
import Wire

/// What a gateway tells the directory of players as they come, move and go.
struct PresenceTellingTests {
    /// What was told of the only session.
    private func told(_ state: GatewayRig.State) -> Characters.HeldSession? { state.presence.values.first }

    @Test func theDirectoryIsToldWhatIsTrueOfASession() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = await rig.newPlayer("Alice", security: 2)
        try await rig.connect(alice)
        // At the character list she has her account and nobody else.
        #expect(
            await rig.state.wait {
                told($0) == Characters.HeldSession(account: AccountID(1), order: $0.order)
            })
        try await alice.enterWorld("Alice")
        #expect(await rig.state.wait { told($0)?.online?.name == "Alice" })
        let entered = try #require(rig.state.withLock { told($0)?.online })
        #expect(entered.epoch == 1 && entered.security == 2 && entered.start > 0)
        #expect(entered.account == AccountID(1) && entered.level == 1)
        // Where she is, within a second.
        await world.send(InitWorldStates(map: MapID(0), zone: 1519, area: 5148))
        await world.send(LevelUpInfo(level: 2))
        #expect(
            await rig.state.wait {
                guard let online = told($0)?.online else { return false }
                return online.zone == 1519 && online.area == 5148 && online.level == 2
            })
        // Logged out she keeps the account; gone, nothing.
        await world.send(.SMSG_LOGOUT_COMPLETE)
        #expect(await rig.state.wait { told($0)?.online == nil && told($0)?.character == nil })
        #expect(rig.state.withLock { told($0)?.account } == AccountID(1))
        await alice.quit()
        #expect(await rig.state.wait { $0.presence.isEmpty })
        await rig.stop()
    }

    /// The next session of the account may only go on when it is known where this one's player stayed.
    @Test func theEndOfASessionIsToldAfterItsCharacterWasLetGo() async throws {
        let rig = try await GatewayRig()
        _ = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        #expect(await rig.state.wait { told($0)?.online != nil })
        await alice.quit()
        #expect(await rig.state.wait { $0.presence.isEmpty })
        #expect(rig.state.withLock { $0.released.map { $0.parked?.world } } == ["one"])
        await rig.stop()
    }

    /// A directory that was started anew gets everybody; one that had given the gateway up, under new epochs.
    @Test func whoHadGivenTheGatewayUpGetsItsPlayersUnderNewEpochs() async throws {
        let rig = try await GatewayRig()
        _ = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        #expect(await rig.state.wait { told($0)?.epoch == 1 })
        rig.state.withLock {
            $0.presence = [:]
            $0.presenceStream = 2
            $0.claimsAnew = true
        }
        #expect(await rig.state.wait { told($0)?.online?.epoch == 2 })
        #expect(await alice.ended == nil)
        await alice.quit()
        await rig.stop()
    }
}
