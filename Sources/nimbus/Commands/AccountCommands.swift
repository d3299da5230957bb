import AccountsAPI
import Base
import Bus
import Cluster
import Crypto
import Observe
import Settings

/// `nimbus account ...`. They work on the database itself, whether a daemon runs or not; one that runs is
/// told, so that it ends sessions of whoever was banned, deleted or got another password.
enum AccountCommands {
    static let all = [create, delete, list, setPassword, setLevel, ban, unban, setToken]

    private static let name = Command.Parameter(
        name: "NAME", doc: "The account; 1 to 16 characters of ASCII.")
    private static let password = Command.Parameter(
        name: "PASSWORD",
        doc:
            "1 to 16 characters of ASCII. Left out or -: asked for at the terminal, or a line of standard input.",
        isRequired: false)

    static let create = Command(
        path: ["account", "create"], summary: "Makes an account.", parameters: [name, password],
        options: ConfigurationOptions.all + [
            .init(
                name: "--gmlevel", value: "LEVEL",
                doc: "0 player (as without it), 1 moderator, 2 GM, 3 administrator.")
        ]
    ) { (invocation) async throws(CommandFailure) in
        let level = try invocation.value("--gmlevel").map { (text) throws(CommandFailure) in
            try Self.level(text)
        }
        let password = try PasswordInput(invocation.console).read(
            invocation.parameter("PASSWORD"), isNew: true)
        return try await DeskWork(invocation).run { (desk) async throws(CommandFailure) in
            let name = invocation.required("NAME")
            let account = try await desk.ask(Accounts.Create(name: name, password: password))
            if let level { _ = try await desk.ask(Accounts.SetSecurity(name: name, level: level)) }
            return "account \(Console.clean(name)) made, its number is \(account)"
        }
    }

    static let delete = Command(
        path: ["account", "delete"], summary: "Removes an account. Its characters stay, without an owner.",
        parameters: [name], options: ConfigurationOptions.all
    ) { (invocation) async throws(CommandFailure) in
        try await DeskWork(invocation).run(revoking: true) { (desk) async throws(CommandFailure) in
            let name = invocation.required("NAME")
            _ = try await desk.ask(Accounts.Delete(name: name))
            return "account \(Console.clean(name)) deleted"
        }
    }

    static let list = Command(
        path: ["account", "list"], summary: "Lists all accounts.", options: ConfigurationOptions.all + [.json]
    ) { (invocation) async throws(CommandFailure) in
        try await DeskWork(invocation).run { (desk) async throws(CommandFailure) in
            let accounts = try await desk.ask(Accounts.List())
            return invocation.has("--json") ? AccountTable(accounts).json : AccountTable(accounts).text
        }
    }

    static let setPassword = Command(
        path: ["account", "set-password"], summary: "Gives an account another password.",
        parameters: [name, password], options: ConfigurationOptions.all
    ) { (invocation) async throws(CommandFailure) in
        let password = try PasswordInput(invocation.console).read(
            invocation.parameter("PASSWORD"), isNew: true)
        return try await DeskWork(invocation).run(revoking: true) { (desk) async throws(CommandFailure) in
            let name = invocation.required("NAME")
            _ = try await desk.ask(Accounts.SetPassword(name: name, password: password))
            return "account \(Console.clean(name)) has the new password"
        }
    }

    static let setLevel = Command(
        path: ["account", "set-gmlevel"], summary: "Says what an account may do.",
        parameters: [
            name, .init(name: "LEVEL", doc: "0 player, 1 moderator, 2 GM, 3 administrator, 4 console."),
        ],
        options: ConfigurationOptions.all + [
            .init(name: "--realm", value: "NUMBER", doc: "On this realm only; otherwise on all.")
        ]
    ) { (invocation) async throws(CommandFailure) in
        let level = try Self.level(invocation.required("LEVEL"))
        var realm: RealmID?
        if let text = invocation.value("--realm") {
            guard let number = UInt32(text), (1...255).contains(number) else {
                throw CommandFailure(.usage, "a realm's number is from 1 to 255, not \(Console.clean(text))")
            }
            realm = RealmID(number)
        }
        let chosen = realm
        return try await DeskWork(invocation).run { (desk) async throws(CommandFailure) in
            let name = invocation.required("NAME")
            _ = try await desk.ask(Accounts.SetSecurity(name: name, level: level, realm: chosen))
            return "account \(Console.clean(name)) has level \(level) "
                + (chosen.map { "on realm \($0)" } ?? "on all realms")
        }
    }

