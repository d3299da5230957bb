import Settings

/// Fits the words of a command line to the commands. Options may stand anywhere behind the command's name,
/// with their value in the next word or behind `=`; after `--` nothing is an option.
struct ArgumentParser {
    enum Outcome {
        case run(Command, parameters: [String: [String]], options: [String: [String]])
        /// Help for a command, for a group (`account`), or for everything when empty.
        case help([String])
    }
    let commands: [Command]

    func parse(_ words: [String]) throws(CommandFailure) -> Outcome {
        guard let first = words.first else {
            throw CommandFailure(.usage, "which command? `nimbus help` lists them")
        }
        if first == "--help" || first == "-h" { return .help([]) }
        if first == "--version" { return try parse(["version"] + words.dropFirst()) }
        guard let command = longestMatch(words) else { return try withoutCommand(words) }
        return try fit(Array(words.dropFirst(command.path.count)), to: command)
    }

    private func longestMatch(_ words: [String]) -> Command? {
        commands.filter { words.starts(with: $0.path) }.max { $0.path.count < $1.path.count }
    }

    private func withoutCommand(_ words: [String]) throws(CommandFailure) -> Outcome {
        let group = commands.filter { $0.path.count > 1 && $0.path.first == words.first }
        guard let first = words.first, !group.isEmpty else {
            let known = Set(commands.compactMap(\.path.first)).sorted()
            throw unknown("command", words.first ?? "", known, help: "nimbus help")
        }
        guard words.count > 1 else {
            throw CommandFailure(
                .usage, "nimbus \(first) needs one of: \(group.map { $0.path[1] }.joined(separator: ", "))")
        }
        if words[1] == "--help" || words[1] == "-h" { return .help([first]) }
        throw unknown("command", "\(first) \(words[1])", group.map(\.name), help: "nimbus \(first) --help")
    }

    private func unknown(_ kind: String, _ word: String, _ known: [String], help: String) -> CommandFailure {
        let hint = EditDistance.nearest(to: word, in: known).map { "; did you mean \($0)?" } ?? ""
        return CommandFailure(
            .usage, "there is no \(kind) \(Console.clean(word))\(hint) (`\(help)` lists them)")
    }

    private func fit(_ words: [String], to command: Command) throws(CommandFailure) -> Outcome {
        var options: [String: [String]] = [:]
        var positional: [String] = []
        var rest = words[...]
        var isLiteral = false
        while let word = rest.popFirst() {
            if isLiteral || word == "-" || !word.hasPrefix("-") || isNegativeNumber(word) {
                positional.append(word)
            } else if word == "--" {
                isLiteral = true
            } else if word == "--help" || word == "-h" {
                return .help(command.path)
            } else {
                let (option, value) = try option(word, &rest, of: command)
                guard option.isRepeatable || options[option.name] == nil else {
                    throw CommandFailure(.usage, "\(option.name) is given twice")
                }
                options[option.name, default: []].append(value)
            }
        }
        return .run(command, parameters: try assign(positional, of: command), options: options)
    }

    private func isNegativeNumber(_ word: String) -> Bool { word.hasPrefix("-") && Int(word) != nil }

    private func option(
        _ word: String, _ rest: inout ArraySlice<String>, of command: Command
    ) throws(CommandFailure) -> (Command.Option, String) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let name = parts.first ?? word
        guard let option = command.options.first(where: { $0.name == name }) else {
            let known = (command.options + [.help]).map(\.name)
            throw unknown("option", name, known, help: "nimbus \(command.name) --help")
        }
        guard let value = option.value else {
            guard parts.count == 1 else { throw CommandFailure(.usage, "\(name) takes no value") }
            return (option, "")
        }
        if parts.count == 2 { return (option, parts[1]) }
        guard let next = rest.popFirst() else {
            throw CommandFailure(.usage, "\(name) needs a value: \(name) \(value)")
        }
        return (option, next)
    }

    private func assign(_ words: [String], of command: Command) throws(CommandFailure) -> [String: [String]] {
        var result: [String: [String]] = [:]
        var rest = words[...]
        for parameter in command.parameters {
            if parameter.isRest {
                result[parameter.name] = Array(rest)
                rest = []
            } else if let word = rest.popFirst() {
                result[parameter.name] = [word]
            }
            if parameter.isRequired, result[parameter.name]?.isEmpty ?? true {
                throw CommandFailure(
                    .usage,
                    "nimbus \(command.name) needs \(parameter.name) (`nimbus \(command.name) --help` says more)"
                )
            }
        }
        if let surplus = rest.first {
            throw CommandFailure(
                .usage,
                "nimbus \(command.name) does not take \(Console.clean(surplus)) "
                    + "(`nimbus \(command.name) --help` says what it takes)")
        }
        return result
    }
}
