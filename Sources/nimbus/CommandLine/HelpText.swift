/// Help, made from the commands' descriptions.
struct HelpText {
    let commands: [Command]

    /// For everything, a group, or one command; nil when there is no such thing.
    func text(for path: [String]) -> String? {
        if path.isEmpty { return overview }
        if let command = commands.first(where: { $0.path == path }) { return text(for: command) }
        let group = commands.filter { $0.path.count > path.count && $0.path.starts(with: path) }
        guard !group.isEmpty else { return nil }
        return """
            Usage: nimbus \(path.joined(separator: " ")) COMMAND

            \(Self.columns(group.map { (Self.usage($0), $0.summary) }))
            Each has a --help of its own.

            """
    }

    private var overview: String {
        """
        nimbus \(Version.number): several worldservers as one realm, for \(Version.client)

        Usage: nimbus COMMAND [OPTIONS]

        \(Self.columns(commands.map { (Self.usage($0), $0.summary) }))
        Each command has a --help of its own. Start with `nimbus tour`, or with `nimbus run` and a game client whose
        realmlist says 127.0.0.1.

        Exit codes:
        \(Self.columns(ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) }))
        """
    }

    private func text(for command: Command) -> String {
        var text = "Usage: nimbus \(Self.usage(command))"
        if !command.options.isEmpty { text += " [OPTIONS]" }
        text += "\n\n\(command.summary)\n"
        if !command.details.isEmpty { text += "\n\(command.details)\n" }
        if !command.parameters.isEmpty {
            text += "\nParameters:\n" + Self.columns(command.parameters.map { ($0.name, $0.doc) })
        }
        let options = (command.options + [.help]).map { option in
            (option.name + (option.value.map { " \($0)" } ?? ""), option.doc)
        }
        return text + "\nOptions:\n" + Self.columns(options)
    }

    private static func usage(_ command: Command) -> String {
        let parameters = command.parameters.map { parameter in
            let name = parameter.name + (parameter.isRest ? "..." : "")
            return parameter.isRequired ? name : "[\(name)]"
        }
        return (command.path + parameters).joined(separator: " ")
    }

    /// Two columns; a text that is too long goes on below.
    private static func columns(_ rows: [(String, String)]) -> String {
        let width = min(34, rows.map(\.0.count).max() ?? 0)
        return rows.map { left, right in
            let gap = left.count > width ? "\n  " + String(repeating: " ", count: width) : ""
            let pad = String(repeating: " ", count: max(0, width - left.count))
            return "  \(left)\(gap.isEmpty ? pad : gap)  \(right)\n"
        }.joined()
    }
}
