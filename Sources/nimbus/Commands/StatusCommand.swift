import Base
import Cluster
import Observe
import Settings

/// Asks the running daemon how it is.
enum StatusCommand {
    static let command = Command(
        path: ["status"], summary: "Asks the running daemon how it is.",
        details: "The daemon is reached through its control socket, the setting Control.Socket.",
        options: ConfigurationOptions.all + [.json]
    ) { (invocation) async throws(CommandFailure) in
        let settings = try ConfigurationOptions.load(invocation)
        let result = try await ask("status", [], settings)
        invocation.console.write(invocation.has("--json") ? result.text + "\n" : StatusText.render(result))
        return .success
    }

    /// One command to the daemon of these settings.
    static func ask(
        _ command: String, _ arguments: [JSONValue.Member], _ settings: SettingsSnapshot
    ) async throws(CommandFailure) -> JSONValue {
        do throws(ControlError) {
            return try await ControlClient.ask(command, arguments, at: settings[DataSettings.controlSocket])
        } catch {
            switch error {
            case .refused: throw CommandFailure(.failure, error.description)
            case .unreachable:
                throw CommandFailure(
                    .unreachable, "\(error) (is `nimbus run` running with the same Control.Socket?)")
            default: throw CommandFailure(.unreachable, error.description)
            }
        }
    }
}

/// A JSON document for people: members as lines, lists of objects as tables.
enum StatusText {
    static func render(_ value: JSONValue) -> String {
        guard case .object(let members) = value else { return plain(value) + "\n" }
        let simple = members.filter { !isNested($0.value) }
        let width = simple.map(\.name.count).max() ?? 0
        var text = simple.map { "\(pad($0.name, width))  \(plain($0.value))\n" }.joined()
        for member in members where isNested(member.value) {
            text += "\n\(member.name)\n" + nested(member.value).map { "  \($0)\n" }.joined()
        }
        return text
    }

    private static func isNested(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let members): !members.isEmpty
        case .array(let elements): elements.contains { if case .object = $0 { true } else { false } }
        default: false
        }
    }

    private static func nested(_ value: JSONValue) -> [String] {
        if case .array(let elements) = value { return table(elements) }
        return render(value).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
            String.init)
    }

    /// A line for the names of the members, and one for each object.
    static func table(_ rows: [JSONValue]) -> [String] {
        var names: [String] = []
        for case .object(let members) in rows {
            for member in members where !names.contains(member.name) { names.append(member.name) }
        }
        let cells = [names] + rows.map { row in names.map { row[$0].map(plain) ?? "" } }
        let widths = names.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let line = zip(row, widths).map { pad($0, $1) }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: "-"
        case .bool(let value): value ? "yes" : "no"
        case .int(let number): String(number)
        case .double(let number): "\(number)"
        case .string(let text): Console.clean(text)
        case .array(let elements): elements.isEmpty ? "-" : elements.map(plain).joined(separator: ", ")
        case .object(let members): members.map { "\($0.name)=\(plain($0.value))" }.joined(separator: " ")
        }
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
