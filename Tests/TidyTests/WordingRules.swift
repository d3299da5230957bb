extension WordingTests {
    /// Files that may force unwrap, with the reason.
    static let mayUnwrap: [String: String] = [:]

    static let rules: [Rule] = trapping + nondeterminism + waiting + unchecked + output

    private static let trapping = [
        Rule(words: ["try!"], pattern: "\\btry!", because: "a thrown error would end the daemon"),
        Rule(words: ["as!"], pattern: "\\bas!", because: "a failed cast would end the daemon"),
        Rule(words: ["fatalError"], pattern: "\\bfatalError\\(", because: "it ends the daemon"),
        Rule(
            words: ["preconditionFailure"], pattern: "\\bpreconditionFailure\\(",
            because: "it ends the daemon"),
    ]

    private static let nondeterminism = [
        Rule(
            words: ["Date"], pattern: "\\bDate\\(\\)|\\bDate\\.now\\b", because: "time comes from TimeSource"),
        Rule(
            words: ["Clock", "DispatchTime", "gettimeofday"],
            pattern: "\\b(ContinuousClock|SuspendingClock|DispatchTime)\\b|\\bgettimeofday\\(",
            because: "time comes from TimeSource"),
        Rule(
            words: ["random", "shuffled", "SystemRandom"],
            pattern:
                "\\.random\\(|\\.randomElement\\(|\\.shuffled\\(\\)|\\bSystemRandomNumberGenerator\\b",
            because: "chance comes from Randomness",
            allowed: ["Sources/Base/Randomness.swift": "the one source of chance"]),
        Rule(words: ["UUID"], pattern: "\\bUUID\\(\\)", because: "chance comes from Randomness"),
        Rule(
            words: ["getenv", "environment"],
            pattern: "\\bgetenv\\(|\\bProcessInfo\\.processInfo\\.environment",
            because: "settings come from Settings",
            allowed: [
                "Sources/Sidecar/Process/Membership+Process.swift":
                    "a library has no command line and no file: its settings are environment variables",
                "Sources/nimbus/Commands/RunCommand.swift": "NO_COLOR is a custom of terminals, no setting",
            ]),
    ]

    private static let waiting = [
        Rule(
            words: ["sleep"],
            pattern: "\\bThread\\.sleep|(^|[^.\\w])(usleep|nanosleep|sleep)\\(|\\bTask(<.*>)?\\.sleep",
            because: "wait for the thing itself, with a deadline",
            allowed: ["Sources/Base/Time.swift": "declares the sleep of TimeSource"], alsoInTests: true)
    ]

    private static let unchecked = [
        Rule(
            words: ["@unchecked"], pattern: "@unchecked\\s+Sendable",
            because: "the compiler no longer checks it",
            allowed: [
                "Sources/Base/Locked.swift":
                    "a mutex guards the state; the library's own upsets the thread sanitizer",
                "Sources/Base/ThreadExecutor.swift": "its queue is guarded by its own mutex and condition",
                "Sources/Bench/Crowd.swift": "its loop's thread alone touches it",
                "Sources/Bench/EchoWorld.swift": "its loop's thread alone touches it",
                "Sources/Bus/Event.swift": "wraps a Sendable value whose type is erased",
                "Sources/Bus/Handler.swift": "a class hierarchy of constants, atomics and locked state",
                "Sources/Bus/Mailbox.swift": "a class hierarchy whose state is locked",
                "Sources/Bus/Topic.swift": "a class hierarchy whose state is locked",
                "Sources/BusNATS/LibNATS/LibNATSBroker.swift":
                    "its own thread alone touches what is not constant",
                "Sources/BusNATS/NATSListener.swift": "its loop's thread alone touches what is not constant",
                "Sources/Gateway/Routing/RouteTable.swift": "built once at start, immutable afterwards",
                "Sources/Gateway/Session/WorldPeer.swift": "its loop's thread alone touches it",
                "Sources/Gateway/Features/OwnPlayer.swift": "its loop alone touches it",
                "Sources/Gateway/Session/WorldStay.swift": "its session's loop alone touches it",
                "Sources/Loop/Connection.swift": "its loop's thread alone touches it",
                "Sources/Loop/EventLoop.swift": "what other threads reach is locked",
                "Sources/Loop/Listener.swift": "its loop's thread alone touches it",
                "Sources/NATSClient/NATSClient.swift": "its loop's thread alone touches what is not constant",
                "Sources/Observe/HTTP/AdminServer.swift": "a C handle that is stopped once, under a lock",
                "Sources/Observe/Monitor.swift": "a mutex and its condition guard the state",
                "Sources/Sidecar/Link/BlockingWait.swift": "a semaphore, and a value under a lock",
                "Sources/Sidecar/Link/HealthPages.swift": "its loop's thread alone touches a visitor",
                "Sources/Sidecar/Link/NumberPool.swift": "a mutex and its condition guard the state",
            ]),
        Rule(
            words: ["nonisolated(unsafe)"], pattern: "nonisolated\\(unsafe\\)",
            because: "the compiler no longer checks it",
            allowed: [
                "Sources/Gateway/Session/ClientSession+Transition.swift":
                    "a buffer lent for one call on one thread",
                "Sources/Login/LoginSession.swift": "a buffer lent for one call on one thread",
                "Sources/SandboxLibrary/LoadedLibrary.swift": "a handle of dlopen that nobody closes",
                "Sources/SandboxLibrary/WorldCallbacks.swift": "the address of a function",
            ]),
        Rule(
            words: ["unsafeBitCast", "assumingMemoryBound"],
            pattern: "\\bunsafeBitCast\\(|\\bassumingMemoryBound\\(",
            because: "the compiler no longer checks it",
            allowed: [
                "Sources/Deflate/Deflater.swift": "zlib's byte pointers",
                "Sources/Deflate/Inflater.swift": "zlib's byte pointers",
                "Sources/Gateway/Session/HotEntry.swift": "two isolated functions, called after the check",
                "Sources/SandboxLibrary/LoadedLibrary.swift":
                    "what dlsym finds has the type that the header says",
                "Sources/SandboxLibrary/WorldCallbacks.swift": "a function of C as an untyped pointer",
                "Sources/Store/SQLite/SQLiteStatement.swift":
                    "SQLITE_TRANSIENT is a cast in SQLite's own header",
            ]),
        Rule(
            words: ["@preconcurrency"], pattern: "@preconcurrency\\b",
            because: "the compiler no longer checks it"),
    ]

    private static let output = [
        Rule(
            words: ["print(", "debugPrint(", "dump("], pattern: "(^|[^.\\w])(print|debugPrint|dump)\\(",
            because: "the daemon speaks through Log",
            allowed: [
                "Sources/Bench/": "it prints its table",
                "Sources/nimbus/": "the commands print their answers",
            ])
    ]
}
