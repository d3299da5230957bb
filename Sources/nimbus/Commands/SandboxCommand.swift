import Base
import Cluster
import Glibc
import Loop
import Observe
import Sandbox
import SandboxLibrary
import Settings

/// Runs one simulated worldserver in a process of its own, behind libsidecar.so.
enum SandboxCommand {
    static let command = Command(
        path: ["sandbox"],
        summary: "Runs a sandbox worldserver as a process of its own, behind libsidecar.so.",
        details: """
            Starts one simulated worldserver that joins the cluster as AzerothCore does: through the C interface of
            libsidecar.so, over the bus of a `nimbus run` that listens (Bus.Listen), with the same databases. It
            needs the same settings as that one; set Sandbox.Worlds to 0 there, or both kinds run. The variables of
            libsidecar.so count (docs/sidecar.md); where TC9_NATS_URL is not set, it is made of Bus.Listen and
            Bus.Token or of Bus.NATS, and TC9_HEALTH_CHECK_PORT is a free port.

            SIGTERM and SIGINT hand its players over and end with exit code 0.
            """,
        options: ConfigurationOptions.all + [
            .init(name: "--sidecar", value: "PATH", doc: "The library. Needed."),
            .init(
                name: "--number", value: "N",
                doc: "Which sandbox worldserver it is, 1 (if it is not given) to 8: its name and port."),
            .init(
                name: "--console",
                doc:
                    "Takes commands from standard input, one a line; `help` lists them. Its end ends the worldserver."
            ),
        ]
    ) { (invocation) async throws(CommandFailure) in
        guard let library = invocation.value("--sidecar") else {
            throw CommandFailure(.usage, "nimbus sandbox needs --sidecar PATH, the library libsidecar.so")
        }
        guard let number = Int(invocation.value("--number") ?? "1"), (1...8).contains(number) else {
            throw CommandFailure(.usage, "--number takes 1 to 8")
        }
        let settings = try ConfigurationOptions.load(ConfigurationOptions.sources(invocation))
        let sink = ConsoleLog.daemon(settings, metrics: Metrics())
        defer { sink.close() }
        settings.setVariablesOfLibrary()
        do {
            let worldserver = try await LoneSandbox.start(settings, number: number, Seams(sink: sink)) {
                _, log in
                try LibraryLink(path: library, turnInterval: .milliseconds(10), log: log) {
                    kill(getpid(), SIGKILL)
                    _exit(137)
                }
            }
            await SandboxConsole(worldserver, invocation.console).run(
                readingInput: invocation.has("--console"))
            return .success
        } catch {
            throw CommandFailure(.failure, "the sandbox worldserver does not start: \(error)")
        }
    }
}

extension SettingsSnapshot {
    /// What libsidecar.so reads, as far as nobody has set it.
    fileprivate func setVariablesOfLibrary() {
        setenv("TC9_HEALTH_CHECK_PORT", "any", 0)
        if !self[BusSettings.nats].isEmpty {
            setenv("TC9_NATS_URL", self[BusSettings.nats], 0)
        } else if let listen = self[BusSettings.listen] {
            setenv("TC9_NATS_URL", "nats://\(listen)", 0)
            if !self[BusSettings.token].isEmpty { setenv("TC9_NATS_TOKEN", self[BusSettings.token], 0) }
        }
    }
}
