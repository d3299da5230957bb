import Base
import Cluster
import Observe
import Settings

/// `nimbus group ...`: a party or raid as the running daemon sees it.
enum GroupCommands {
    static let all = [show, trace]

    private static let name = Command.Parameter(name: "NAME", doc: "The name of one of its members.")
    private static let realm = Command.Option(
        name: "--realm", value: "NUMBER", doc: "His realm; may be left out where there is only one.")

    static let show = Command(
        path: ["group", "show"], summary: "Shows the group of a character.",
        details: """
            Its members with what the cluster knows of them: where they are, and the health, power and auras that the
            frames of members on other worldservers show. The order says which word of the gateway was the last:
            session, change of worldserver, number.
            """,
        parameters: [name], options: ConfigurationOptions.all + [realm, .json]
    ) { (invocation) async throws(CommandFailure) in
        let result = try await ask([], invocation)
        if invocation.has("--json") {
            invocation.console.print(result.text)
        } else {
            invocation.console.write(StatusText.render(without("trace", result)))
        }
        return .success
    }

    static let trace = Command(
        path: ["group", "trace"], summary: "Shows what became of the news about a group's members.",
        details: """
            The first call begins to watch the group; the next ones show its latest 256 steps: what gateways and
            worldservers told of whom, what was refused and why, to whom it was told, and who was not told because the own
            worldserver shows it. Groups that nobody watches cost nothing. Watching ends by itself.
            """,
        parameters: [name],
        options: ConfigurationOptions.all + [
            realm, .init(name: "--for", value: "TIME", doc: "How long to watch; otherwise 10min."),
            .init(name: "--off", doc: "Watch no longer, and forget."), .json,
        ]
    ) { (invocation) async throws(CommandFailure) in
        let seconds = invocation.has("--off") ? 0 : try seconds(invocation)
        let result = try await ask([.init("seconds", .int(seconds))], invocation)
        if invocation.has("--json") {
            invocation.console.print(result.text)
        } else {
            let rows = result["trace"]?.array ?? []
            let group = result["group"]?.string ?? ""
            let empty =
                seconds == 0 ? "group \(group) is not watched" : "group \(group) is watched from now on"
            for line in rows.isEmpty ? [empty] : StatusText.table(rows) { invocation.console.print(line) }
        }
        return .success
    }

    private static func without(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(members.filter { $0.name != name })
    }

    private static func ask(
        _ arguments: [JSONValue.Member], _ invocation: Invocation
    ) async throws(CommandFailure) -> JSONValue {
        var arguments = arguments + [.init("name", .string(invocation.required("NAME")))]
        if let realm = try RealmOption.value(of: invocation) {
            arguments.append(.init("realm", JSONValue(realm)))
        }
        return try await StatusCommand.ask("group", arguments, try ConfigurationOptions.load(invocation))
    }

    private static func seconds(_ invocation: Invocation) throws(CommandFailure) -> Int64 {
        guard let text = invocation.value("--for") else { return 600 }
        do throws(SettingValueError) {
            return max(1, try Duration(settingText: text).components.seconds)
        } catch {
            throw CommandFailure(.usage, "--for should be \(error.expected), not \(Console.clean(text))")
        }
    }
}

/// The option `--realm`.
enum RealmOption {
    static func value(of invocation: Invocation) throws(CommandFailure) -> UInt32? {
        guard let text = invocation.value("--realm") else { return nil }
        guard let realm = UInt32(text), (1...255).contains(realm) else {
            throw CommandFailure(.usage, "a realm's number is from 1 to 255, not \(Console.clean(text))")
        }
        return realm
    }
}
