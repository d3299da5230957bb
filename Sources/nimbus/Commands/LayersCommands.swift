import Base
import Cluster
import Settings

/// `nimbus layers ...`: how many worldservers run a map of the open world side by side.
enum LayersCommands {
    static let all = [list, set, statistics]

    private static let map = Command.Parameter(name: "MAP", doc: "The number of the map, such as 530.")
    private static let realm = Command.Option(
        name: "--realm", value: "NUMBER", doc: "The realm; may be left out where there is only one.")

    static let list = Command(
        path: ["layers", "list"], summary: "Lists the maps that have layers.",
        details: "Maps that are not in the list have one. Without --realm, those of all realms.",
        options: ConfigurationOptions.all + [realm, .json]
    ) { (invocation) async throws(CommandFailure) in
        let result = try await ask("layers", [], invocation)
        if invocation.has("--json") {
            invocation.console.print(result.text)
        } else {
            let rows = result["layers"]?.array ?? []
            let lines = rows.isEmpty ? ["every map has one layer"] : StatusText.table(rows)
            for line in lines { invocation.console.print(line) }
        }
        return .success
    }

    static let set = Command(
        path: ["layers", "set"], summary: "Says how many layers a map has, from now on.",
        details: """
            More layers begin as soon as a worldserver has loaded the map. With fewer, a worldserver gives the map up; its
            players there are told and handed over after a minute. Kept over restarts: it counts before Layers.# of the
            settings, unless Worlds.LayersOverride is on.
            """,
        parameters: [map, .init(name: "COUNT", doc: "From 1 to 64.")],
        options: ConfigurationOptions.all + [realm]
    ) { (invocation) async throws(CommandFailure) in
        let count = try number("COUNT", invocation)
        let result = try await ask(
            "set-layers", [.init("map", .int(try number("MAP", invocation))), .init("count", .int(count))],
            invocation)
        let (map, realm) = (result["map"]?.int ?? 0, result["realm"]?.int ?? 0)
        let layers = count == 1 ? "one layer" : "\(count) layers"
        invocation.console.print("map \(map) of realm \(realm) has \(layers)")
        return .success
    }

    static let statistics = Command(
        path: ["layers", "stats"], summary: "Shows the layers of a map and who is on them.",
        details: """
            A layer is a worldserver that takes players on the map. Players are those on this map, by the last reports of
            the gateways; connections are all of the worldserver.
            """,
        parameters: [map], options: ConfigurationOptions.all + [realm, .json]
    ) { (invocation) async throws(CommandFailure) in
        let result = try await ask(
            "layer-stats", [.init("map", .int(try number("MAP", invocation)))], invocation)
        invocation.console.write(invocation.has("--json") ? result.text + "\n" : StatusText.render(result))
        return .success
    }

    private static func ask(
        _ command: String, _ arguments: [JSONValue.Member], _ invocation: Invocation
    ) async throws(CommandFailure) -> JSONValue {
        var arguments = arguments
        if let realm = try RealmOption.value(of: invocation) {
            arguments.append(.init("realm", JSONValue(realm)))
        }
        return try await StatusCommand.ask(command, arguments, try ConfigurationOptions.load(invocation))
    }

    private static func number(_ name: String, _ invocation: Invocation) throws(CommandFailure) -> Int64 {
        let text = invocation.required(name)
        guard let value = UInt16(text) else {
            throw CommandFailure(.usage, "\(name) should be a number, not \(Console.clean(text))")
        }
        return Int64(value)
    }
}
