import AccountsAPI
import Base
import Bus
import Login
import TestSupport
import Testing
import Wire
import WorldsAPI

/// The list of realms, as the client reads it (spec auth 3.9, 7).
struct RealmListTests {
    private static func row(
        _ id: UInt32 = 1, name: String = "Aman", icon: UInt8 = 1, flags: UInt8 = 0, locked: Bool = false,
        population: Float = 0, build: UInt32 = 12340,
        version: Accounts.BuildVersion? = .init(major: 3, minor: 3, bugfix: 5)
    ) -> Accounts.Realm {
        Accounts.Realm(
            id: RealmID(id), name: name, icon: icon, flags: flags, timezone: 8, locked: locked,
            population: population, build: build, version: version, characters: 3)
    }
    private static func state(
        _ id: UInt32 = 1, address: String? = "10.0.0.1:8085", online: Bool = true, connections: UInt32 = 0
    ) -> Worlds.RealmState {
        Worlds.RealmState(
            realm: RealmID(id), gatewayAddress: address, isOnline: online, connections: connections)
    }

    /// The realms that a player sees.
    private static func list(
        _ rows: [Accounts.Realm], _ states: [Worlds.RealmState], registryAnswers: Bool = true
    ) async throws -> [Wire.Realm] {
        let seen = Locked<[Wire.Realm]>([])
        try await LogonHouse.run({ $0.realmCapacity = 200 }) { house in
            house.services.state.withLock {
                $0.realms = rows
                $0.realmStates = states
            }
            if !registryAnswers { house.bus.stopServing(Worlds.RealmStates.self) }
            let client = try house.client()
            try await house.logOn(client)
            await client.send(RealmListRequest().bytes())
            guard case .realmList(let answer) = try await client.answer() else {
                throw TestSupportError("no realm list")
            }
            seen.withLock { $0 = answer.realms }
        }
        return seen.withLock { $0 }
    }

    @Test func aRealmThatIsUpIsShownByteForByte() async throws {
        try await LogonHouse.run { house in
            house.services.state.withLock {
                $0.realms = [Self.row(locked: true, population: 1.5)]
                $0.realmStates = [Self.state()]
            }
            let client = try house.client()
            try await house.logOn(client)
            await client.send(RealmListRequest().bytes())
            let realm: [UInt8] =
                [1, 1, 0] + Array("Aman".utf8) + [0] + Array("10.0.0.1:8085".utf8) + [0]
                + [0, 0, 0xC0, 0x3F, 3, 8, 1]
            let size = UInt8(4 + 2 + realm.count + 2)
            #expect(
                try await client.receive(3 + Int(size))
                    == [0x10, size, 0, 0, 0, 0, 0, 1, 0] + realm + [0x10, 0])
        }
    }

    @Test func aRealmIsOfflineWithoutAGatewayOrAWorldserver() async throws {
        let rows = (1...4).map { Self.row(UInt32($0), flags: 0x20) }
        let realms = try await Self.list(
            rows,
            [
                Self.state(1), Self.state(2, address: nil, online: false), Self.state(3, online: false),
            ])
        #expect(realms.map(\.flags.rawValue) == [0x20, 0x22, 0x22, 0x22])
        #expect(realms.map(\.address) == ["10.0.0.1:8085", "0.0.0.0:0", "10.0.0.1:8085", "0.0.0.0:0"])
    }

    @Test func withoutTheRegistryAllRealmsAreOffline() async throws {
        let realms = try await Self.list([Self.row(1), Self.row(2)], [Self.state(1)], registryAnswers: false)
        #expect(realms.map(\.flags) == [.offline, .offline])
        #expect(realms.map(\.address) == ["0.0.0.0:0", "0.0.0.0:0"])
    }

    @Test func aRowThatSaysOfflineIsNotBelieved() async throws {
        let realms = try await Self.list([Self.row(flags: 0x02)], [Self.state()])
        #expect(realms.map(\.flags) == [[]])
    }

    @Test func anotherBuildIsShownOfflineWithItsVersion() async throws {
        let realms = try await Self.list(
            [
                Self.row(1), Self.row(2, build: 8606, version: .init(major: 2, minor: 4, bugfix: 3)),
                Self.row(3, build: 4711, version: nil), Self.row(4, build: 99_999, version: nil),
                Self.row(5),
            ], [Self.state(1), Self.state(2), Self.state(3), Self.state(5)])
        #expect(realms.map(\.id) == [1, 2, 5])
        #expect(realms.map(\.flags) == [[], [.offline, .specifyBuild], []])
        #expect(realms[1].version == ClientVersion(major: 2, minor: 4, bugfix: 3, build: 8606))
    }

    @Test func aRowMayAskForItsVersionToBeShown() async throws {
        let realms = try await Self.list(
            [Self.row(1, flags: 0x04), Self.row(2, flags: 0x04, version: nil)],
            [Self.state(1), Self.state(2)])
        #expect(realms.map(\.flags) == [.specifyBuild, []])
        #expect(realms[0].version == .wrath)
    }

    @Test func thePopulationIsTheRowsOrComputed() async throws {
        let realms = try await Self.list(
            [Self.row(1, population: 0.25), Self.row(2), Self.row(3), Self.row(4, population: .nan)],
            [
                Self.state(1, connections: 200), Self.state(2, connections: 100),
                Self.state(4, connections: 200),
            ])
        #expect(realms.map(\.population) == [0.25, 1, 0, 2])
    }

    @Test func iconsBecomeKindsThatTheClientKnows() async throws {
        let realms = try await Self.list(
            [0, 1, 4, 6, 8, 14, 15, 16, 17].enumerated().map {
                Self.row(UInt32($0.offset + 1), icon: $0.element)
            }, [])
        #expect(realms.map(\.kind) == [0, 1, 4, 6, 8, 0, 0, 1, 0])
    }

    @Test func moreRealmsThanAListHoldsAreCut() async throws {
        let realms = try await Self.list((1...300).map { Self.row(UInt32($0)) }, [])
        #expect(realms.map(\.id) == (1...255).map { UInt8($0) })
    }

    @Test func withoutTheAccountsServiceTheClientComesBackLater() async throws {
        try await LogonHouse.run { house in
            house.bus.stopServing(Accounts.ListRealms.self)
            let client = try house.client()
            try await house.logOn(client)
            await client.send(RealmListRequest().bytes())
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func aFloodOfRequestsClosesTheConnection() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            try await house.logOn(client)
            let list = RealmListRequest().bytes()
            await client.send((0..<40).flatMap { _ in list })
            #expect(try await client.untilClosed().count == 20 * 11)
            #expect(house.count("nimbus_logon_throttled_total", "realms") == 1)
        }
    }
}
