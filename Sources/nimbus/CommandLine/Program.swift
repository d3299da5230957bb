import Glibc

/// Finds the command that a command line asks for and runs it.
struct Program: Sendable {
    let console: Console
    let environment: [String: String]

    static let commands: [Command] =
        [RunCommand.command, SandboxCommand.command, TourCommand.command] + AccountCommands.all + [
            CheckConfigCommand.command, StatusCommand.command,
        ] + WorldsCommands.all + LayersCommands.all + GroupCommands.all + [
            OpcodesCommand.command, BenchCommands.command, HelpCommand.command, VersionCommand.command,
        ]

    func run(_ words: [String]) async -> ExitCode {
        do throws(CommandFailure) {
            switch try ArgumentParser(commands: Self.commands).parse(words) {
            case .help(let path):
                console.write(HelpText(commands: Self.commands).text(for: path) ?? "")
                return .success
            case .run(let command, let parameters, let options):
                return try await command.run(
                    Invocation(
                        command: command, parameters: parameters, options: options, console: console,
                        environment: environment))
            }
        } catch {
            for line in error.message.split(separator: "\n") { console.printError(String(line)) }
            return error.code
        }
    }

    /// The variables of this process; of one that is there twice the first counts, as for `getenv`.
    static func processEnvironment() -> [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, result[String(parts[0])] == nil {
                result[String(parts[0])] = String(parts[1])
            }
            entry += 1
        }
        return result
    }
}
