import Base
import Cluster
import Glibc
import Loop
import Observe
import Settings

/// Runs the daemon in the foreground until a signal ends it.
enum RunCommand {
    static let command = Command(
        path: ["run"], summary: "Runs the daemon.",
        details: """
            Starts everything that the settings name and stays in the foreground. When all of it answers, a line that
            begins with `nimbus ready` goes to standard output; the log goes to standard error.

            SIGTERM and SIGINT let players go as Drain.Time says and end with exit code 0; a second one ends at once.
            SIGHUP reads the configuration again; when it is wrong, the old settings go on and the log says why.
            """,
        options: ConfigurationOptions.all + [
            .init(
                name: "--services", value: "NAME,NAME",
                doc: "Hosts only these: the same as --set Process.Services=NAME,NAME.")
        ]
    ) { (invocation) async throws(CommandFailure) in
        var sources = ConfigurationOptions.sources(invocation)
        if let services = invocation.value("--services") {
            sources.overrides.append("Process.Services=\(services)")
        }
        let settings = try ConfigurationOptions.load(sources)
        return await Daemon(sources: sources, settings: settings, console: invocation.console).run()
    }
}

/// One life of the daemon: from its settings to its end.
private struct Daemon {
    private let sources: SettingsSources
    private let settings: SettingsSnapshot
    private let console: Console
    private let metrics = Metrics()
    private let sink: ConsoleLog
    private let log: Log

    init(sources: SettingsSources, settings: SettingsSnapshot, console: Console) {
        self.sources = sources
        self.settings = settings
        self.console = console
        sink = .daemon(settings, metrics: metrics)
        log = Log("nimbus", to: sink)
    }

    func run() async -> ExitCode {
        let code = await live()
        sink.close()
        return code
    }

    private enum Event: Sendable {
        case begun(Result<Cluster, any Error>)
        case signal(Int32)
        case ended
    }

    private func live() async -> ExitCode {
        let signals = Signals.stream(of: [SIGTERM, SIGINT, SIGHUP])
        for warning in settings.warnings { log.warning("\(warning)") }
        log.notice(
            "starting",
            ["version": .string(Version.number), "configuration": .string(sources.file ?? "none")])
        ProcessLimits.raiseDescriptors(log)
        let door: ControlDoor
        do throws(ControlError) {
            door = try ControlDoor(settings, log: log)
        } catch {
            console.printError(error.description)
            return .failure
        }
        defer { door.close() }
        let (events, happens) = AsyncStream.makeStream(of: Event.self)
        let forwarding = Task { for await signal in signals { happens.yield(.signal(signal)) } }
        defer { forwarding.cancel() }
        let start = Task { [settings, sink, metrics] in
            do {
                happens.yield(
                    .begun(.success(try await Cluster.start(settings, Seams(sink: sink, metrics: metrics)))))
            } catch {
                happens.yield(.begun(.failure(error)))
            }
        }
        return await follow(events, happens, start, door)
    }

    /// Until it runs, a signal gives the start up; from then on it drains, and a second one ends at once.
    private func follow(
        _ events: AsyncStream<Event>, _ happens: AsyncStream<Event>.Continuation, _ start: Task<Void, Never>,
        _ door: ControlDoor
    ) async -> ExitCode {
        var running: Cluster?
        var isEnding = false
        for await event in events {
            switch event {
            case .begun(.failure(let error)):
                guard !isEnding else { return .success }
                console.printError("\(error)")
                return .failure
            case .begun(.success(let cluster)):
                running = cluster
                if isEnding { drain(cluster, door, happens) } else { sayReady(cluster, door) }
            case .signal(SIGHUP):
                if let running, !isEnding { await reload(running) }
            case .signal(let number):
                guard !isEnding else {
                    log.warning("a second signal: ending at once", ["signal": .int(Int64(number))])
                    return .failure
                }
                log.notice("a signal asks for the end", ["signal": .int(Int64(number))])
                isEnding = true
                if let running { drain(running, door, happens) } else { start.cancel() }
            case .ended: return .success
            }
        }
        return .success
    }

    private func drain(_ cluster: Cluster, _ door: ControlDoor, _ happens: AsyncStream<Event>.Continuation) {
        door.drain()
        Task {
            await cluster.drain()
            happens.yield(.ended)
        }
    }

    private func sayReady(_ cluster: Cluster, _ door: ControlDoor) {
        door.open(to: cluster)
        for name in cluster.demoAccounts {
            console.print(
                "account \(name) made, password \(name): the sandbox is on and there was no account")
        }
        console.print(readyLine(cluster))
    }

    private func readyLine(_ cluster: Cluster) -> String {
        var places: [String] = []
        if let login = cluster.loginAddress { places.append("logon on \(login)") }
        for (realm, address) in cluster.gatewayAddresses.sorted(by: { $0.key < $1.key }) {
            let index = Int(realm.rawValue)
            let known = settings[RealmSettings.publicAddress, index]
            places.append("realm \(settings[RealmSettings.name, index]) on \(address) (clients: \(known))")
        }
        if let bus = cluster.busAddress { places.append("bus on \(bus)") }
        if let port = cluster.adminPort, let admin = settings[AdminSettings.listen] {
            places.append("pages on http://\(admin.isIPv6 ? "[\(admin.host)]" : admin.host):\(port)/")
        }
        let services = settings[ProcessSettings.services].map(\.rawValue)
        if !services.isEmpty { places.append("hosts \(services.joined(separator: ", "))") }
        return "nimbus ready: " + places.joined(separator: ", ")
    }

    private func reload(_ cluster: Cluster) async {
        do {
            let reload = try await cluster.reload(sources)
            sink.setLevel(reload.effective[LogSettings.level])
            for warning in reload.configured.warnings { log.warning("\(warning)") }
            log.notice(
                "the configuration was read again",
                ["changed": LogValue(reload.taken.map(\.name).joined(separator: ", "))])
            for change in reload.needRestart {
                log.warning(
                    "a changed setting counts after a restart",
                    ["name": .string(change.name), "new": .string(change.new ?? "-")])
            }
        } catch {
            for problem in error.problems {
                log.error(
                    "the configuration is wrong, the old one goes on",
                    ["problem": .string(problem.description)])
            }
        }
    }
}

extension ConsoleLog {
    /// As the settings say.
    static func daemon(_ settings: SettingsSnapshot, metrics: Metrics) -> ConsoleLog {
        // Only for the time of day: this loop has no thread and no timers.
        ConsoleLog(
            level: settings[LogSettings.level], format: settings.logFormat,
            queueMax: settings[LogSettings.queueMax],
            time: LoopTime(EventLoop(name: "log", ownThread: false)), metrics: metrics)
    }
}

extension SettingsSnapshot {
    /// How the log looks on this standard error.
    fileprivate var logFormat: LogFormat {
        let isTerminal = ConsoleLog.isTerminal(STDERR_FILENO)
        let isText = self[LogSettings.format] == .text || (self[LogSettings.format] == .auto && isTerminal)
        guard isText else { return .json }
        switch self[LogSettings.colour] {
        case .always: return .text(coloured: true)
        case .never: return .text(coloured: false)
        case .auto: return .text(coloured: isTerminal && getenv("NO_COLOR") == nil)
        }
    }
}

/// What the system allows this process.
private enum ProcessLimits {
    /// A connection is a descriptor: takes as many as the system gives.
    static func raiseDescriptors(_ log: Log) {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        if setrlimit(resource, &limit) != 0 {
            log.warning(
                "the limit of open files could not be raised",
                ["error": .string(String(cString: strerror(errno)))])
        }
    }
}
