import AccountsAPI
import AccountsService
import Base
import Bus
import Store
import TestSupport
import Testing

/// Friends by account, where the addresses are (spec characters 7).
@Suite struct RealIDTests {
    private func account(_ world: AccountsWorld, _ name: String) async throws -> AccountID {
        let id = try await world.bus.ask(Accounts.Create(name: name, password: "secret"))
        try await world.set("email = ?", of: id, "\(name)@example.org")
        return id
    }
    private func ask(
        _ world: AccountsWorld, _ asker: AccountID, _ email: String, note: String = "", room: Int = 50
    ) async throws -> Accounts.RealIDAnswer {
        try await world.bus.ask(
            Accounts.AskRealIDFriend(asker: asker, email: email, note: note, friendsMax: room))
    }
    private func relations(
        _ world: AccountsWorld, _ account: AccountID
    ) async throws -> [Accounts.RealIDRelation] {
        try await world.bus.ask(Accounts.RealIDRelations(accounts: [account]))[account] ?? []
    }

    @Test(arguments: Variant.allCases)
    func bothAddressesOfAnAccountAreKnownWhateverTheirCase(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let alice = try await account(world, "alice")
            let bob = try await account(world, "bob")
            try await world.set("reg_mail = 'First.Bob@Example.org'", of: bob)
            #expect(try await ask(world, alice, "BOB@example.ORG") == .asked(bob))
            #expect(try await ask(world, alice, "first.bob@example.org") == .asked(bob))
            #expect(try await ask(world, alice, "bob@example.orgs") == .unknown)
            #expect(try await ask(world, alice, "%@example.org") == .unknown)
            #expect(try await ask(world, alice, "Alice@example.org") == .oneself)
            try await world.set("email = 'bób@example.org', reg_mail = ''", of: bob)
            #expect(try await ask(world, alice, "bob@example.org") == .unknown, "another letter")
        }
    }

    @Test(arguments: Variant.allCases)
    func eachSideHasItsViewOfARelation(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let alice = try await account(world, "alice")
            let bob = try await account(world, "bob")
            #expect(try await ask(world, bob, "alice@example.org", note: "hers") == .asked(alice))
            #expect(try await relations(world, bob) == [.init(friend: alice, state: .asked, note: "hers")])
            #expect(try await relations(world, alice) == [.init(friend: bob, state: .asks, note: "")])
            #expect(try await ask(world, alice, "bob@example.org", note: "his") == .friends(bob))
            #expect(try await relations(world, bob) == [.init(friend: alice, state: .friend, note: "hers")])
            #expect(try await relations(world, alice) == [.init(friend: bob, state: .friend, note: "his")])
            // Once more: an empty note changes none.
            #expect(try await ask(world, bob, "alice@example.org") == .friends(alice))
            #expect(try await relations(world, bob).map(\.note) == ["hers"])
            _ = try await world.bus.ask(
                Accounts.SetRealIDNote(account: bob, friend: alice, note: ""))
            #expect(try await relations(world, bob).map(\.note) == [""])
            _ = try await world.bus.ask(Accounts.RemoveRealIDFriend(account: alice, friend: bob))
            #expect(try await relations(world, alice) == [])
            #expect(try await relations(world, bob) == [])
        }
    }

    /// Whatever comes first, there is one row and they are friends.
    @Test(arguments: [Variant.sqlite, .mariadb])
    func twoWhoAskAtTheSameMomentAreFriends(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            for round in 0..<8 {
                let (one, two) = ("one\(round)", "two\(round)")
                let first = try await account(world, one)
                let second = try await account(world, two)
                async let a = ask(world, first, "\(two)@example.org")
                async let b = ask(world, second, "\(one)@example.org")
                let answers = try await [a, b]
                #expect(answers.contains(.friends(second)) || answers.contains(.friends(first)))
                #expect(try await relations(world, first).map(\.state) == [.friend])
            }
        }
    }

    /// Ten wait to be accepted at the same moment, and there is room for three.
    @Test(arguments: [Variant.sqlite, .mariadb])
    func thereAreNeverMoreFriendsThanThereIsRoomFor(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let alice = try await account(world, "alice")
            var askers: [AccountID] = []
            for number in 0..<10 {
                let asker = try await account(world, "asker\(number)")
                #expect(try await ask(world, asker, "alice@example.org") == .asked(alice))
                askers.append(asker)
            }
            let answers = try await withThrowingTaskGroup(of: Accounts.RealIDAnswer.self) { group in
                for asker in askers {
                    group.addTask {
                        try await world.bus.ask(
                            Accounts.AcceptRealIDFriend(
                                account: alice, requester: asker, note: "", friendsMax: 3))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == .full } == 7)
            #expect(try await relations(world, alice).count { $0.state == .friend } == 3)
        }
    }

    @Test(arguments: Variant.allCases)
    func aDeletedAccountHasNoFriends(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let alice = try await account(world, "alice")
            let bob = try await account(world, "bob")
            _ = try await ask(world, bob, "alice@example.org")
            _ = try await world.bus.ask(Accounts.Delete(name: "bob"))
            #expect(try await relations(world, alice) == [])
            #expect(
                try await world.bus.ask(Accounts.AreRealIDFriends(account: alice, friend: bob)) == false)
        }
    }

    @Test(arguments: Variant.allCases)
    func theSecurityOfARealmCounts(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let alice = try await world.tester()
            func security(_ realm: UInt32) async throws -> UInt8 {
                try await world.bus.ask(Accounts.SecurityOf(account: alice, realm: RealmID(realm)))
            }
            #expect(try await security(1) == 0)
            _ = try await world.bus.ask(Accounts.SetSecurity(name: "tester", level: 2, realm: RealmID(2)))
            #expect(try await security(1) == 0)
            #expect(try await security(2) == 2)
        }
    }
}
