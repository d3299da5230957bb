/// Where a password comes from: the command line, the terminal, or standard input.
struct PasswordInput {
    private let console: Console
    init(_ console: Console) { self.console = console }

    /// - Parameters:
    ///   - given: the parameter; nil or `-` asks.
    ///   - isNew: at a terminal it is then asked twice.
    func read(_ given: String?, isNew: Bool) throws(CommandFailure) -> String {
        if let given, given != "-" { return given }
        // `-` is how scripts say that standard input has it.
        if given == nil, let typed = console.askSecret("Password: ") {
            guard isNew else { return typed }
            guard console.askSecret("Again: ") == typed else {
                throw CommandFailure(.failure, "the two passwords differ; nothing was done")
            }
            return typed
        }
        guard let line = console.readLine() else {
            throw CommandFailure(.usage, "there is no password on standard input")
        }
        return line
    }
}
