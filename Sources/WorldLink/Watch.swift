import Base
import WorldsAPI

/// What the link knows of one worldserver that it watches.
struct Watch {
    /// Under which id and incarnation the registry has it.
    struct Registration: Equatable {
        var id: Worlds.WorldID, incarnation: UInt64
    }
    /// `host:port` of its game socket, as the registry keeps it.
    let address: String
    /// Tells a watch from an older one of the same address.
    let serial: Int
    var healthAddress: String
    /// Its entry in the configuration, if it has one: then the link speaks for it.
    let configured: StaticWorld?
    /// nil: a static worldserver that is away.
    var registration: Registration?
    /// We registered it, so we speak for it.
    var isOurs: Bool { configured != nil && wasRegisteredByUs }
    private var wasRegisteredByUs = false
    /// When its process started, as it says; 0 when it does not.
    var startedAt: UInt64 = 0
    var connections: UInt32 = 0
    var delays = Worlds.Delays()
    /// Looks in a row that found nobody.
    private(set) var misses = 0
    /// Why the registry does not take it, as it was logged.
    var refusal: String?
    var isLooking = false
    /// The time for the next look came during a slow one.
    var isDue = false
    var healthTimer: (any TimerToken)?
    var metricsTimer: (any TimerToken)?

    init(
        address: String, serial: Int, healthAddress: String, configured: StaticWorld?,
        registration: Registration? = nil
    ) {
        self.address = address
        self.serial = serial
        self.healthAddress = healthAddress
        self.configured = configured
        self.registration = registration
    }

    /// The registry has it, under this incarnation.
    mutating func adopt(_ registration: Registration, healthAddress: String? = nil, isOurs: Bool) {
        self.registration = registration
        wasRegisteredByUs = isOurs
        self.healthAddress = healthAddress ?? self.healthAddress
        misses = 0
        startedAt = 0
        refusal = nil
    }

    mutating func note(_ observation: Worlds.Observation) {
        switch observation {
        case .alive, .reachable: misses = 0
        case .unresponsive, .refused, .unreachable: misses = misses &+ 1
        }
    }

    /// From the start of a look to the start of the next, after what the last one found.
    func interval(_ configuration: WorldLinkConfiguration) -> Duration {
        if misses == 0 { return configuration.healthInterval }
        if registration != nil { return min(configuration.recheckInterval, configuration.healthInterval) }
        // Away: ask less and less often.
        let factor = 1 << min(misses - 1, 20)
        return min(configuration.recheckInterval * factor, configuration.absentIntervalMax)
    }

    func stopTimers() {
        healthTimer?.cancel()
        metricsTimer?.cancel()
    }
}

extension StaticWorld {
    /// As the registry calls it.
    public var address: String { request.address }

    /// What the registry is told of it.
    var request: Worlds.Register {
        Worlds.Register(
            host: host, gamePort: port, healthAddress: healthAddress, realm: realm,
            isCrossRealm: isCrossRealm,
            availableMaps: availableMaps.map(\.description).joined(separator: ","),
            preferredMaps: preferredMaps)
    }
}
