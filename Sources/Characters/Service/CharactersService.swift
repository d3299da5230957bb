public import Base
public import Bus
import CharactersAPI
public import Store

/// The characters of all realms: lists, entry, names, who is online and which session owns whom.
///
/// State in memory: the online index and the claims, fed by the gateways; everything else is in the databases.
public actor CharactersService {
    let databases: [RealmID: RealmCharacters]
    let templates: Templates
    let bus: Bus
    let time: any TimeSource
    let log: Log
    let configuration: CharactersConfiguration
    var online = OnlineIndex()
    var claims = Claims()
    var names: NameCache
    /// The last epoch that was given out, by realm.
    var epochs: [RealmID: UInt64] = [:]
    private var subscriptions: [Subscription] = []

    /// - Parameters:
    ///   - characters: each realm's database.
    ///   - world: items and creatures.
    public init(
        characters: [RealmID: Database], world: Database, configuration: CharactersConfiguration = .init(),
        bus: Bus, time: any TimeSource, log: Log
    ) async throws(StoreError) {
        var databases: [RealmID: RealmCharacters] = [:]
        for (realm, database) in characters {
            databases[realm] = try await RealmCharacters(realm: realm, database: database)
        }
        self.databases = databases
        templates = Templates(world)
        self.configuration = configuration
        self.bus = bus
        self.time = time
        self.log = log.component("characters")
        names = NameCache(configuration)
    }

    /// Serves the requests and follows the presence events.
    public func start() {
        serveScreen()
        serveNames()
        servePresence()
        subscriptions = [
            bus.subscribe(Characters.LoggedIn.self, self, capacity: 65_536) { $0.online.insert($1.character) },
            bus.subscribe(Characters.LoggedOut.self, self, capacity: 65_536) { $0.online.remove($1.id, epoch: $1.epoch) },
            bus.subscribe(Characters.Updated.self, self, capacity: 8192) { $0.online.apply($1.changes) },
        ]
    }

    public func stop() {
        for subscription in subscriptions { subscription.cancel() }
        subscriptions = []
    }

    /// A gateway died: what it had online is offline, what it held is free.
    public func forgetGateway(_ id: String) {
        online.removeAll(ofGateway: id)
        claims.releaseAll(ofGateway: id)
    }

    func database(_ realm: RealmID) throws(UnknownRealm) -> RealmCharacters {
        guard let database = databases[realm] else { throw UnknownRealm(realm: realm) }
        return database
    }
}

/// Somebody asked for a realm that is not configured.
struct UnknownRealm: Error, CustomStringConvertible {
    let realm: RealmID
    var description: String { "no database for realm \(realm)" }
}

/// What the service is told.
public struct CharactersConfiguration: Sendable {
    /// Russian names with their declensions: then characters without them are marked at the character screen.
    public var declinedNames = false
    public var nameCacheSeconds = Duration.seconds(60)
    public var negativeNameCacheSeconds = Duration.seconds(5)
    /// How long an older session may take to let go.
    public var takeover = Duration.seconds(4)
    /// How long a worldserver keeps a player whose link broke (60 s), with some margin.
    public var parked = Duration.seconds(65)
    public init() {}
}
