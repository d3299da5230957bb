import TestSupport

extension Child {
    /// The program `NumberTaker`.
    static func run(
        _ database: String, fault: String, seed: UInt64, count: Int, killedAfter: Int? = nil
    ) async throws -> Outcome {
        try await run(
            "NumberTaker", [database, fault, String(seed), String(count)], killedAfter: killedAfter)
    }
}
