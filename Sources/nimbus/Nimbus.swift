import Glibc

/// The one executable. Everything begins in `Program`, away from the main actor.
@main struct Nimbus {
    static func main() async {
        exit(await runProgram())
    }
}

/// `main` is isolated to the main actor, and so would everything be that it calls on its own.
@concurrent private nonisolated func runProgram() async -> Int32 {
    // A reader of our output that goes away must not end us with a signal.
    signal(SIGPIPE, SIG_IGN)
    let program = Program(console: .standard, environment: Program.processEnvironment())
    return await program.run(Array(CommandLine.arguments.dropFirst())).rawValue
}
