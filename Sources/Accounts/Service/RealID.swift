import AccountsAPI
import Base
import Bus
import Store

/// Friends by account (spec characters 7).
extension AccountsService {
    func serveRealID() {
        bus.serve(Accounts.RealIDRelations.self) { [self] in
            try await store.relations(of: Array($0.accounts.prefix(Accounts.RealIDRelations.accountsMax)))
        }
        bus.serve(Accounts.AskRealIDFriend.self) { [self] in try await ask($0) }
        bus.serve(Accounts.AcceptRealIDFriend.self) { [self] in try await accept($0) }
        bus.serve(Accounts.RemoveRealIDFriend.self) { [self] in
            try await store.removeRelation(of: $0.account, to: $0.friend)
            return Done()
        }
        bus.serve(Accounts.SetRealIDNote.self) { [self] in
            try await store.setRealIDNote($0.note, of: $0.account, on: $0.friend, now: now)
            return Done()
        }
        bus.serve(Accounts.AreRealIDFriends.self) { [self] in
            guard $0.account != $0.friend else { return false }
            return try await store.areFriends($0.account, $0.friend)
        }
        bus.serve(Accounts.SecurityOf.self) { [self] in
            try await store.security(of: $0.account, on: $0.realm)
        }
    }
    func stopServingRealID() {
        bus.stopServing(Accounts.RealIDRelations.self)
        bus.stopServing(Accounts.AskRealIDFriend.self)
        bus.stopServing(Accounts.AcceptRealIDFriend.self)
        bus.stopServing(Accounts.RemoveRealIDFriend.self)
        bus.stopServing(Accounts.SetRealIDNote.self)
        bus.stopServing(Accounts.AreRealIDFriends.self)
        bus.stopServing(Accounts.SecurityOf.self)
    }

    /// What the other side may have; what it has besides, of characters, differs from one to the next.
    private static let friendsMax = 50

    private func ask(_ request: Accounts.AskRealIDFriend) async throws -> Accounts.RealIDAnswer {
        // Before the address is looked at, so that the answer tells nothing about it.
        guard try await store.friendCount(of: request.asker) < request.friendsMax else { return .full }
        guard let other = try await store.account(withEmail: request.email) else { return .unknown }
        guard other != request.asker else { return .oneself }
        return try await store.befriend(
            request.asker, other, note: request.note,
            room: AccountsStore.RealIDRoom(asker: request.friendsMax, other: Self.friendsMax), mayAsk: true,
            now: now)
    }

    private func accept(_ request: Accounts.AcceptRealIDFriend) async throws -> Accounts.RealIDAnswer {
        guard request.account != request.requester else { return .unknown }
        return try await store.befriend(
            request.account, request.requester, note: request.note,
            room: AccountsStore.RealIDRoom(asker: request.friendsMax, other: Self.friendsMax), mayAsk: false,
            now: now)
    }
}
