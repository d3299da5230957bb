public import Settings

/// Entering a world and going from one to another (spec gateway 7.1, 10, 12 to 14).
public enum TransitionSettings {
    public static let enterTimeout = Key<Duration>(
        "Transition.EnterTimeout", default: .seconds(20), .range(.seconds(1)...(.seconds(120))),
        doc:
            "How long entering the world may take, all attempts together. Then the player is back at the characters."
    )
    public static let connectTimeout = Key<Duration>(
        "Transition.ConnectTimeout", default: .seconds(2), .range(.milliseconds(100)...(.seconds(30))),
        doc: "How long one attempt to connect to a worldserver may take.")
    public static let attachTimeout = Key<Duration>(
        "Transition.AttachTimeout", default: .seconds(3), .range(.milliseconds(100)...(.seconds(30))),
        doc: "How long a worldserver may then take to accept the session.")
    public static let readyDelay = Key<Duration>(
        "Transition.ReadyDelay", default: .milliseconds(300), .range(.zero...(.seconds(5))),
        doc:
            "A worldserver that neither announces that it is ready nor answers a ping counts as ready after this."
    )
    public static let prepareTimeout = Key<Duration>(
        "Transition.PrepareTimeout", default: .seconds(5), .range(.milliseconds(100)...(.seconds(60))),
        doc: "How long a worldserver may take to save a player that is handed to another one.")
    public static let releaseTimeout = Key<Duration>(
        "Transition.ReleaseTimeout", default: .seconds(2), .range(.milliseconds(100)...(.seconds(60))),
        doc: "How long it may then take to let the player go.")
    public static let decideTimeout = Key<Duration>(
        "Transition.DecideTimeout", default: .seconds(10), .range(.milliseconds(100)...(.seconds(60))),
        doc:
            "How long a player waits for a map that no worldserver has ready yet, before staying where it is."
    )
    public static let recoveryTimeout = Key<Duration>(
        "Transition.RecoveryTimeout", default: .seconds(30), .range(.seconds(1)...(.seconds(300))),
        doc: "How long another place is looked for when a worldserver dies under a player.")
    public static let retryDelay = Key<Duration>(
        "Transition.RetryDelay", default: .milliseconds(200), .range(.milliseconds(10)...(.seconds(30))),
        doc: "The first pause between attempts; each one doubles it.")
    public static let retryDelayMax = Key<Duration>(
        "Transition.RetryDelayMax", default: .seconds(2), .range(.milliseconds(10)...(.seconds(60))),
        doc: "The longest pause.")
    public static let parkedTime = Key<Duration>(
        "Transition.ParkedTime", default: .seconds(65), .range(.zero...(.seconds(600))),
        doc: """
            A worldserver keeps a player whose connection broke for 60 s. Who comes back within this time is sent to \
            the same worldserver.
            """)

    public static let movesAtOnce = Key<Int>(
        "Transition.MovesAtOnce", default: 20, .range(1...10_000),
        doc: "How many players each gateway hands over at once when a worldserver is emptied.")

    public static let section = SettingsSection(
        "Between worldservers", doc: "",
        [
            enterTimeout, connectTimeout, attachTimeout, readyDelay, prepareTimeout, releaseTimeout,
            decideTimeout,
            recoveryTimeout, retryDelay, retryDelayMax, parkedTime, movesAtOnce,
        ])
}
