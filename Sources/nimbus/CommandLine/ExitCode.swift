/// How the process ends. Scripts may rely on the numbers.
enum ExitCode: Int32, CaseIterable {
    case success = 0
    /// What was asked for did not work; a line on standard error says why.
    case failure = 1
    /// The command line is wrong.
    case usage = 2
    /// The configuration is wrong.
    case configuration = 3
    /// The daemon, or the database, does not answer.
    case unreachable = 4

    var meaning: String {
        switch self {
        case .success: "done"
        case .failure: "it did not work, standard error says why"
        case .usage: "the command line is wrong"
        case .configuration: "the configuration is wrong"
        case .unreachable: "the daemon or the database does not answer"
        }
    }
}

/// Why a command ends early: what to tell, and the exit code.
struct CommandFailure: Error, Equatable {
    let code: ExitCode
    /// Lines for standard error.
    let message: String
    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
