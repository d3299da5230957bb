import AccountsAPI
import Base
import Bus
import Loop
import Wire
import WorldsAPI

extension LoginSession {
    /// Shows the realms. Without the registry they are all offline; without the accounts service there is no
    /// list, and the client comes back later (spec auth 7).
    func listRealms(_ account: AccountID, build: UInt16) async {
        let began = context.time.now()
        defer { context.meters.took(context.time.now() - began, for: .realms) }
        let rows: [Accounts.Realm]
        do {
            rows = try await context.bus.ask(Accounts.ListRealms(account: account))
        } catch {
            context.report(
                .warning, "no realm list", about: addressKey,
                ["account": LogValue(account), "error": .string("\(error)")])
            return end("the realm list is not to be had")
        }
        let listing = RealmListing(build: build, capacity: context.configuration.realmCapacity)
        send(listing.answer(rows, await states(of: rows)))
    }

    private func states(of rows: [Accounts.Realm]) async -> [Worlds.RealmState] {
        do {
            return try await context.bus.ask(Worlds.RealmStates(realms: rows.map(\.id)))
        } catch {
            context.report(
                .warning, "the registry does not answer: all realms are shown offline", about: addressKey,
                ["error": .string("\(error)")])
            return []
        }
    }
}
