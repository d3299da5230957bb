import Base

@testable import nimbus

/// Runs command lines inside the test, and keeps what they print.
final class Shell: Sendable {
    private struct State {
        var output = ""
        var errors = ""
        var input: [String] = []
        var secrets: [String] = []
    }
    private let state: Locked<State>
    private let environment: [String: String]

    /// - Parameters:
    ///   - input: the lines of standard input.
    ///   - secrets: what is typed at the terminal; without any there is no terminal.
    init(environment: [String: String] = [:], input: [String] = [], secrets: [String] = []) {
        self.environment = environment
        state = Locked(State(input: input, secrets: secrets))
    }

    var output: String { state.withLock { $0.output } }
    var errors: String { state.withLock { $0.errors } }

    func run(_ words: String...) async -> ExitCode { await run(words) }

    func run(_ words: [String]) async -> ExitCode {
        let state = state
        let console = Console(
            write: { text in state.withLock { $0.output += text } },
            writeError: { text in state.withLock { $0.errors += text } },
            readLine: { state.withLock { $0.input.isEmpty ? nil : $0.input.removeFirst() } },
            askSecret: { _ in state.withLock { $0.secrets.isEmpty ? nil : $0.secrets.removeFirst() } })
        return await Program(console: console, environment: environment).run(words)
    }
}
