/// A command as data: what it is called, what it takes, what it does. Help and parser
/// come from the same description.
struct Command: Sendable {
    struct Parameter: Sendable {
        /// In capitals: `NAME`.
        let name: String
        let doc: String
        var isRequired = true
        /// Takes all that follow.
        var isRest = false
    }
    struct Option: Sendable {
        /// With its hyphens.
        let name: String
        /// In capitals; nil for a switch.
        var value: String?
        var isRepeatable = false
        let doc: String
    }
    /// `["account", "create"]`.
    let path: [String]
    /// A few words for the list of commands.
    let summary: String
    /// Paragraphs for its own help.
    var details = ""
    var parameters: [Parameter] = []
    var options: [Option] = []
    let run: @Sendable (Invocation) async throws(CommandFailure) -> ExitCode

    var name: String { path.joined(separator: " ") }
}

/// A command line that fits its command.
struct Invocation: Sendable {
    let command: Command
    /// By the parameter's name.
    var parameters: [String: [String]] = [:]
    /// By the option's name; switches have an empty text.
    var options: [String: [String]] = [:]
    let console: Console
    let environment: [String: String]

    func has(_ option: String) -> Bool { options[option] != nil }
    func value(_ option: String) -> String? { options[option]?.last }
    func values(_ option: String) -> [String] { options[option] ?? [] }
    func parameter(_ name: String) -> String? { parameters[name]?.first }
    /// A parameter that the parser has made sure of.
    func required(_ name: String) -> String { parameters[name]?.first ?? "" }
    func rest(_ name: String) -> [String] { parameters[name] ?? [] }
}

extension Command.Option {
    static let help = Command.Option(name: "--help", doc: "Shows this text.")
    static let json = Command.Option(name: "--json", doc: "Prints JSON instead of text.")
}
