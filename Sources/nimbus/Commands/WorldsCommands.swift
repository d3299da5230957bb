import Base
import Cluster
import Loop
import Settings

/// `nimbus worlds ...`: the worldservers as the registry of the running daemon sees them, and emptying one.
enum WorldsCommands {
    static let all = [list, drain, undrain]

    private static let name = Command.Parameter(
        name: "NAME", doc: "Its alias, address or id, or the beginning of one where that is enough to tell.")

    static let list = Command(
        path: ["worlds"], summary: "Lists the worldservers.",
        details: """
            Maps are those that a worldserver owns; pending ones it is still loading. Players are those whom the gateways
            have there, by their last reports. Delays are its own update times in milliseconds.
            """,
        options: ConfigurationOptions.all + [.json]
    ) { (invocation) async throws(CommandFailure) in
        let settings = try ConfigurationOptions.load(invocation)
        let result = try await StatusCommand.ask("worlds", [], settings)
        if invocation.has("--json") {
            invocation.console.print(result.text)
        } else {
            let rows = (result["worlds"]?.array ?? []).map(row)
            let lines = rows.isEmpty ? ["no worldserver is registered"] : StatusText.table(rows)
            for line in lines { invocation.console.print(line) }
        }
        return .success
    }

    private static func row(_ world: JSONValue) -> JSONValue {
        func member(_ name: String) -> JSONValue { world[name] ?? nil }
        let delays = ["mean", "p95", "p99", "max"].map { world["delays"]?[$0]?.int ?? 0 }
        let realm: JSONValue = world["crossRealm"]?.bool == true ? "all" : member("realm")
        return [
            "alias": member("alias"), "address": member("address"), "realm": realm,
            "health": member("health"), "incarnation": member("incarnation"), "maps": member("maps"),
            "pending": member("pending"), "players": member("players"),
            "mean/p95/p99/max ms": .string(delays.map(String.init).joined(separator: "/")),
            "since": member("since"),
        ]
    }

    static let drain = Command(
        path: ["worlds", "drain"], summary: "Empties a worldserver while it runs on.",
        details: """
            It takes no new players. Its maps go to other worldservers, and its players are handed to them, a few at a
            time; they keep their connection and their place. Who is in an instance stays until they leave it. Waits
            until it is empty and tells how far it is. The worldserver's next start, or `nimbus worlds undrain`, ends it.
            """,
        parameters: [name],
        options: ConfigurationOptions.all + [
            .init(
                name: "--wait", value: "TIME",
                doc:
                    "How long to wait until it is empty, such as 10min; 0: not at all. Otherwise without limit."
            )
        ]
    ) { (invocation) async throws(CommandFailure) in
        let settings = try ConfigurationOptions.load(invocation)
        let limit = try wait(invocation)
        let begun = try await StatusCommand.ask(
            "drain", [.init("world", .string(invocation.required("NAME"))), .init("draining", true)], settings
        )
        let progress = DrainReport(begun)
        invocation.console.print("\(progress.alias) is drained")
        if let line = progress.stuckLine { invocation.console.print(line) }
        guard limit != .zero else { return .success }
        return try await DrainWatch(settings, invocation.console, limit: limit).follow(progress)
    }

    private static func wait(_ invocation: Invocation) throws(CommandFailure) -> Duration? {
        guard let text = invocation.value("--wait") else { return nil }
        do throws(SettingValueError) {
            return try Duration(settingText: text)
        } catch {
            throw CommandFailure(.usage, "--wait should be \(error.expected), not \(Console.clean(text))")
        }
    }

    static let undrain = Command(
        path: ["worlds", "undrain"], summary: "Lets a worldserver that was drained take players again.",
        parameters: [name], options: ConfigurationOptions.all
    ) { (invocation) async throws(CommandFailure) in
        let settings = try ConfigurationOptions.load(invocation)
        let result = try await StatusCommand.ask(
            "drain", [.init("world", .string(invocation.required("NAME"))), .init("draining", false)],
            settings)
        invocation.console.print("\(DrainReport(result).alias) takes players again")
        return .success
    }
}
