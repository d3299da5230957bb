public import Settings

/// Entering a world and going from one to another (spec gateway 7.1, 10, 12 to 14).
public enum TransitionSettings {
    public static let enterTimeout = Key<Duration>(
        "Transition.EnterTimeout", default: .seconds(20), .range(.seconds(1)...(.seconds(120))),
        reload: .live,
        doc:
            "How long entering the world may take, all attempts together. Then the player is back at the characters."
    )
    public static let connectTimeout = Key<Duration>(
        "Transition.ConnectTimeout", default: .seconds(2), .range(.milliseconds(100)...(.seconds(30))),
        reload: .live,
        doc: "How long one attempt to connect to a worldserver may take.")
    public static let attachTimeout = Key<Duration>(
        "Transition.AttachTimeout", default: .seconds(3), .range(.milliseconds(100)...(.seconds(30))),
        reload: .live,
        doc: "How long a worldserver may then take to accept the session.")
    public static let readyDelay = Key<Duration>(
        "Transition.ReadyDelay", default: .milliseconds(300), .range(.zero...(.seconds(5))), reload: .live,
        doc:
            "A worldserver that neither announces that it is ready nor answers a ping counts as ready after this."
    )
    public static let prepareTimeout = Key<Duration>(
        "Transition.PrepareTimeout", default: .seconds(5), .range(.milliseconds(100)...(.seconds(60))),
        reload: .live,
        doc: "How long a worldserver may take to save a player that is handed to another one.")
    public static let recoveryTimeout = Key<Duration>(
        "Transition.RecoveryTimeout", default: .seconds(30), .range(.seconds(1)...(.seconds(300))),
        reload: .live,
        doc: "How long another place is looked for when a worldserver dies under a player.")
    public static let retryDelay = Key<Duration>(
        "Transition.RetryDelay", default: .milliseconds(200), .range(.milliseconds(10)...(.seconds(30))),
        reload: .live, doc: "The first pause between attempts; each one doubles it.")
    public static let retryDelayMax = Key<Duration>(
        "Transition.RetryDelayMax", default: .seconds(2), .range(.milliseconds(10)...(.seconds(60))),
        reload: .live,
        doc: "The longest pause.")
    public static let parkedTime = Key<Duration>(
        "Transition.ParkedTime", default: .seconds(65), .range(.zero...(.seconds(600))), reload: .live,
        doc: """
            A worldserver keeps a player whose connection broke for 60 s. Who comes back within this time is sent to \
            the same worldserver.
            """)
    public static let bufferedPackets = Key<Int>(
        "Transition.BufferedPackets", default: 64, .range(1...4096),
        doc: "How many packets of a client are kept while it is between two worldservers.")
    public static let bufferedBytes = Key<ByteSize>(
        "Transition.BufferedBytes", default: .kibibytes(64), .range(.kibibytes(4)...(.mebibytes(4))),
        doc: "And how many bytes.")
    public static let attachesPerSecond = Key<Int>(
        "Transition.AttachesPerSecond", default: 50, .range(1...100_000), reload: .live,
        doc: "Sessions that one worldserver is given in a second; further ones wait.")

    public static let section = SettingsSection(
        "Between worldservers", doc: "",
        [
            enterTimeout, connectTimeout, attachTimeout, readyDelay, prepareTimeout, recoveryTimeout,
            retryDelay,
            retryDelayMax, parkedTime, bufferedPackets, bufferedBytes, attachesPerSecond,
        ])
}
