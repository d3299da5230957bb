import AccountsAPI
import Base

/// The list of accounts, for people and for programs.
struct AccountTable {
    private let accounts: [Accounts.Summary]
    init(_ accounts: [Accounts.Summary]) { self.accounts = accounts.sorted { $0.account < $1.account } }

    var json: String {
        JSONValue.array(
            accounts.map { account in
                [
                    "id": JSONValue(account.account.rawValue), "name": .string(account.name),
                    "gmlevel": JSONValue(account.security), "banned": .bool(account.banned),
                    "totp": .bool(account.hasToken), "lastAddress": .string(account.lastAddress),
                    "lastLogin": .string(account.lastLogin),
                ]
            }
        ).text
    }

    var text: String {
        guard !accounts.isEmpty else {
            return "there are no accounts (`nimbus account create NAME` makes one)"
        }
        let heads = ["id", "name", "level", "banned", "totp", "last address", "last logon"]
        let rows =
            [heads]
            + accounts.map { account in
                [
                    "\(account.account)", Console.clean(account.name), "\(account.security)",
                    account.banned ? "yes" : "",
                    account.hasToken ? "yes" : "", Console.clean(account.lastAddress),
                    Console.clean(account.lastLogin),
                ]
            }
        let widths = heads.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(line.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
