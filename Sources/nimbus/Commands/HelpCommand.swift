enum HelpCommand {
    static let command = Command(
        path: ["help"], summary: "Shows what there is, or how a command is used.",
        parameters: [
            .init(name: "COMMAND", doc: "Such as `account create`.", isRequired: false, isRest: true)
        ]
    ) { (invocation) async throws(CommandFailure) in
        let path = invocation.rest("COMMAND")
        guard let text = HelpText(commands: Program.commands).text(for: path) else {
            throw CommandFailure(
                .usage,
                "there is no command \(Console.clean(path.joined(separator: " "))) (`nimbus help` lists them)"
            )
        }
        invocation.console.write(text)
        return .success
    }
}

enum VersionCommand {
    static let command = Command(path: ["version"], summary: "Says which version this is.") {
        (invocation) async throws(CommandFailure) in
        invocation.console.print("nimbus \(Version.number) for \(Version.client)")
        return .success
    }
}
