public import Settings

/// Which worldservers there are, how they are watched, and who runs which map (spec registry 4 to 7).
public enum WorldsSettings {
    public static let address = IndexedKey<HostAddress>(
        required: "World.#.Address", example: .loopback(port: 8086), indices: 1...999,
        doc: """
            Where the gateways reach this worldserver (its WorldServerPort). Nobody else may: in cluster mode \
            a worldserver believes whoever connects. Its PlayerLimit must be 0.
            """)
    public static let realm = IndexedKey<Int>(
        "World.#.Realm", default: 1, .range(1...255), indices: 1...999, doc: "The number of its realm.")
    public static let maps = IndexedKey<[Int]>(
        "World.#.Maps", default: [], .elements(0...65_535), indices: 1...999,
        doc: "The maps that it may run, such as 0, 530. Empty: any; they are then dealt out evenly.")
    public static let health = IndexedKey<HostAddress?>(
        "World.#.Health", default: nil, indices: 1...999,
        doc: "Where its /healthcheck and /metrics are. Empty: only its game port is looked at.")
    public static let isCrossRealm = IndexedKey<Bool>(
        "World.#.CrossRealm", default: false, indices: 1...999,
        doc: "Whether it belongs to no realm and runs battlegrounds and dungeons for all of them.")
    public static let layers = IndexedKey<Int>(
        "Layers.#", default: 2, .range(1...16), indices: 0...65_535,
        doc: """
            How many worldservers run this map of the open world side by side: Layers.530 = 2 gives Outland two \
            layers. Maps without a line have one.
            """)
    public static let layersOverride = Key<Bool>(
        "Worlds.LayersOverride", default: false,
        doc: "Whether the layers of this file replace, at each start, those that were changed at run time.")
    public static let mapWeight = IndexedKey<Int>(
        "MapWeight.#", default: 1, .range(1...1000), indices: 0...65_535,
        doc: "How busy a map is compared with others, for dealing out maps. Known maps have a weight already."
    )
    public static let healthInterval = Key<Duration>(
        "Worlds.HealthInterval", default: .seconds(4), .range(.milliseconds(100)...(.seconds(300))),
        doc: "How often each worldserver is asked how it is.")
    public static let healthTimeout = Key<Duration>(
        "Worlds.HealthTimeout", default: .seconds(5), .range(.milliseconds(100)...(.seconds(60))),
        doc: "How long it may take to answer.")
    public static let failuresMax = Key<Int>(
        "Worlds.FailuresMax", default: 2, .range(1...100),
        doc: "After so many failures in a row it counts as dead, or as degraded when only its answer is late."
    )
    public static let degradedMax = Key<Duration>(
        "Worlds.DegradedMax", default: .seconds(120), .range(.seconds(1)...(.seconds(3600))),
        doc: "After this time a degraded worldserver loses its maps to others.")

    public static let drainDegraded = Key<Bool>(
        "Worlds.DrainDegraded", default: false,
        doc: """
            Whether the players of a worldserver that stays degraded are handed to others, as far as it still lets \
            them go. One that answers nothing at all keeps its players until Worlds.DegradedMax.
            """)
    public static let drainDegradedAfter = Key<Duration>(
        "Worlds.DrainDegradedAfter", default: .seconds(30), .range(.zero...(.seconds(3600))),
        doc: "After it was degraded for so long.")

    public static let unreachableMax = Key<Int>(
        "Worlds.UnreachableMax", default: 3, .range(1...100),
        doc: "After so many attempts in a row without even a connection it counts as dead.")
    public static let unverifiedMax = Key<Duration>(
        "Worlds.UnverifiedMax", default: .seconds(15), .range(.seconds(1)...(.seconds(600))),
        doc: "How long a worldserver that is remembered from before a restart may take to show that it lives."
    )

    public static let section = SettingsSection(
        "Worldservers",
        doc:
            "Worldservers that cannot register by themselves are entries: World.1.Address, World.2.Address ...",
        [
            address, realm, maps, health, isCrossRealm, layers, layersOverride, mapWeight, healthInterval,
            healthTimeout,
            failuresMax, degradedMax, drainDegraded, drainDegradedAfter, unreachableMax, unverifiedMax,
        ])
}
