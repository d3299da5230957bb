import Bench

/// Measures this build on this machine.
enum BenchCommands {
    static let command = Command(
        path: ["bench"], summary: "Measures speed and size beside yardsticks.",
        details: """
            Starts daemons of this very binary on free loopback ports, plays against them and prints a table with the
            targets of docs/quality.md. `make bench` builds what it compares with (a small C relay; HAProxy comes from
            Debian) and keeps the figures in .build/bench.json.
            """,
        options: [
            .init(
                name: "--only", value: "ID", isRepeatable: true,
                doc: "Only this row of docs/quality.md: G5, R6 ..."),
            .init(name: "--json", value: "FILE", doc: "Writes the figures to FILE."),
            .init(
                name: "--mariadb", value: "URL",
                doc: "A server with an empty database nimbus_bench_auth, for logons beside MariaDB (L1)."),
            .init(name: "--quick", doc: "Short runs that show that it works; the figures are worth nothing."),
        ]
    ) { (invocation) async throws(CommandFailure) in
        let code = await BenchCommand.run(
            only: Set(invocation.values("--only")), json: invocation.value("--json"),
            mariadb: invocation.value("--mariadb"), isQuick: invocation.has("--quick"))
        return code == 0 ? .success : .failure
    }
}
