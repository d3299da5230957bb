public import Base
public import Bus
import CharactersAPI
public import Store

/// The characters of all realms: lists, entry, names, who is online and which session owns whom.
///
/// State in memory: the online index and the claims, which the gateways' reports make anew after a start, and
/// parked players; everything else is in the databases.
public actor CharactersService {
    let databases: [RealmID: RealmCharacters]
    let templates: Templates
    let bus: Bus
    let time: any TimeSource
    let log: Log
    let configuration: CharactersConfiguration
    var online = OnlineIndex()
    var claims = Claims()
    var parked = ParkedPlayers()
    var names: NameCache
    /// The last epoch that was given out, by realm.
    var epochs: [RealmID: UInt64] = [:]
    var streams = PresenceStreams()
    /// The last order of a claim, or number of a stream.
    var lastOrder: UInt64
    var silenceTimer: (any TimerToken)?
    var rebuildTimer: (any TimerToken)?
    var flags = OnlineFlags()
    var writingFlags: Task<Void, Never>?
    var flagsTimer: (any TimerToken)?
    var isStopped = false
    var whoLists: [RealmID: WhoList] = [:]
    var whoMaking: [RealmID: Task<Void, Never>] = [:]
    var social: SocialState

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
        for realm in databases.values {
            try await realm.clearOnline()
            for entry in try await realm.parked(now: time.unixNow()) {
                parked.park(entry, now: time.unixNow())
            }
        }
        self.databases = databases
        lastOrder = databases.values.map(\.firstEpoch).max() ?? 0
        templates = Templates(world)
        self.configuration = configuration
        social = SocialState(configuration.friends)
        self.bus = bus
        self.time = time
        self.log = log.component("characters")
        names = NameCache(configuration)
    }

    /// Serves the requests: with a time to rebuild, when the gateways have told who is online (spec
    /// characters 1).
    public func start() {
        serveReports()
        if configuration.rebuildRound > .zero { serveWhenComplete() } else { serveAll() }
    }
    func serveAll() {
        serveScreen()
        serveNames()
        serveWho()
        serveSocial()
        servePresence()
    }

    /// Answers no more. Requests under way are finished, and who is online is written down.
    public func stop() async {
        isStopped = true
        for timer in [silenceTimer, rebuildTimer] { timer?.cancel() }
        stopServing()
        stopServingSocial()
        stopSocially()
        await finishFlags()
    }

    func database(_ realm: RealmID) throws(UnknownRealm) -> RealmCharacters {
        guard let database = databases[realm] else { throw UnknownRealm(realm: realm) }
        return database
    }
}

extension CharactersService {
    private func stopServing() {
        bus.stopServing(Characters.ListForAccount.self)
        bus.stopServing(Characters.LookUpForEntry.self)
        bus.stopServing(Characters.CheckDelete.self)
        bus.stopServing(Characters.NoteChanged.self)
        bus.stopServing(Characters.SavePosition.self)
        bus.stopServing(Characters.AccountData.self)
        bus.stopServing(Characters.UpdateAccountData.self)
        bus.stopServing(Characters.Tutorials.self)
        bus.stopServing(Characters.NameOf.self)
        bus.stopServing(Characters.FindByName.self)
        bus.stopServing(Characters.OnlineByName.self)
        bus.stopServing(Characters.OnlineNamed.self)
        bus.stopServing(Characters.OnlineByID.self)
        bus.stopServing(Characters.OnlineAmong.self)
        bus.stopServing(Characters.OnlineOfAccounts.self)
        bus.stopServing(Characters.OnlineCounts.self)
        bus.stopServing(Characters.Who.self)
        bus.stopServing(Characters.ReportPresence.self)
        bus.stopServing(Characters.ClaimAccount.self)
        bus.stopServing(Characters.ClaimCharacter.self)
        bus.stopServing(Characters.ReleaseCharacter.self)
        bus.stopServing(Characters.ReleaseSession.self)
    }
}

/// Somebody asked for a realm that is not configured.
struct UnknownRealm: Error, CustomStringConvertible {
    let realm: RealmID
    var description: String { "no database for realm \(realm)" }
}