    private static func level(_ text: String) throws(CommandFailure) -> UInt8 {
        guard let level = UInt8(text), level <= 4 else {
            throw CommandFailure(.usage, "a level is from 0 to 4, not \(Console.clean(text))")
        }
        return level
    }
}

extension AccountCommands {
    private static let target = Command.Parameter(name: "NAME|ADDRESS", doc: "An account, or an IP address.")

    static let ban = Command(
        path: ["account", "ban"], summary: "Keeps an account or an address out.",
        parameters: [
            target,
            .init(
                name: "TIME", doc: "Such as 30 min, 12h or 7d (quoted, with a blank); 0, or none: for ever.",
                isRequired: false),
            .init(
                name: "REASON", doc: "For whoever reads the list of bans.", isRequired: false, isRest: true),
        ], options: ConfigurationOptions.all
    ) { (invocation) async throws(CommandFailure) in
        let target = invocation.required("NAME|ADDRESS")
        let seconds = try Self.seconds(invocation.parameter("TIME"))
        let reason = invocation.rest("REASON").joined(separator: " ")
        return try await DeskWork(invocation).run(revoking: true) { (desk) async throws(CommandFailure) in
            _ = try await desk.ask(
                Accounts.Ban(
                    target: target, seconds: seconds, reason: reason.isEmpty ? "no reason given" : reason,
                    by: "console"))
            let time = seconds == 0 ? "for ever" : "for \(Duration.seconds(Int64(seconds)).settingText)"
            return "\(Console.clean(target)) is banned \(time)"
        }
    }

    private static func seconds(_ text: String?) throws(CommandFailure) -> UInt32 {
        guard let text else { return 0 }
        do throws(SettingValueError) {
            let duration = try Duration(settingText: text)
            let seconds = duration.components.seconds
            guard let result = UInt32(exactly: seconds), seconds > 0 || duration == .zero else {
                throw SettingValueError(expected: "at least a second")
            }
            return result
        } catch {
            throw CommandFailure(.usage, "TIME should be \(error.expected), not \(Console.clean(text))")
        }
    }

    static let unban = Command(
        path: ["account", "unban"], summary: "Lets an account or an address in again.", parameters: [target],
        options: ConfigurationOptions.all
    ) { (invocation) async throws(CommandFailure) in
        try await DeskWork(invocation).run { (desk) async throws(CommandFailure) in
            let target = invocation.required("NAME|ADDRESS")
            _ = try await desk.ask(Accounts.Unban(target: target))
            return "\(Console.clean(target)) is no longer banned"
        }
    }

    static let setToken = Command(
        path: ["account", "set-totp"], summary: "Asks for the code of an authenticator app at each logon.",
        parameters: [
            .init(name: "NAME", doc: "The account."),
            .init(
                name: "SECRET",
                doc:
                    "In Base32, as the apps show it; `off` takes it away; none: a new one is made and shown.",
                isRequired: false),
        ], options: ConfigurationOptions.all
    ) { (invocation) async throws(CommandFailure) in
        let name = invocation.required("NAME")
        let secret: [UInt8]
        switch invocation.parameter("SECRET") {
        case "off"?: secret = []
        case let text?:
            guard let bytes = Base32.decode(text), (10...128).contains(bytes.count) else {
                throw CommandFailure(
                    .usage, "SECRET should be Base32 (A to Z, 2 to 7) for 10 to 128 bytes, or off")
            }
            secret = bytes
        case nil: secret = SystemRandomness().bytes(TOTP.secretBytes)
        }
        return try await DeskWork(invocation).run { (desk) async throws(CommandFailure) in
            _ = try await desk.ask(Accounts.SetToken(name: name, secret: secret))
            if secret.isEmpty { return "account \(Console.clean(name)) logs on without a code" }
            let text = Base32.encode(secret)
            return """
                account \(Console.clean(name)) needs a code now; its secret is \(text)
                for an app: otpauth://totp/Nimbus:\(Self.escaped(name))?secret=\(text)&issuer=Nimbus
                """
        }
    }

    /// For a URL.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return String(Unicode.Scalar(byte))
            default: return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
