import Base
import Loop

/// Writes the story down: when, what, and how long it took.
actor Narrator {
    private let out: @Sendable (String) -> Void
    private let loop = EventLoop(name: "narrator")
    private let time: any TimeSource
    private let began: Instant
    private var steps = 0
    private var failure: (any Error)?

    init(_ out: @escaping @Sendable (String) -> Void) {
        self.out = out
        time = LoopTime(loop)
        began = time.now()
    }

    /// One thing that happens. The line is written when it has, with its time.
    @discardableResult
    func tell<Value: Sendable>(
        _ text: String, _ happens: @Sendable () async throws -> Value
    ) async throws -> Value {
        let start = time.now()
        do {
            let value = try await happens()
            steps += 1
            out("\(stamp(start)) ok   \(text)\(took(since: start))")
            return value
        } catch {
            out("\(stamp(start)) FAIL \(text)\(took(since: start))")
            throw error
        }
    }

    /// Something beside the story.
    func note(_ text: String) { out("                \(text)") }

    /// The first failure counts.
    func failed(_ error: any Error) {
        guard failure == nil else { return }
        failure = error
        out("")
        out("It went wrong: \(error)")
    }

    /// The last line, and the exit code.
    func close() -> Int32 {
        loop.stop()
        guard failure == nil else { return 1 }
        out("")
        out("\(steps) steps in \(milliseconds(time.now() - began)), all as they should be.")
        out("`nimbus run` starts the same cluster for a game client.")
        return 0
    }

    /// Seconds since the beginning, in a column.
    private func stamp(_ instant: Instant) -> String {
        let milliseconds = (instant - began).nanoseconds / 1_000_000
        let text = "\(milliseconds / 1_000).\(String(1_000 + milliseconds % 1_000).dropFirst())"
        return String(repeating: " ", count: max(0, 8 - text.count)) + text
    }
    private func took(since start: Instant) -> String {
        let took = time.now() - start
        return took < .milliseconds(1) ? "" : "  (\(milliseconds(took)))"
    }
    private func milliseconds(_ duration: Duration) -> String {
        let tenths = duration.nanoseconds / 100_000
        return tenths >= 100_000
            ? "\(tenths / 10_000) s"
            : tenths >= 100 ? "\(tenths / 10) ms" : "\(tenths / 10).\(tenths % 10) ms"
    }
}
