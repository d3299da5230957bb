import Base
import GUIDsAPI
import WorldserverAPI

/// What a link is made of.
struct LinkSeams: Sendable {
    let world: WorldSide
    let time: any TimeSource
    let randomness: any Randomness
    let log: Log
    let metrics: Metrics
    let settings: SidecarSettings
}

/// This worldserver's place in the cluster: outside, or inside by a link. The C functions are thin wrappers
/// of this; outside each of its calls answers as the header says.
final class Membership: Sendable {
    typealias MakeLink = @Sendable (LinkSeams) -> (any ClusterLink)?

    private enum State {
        case outside
        /// The link is being made.
        case joining
        case inside(any ClusterLink, maps: [MapID])
    }
    let world: WorldSide
    private let seams: LinkSeams
    private let makeLink: MakeLink
    private let state = Locked(State.outside)
    /// Functions that were once called with what makes no sense.
    private let misused = Locked<Set<String>>([])

    init(_ seams: LinkSeams, makeLink: @escaping MakeLink) {
        world = seams.world
        self.seams = seams
        self.makeLink = makeLink
    }

    private var link: (any ClusterLink)? {
        state.withLock { if case .inside(let link, _) = $0 { link } else { nil } }
    }
    private var log: Log { seams.log }
    private var meters: WorldMeters { world.meters }

    // MARK: Joining and leaving

    /// Joins and says which maps were dealt. Who is inside already is told the same maps again.
    func join(_ parameters: InitParameters) -> [MapID] {
        let known = state.withLock { state -> [MapID]? in
            switch state {
            case .outside:
                state = .joining
                return nil
            case .joining: return []
            case .inside(_, let maps): return maps
            }
        }
        if let known {
            log.warning("TC9InitLib was called again without TC9GracefulShutdown")
            return known
        }
        guard let link = makeLink(seams) else {
            state.withLock { $0 = .outside }
            log.error("there is no way to a cluster")
            return []
        }
        world.queues.open()
        // From here on others may use the link, and end it.
        state.withLock { $0 = .inside(link, maps: []) }
        let maps = link.start(parameters)
        state.withLock { if case .inside(let link, _) = $0 { $0 = .inside(link, maps: maps) } }
        return maps
    }

    /// Refuses what waits for the world, and leaves.
    func leave() {
        let left = state.withLock { state -> (any ClusterLink)? in
            guard case .inside(let link, _) = state else { return nil }
            state = .outside
            return link
        }
        guard let left else { return }
        world.queues.close()
        left.shutdown()
        world.hooks.removeListeners()
    }

    // MARK: What a worldserver wants of the cluster

    /// 0: there is none.
    func nextGUID(_ sequence: GUIDs.Sequence, realm: RealmID) -> UInt64 {
        link?.nextGUID(sequence, realm: realm) ?? 0
    }

    func mapsLoaded(_ maps: [MapID]) {
        guard let link else { return meters.unheard.add() }
        link.mapsLoaded(maps)
    }

    func publish(_ subject: String, _ payload: [UInt8]) -> Bool {
        guard let link else {
            meters.unheard.add()
            return false
        }
        return link.publish(subject, payload)
    }

    /// Messages to a subject become events for the listener with this number.
    func subscribe(_ subject: String, listener: Int) -> Bool {
        guard let link else { return false }
        return link.subscribe(subject) { [world] subject, payload in
            world.deliver(.message(listener: listener, subject: subject, payload: payload))
        }
    }

    func report(_ report: WorldReport) {
        guard let link else { return meters.unheard.add() }
        link.report(report)
    }

    func finishRatedArenaMatch(_ match: RatedArenaMatch) -> Result<Worldserver.ArenaResult, ArenaFailure> {
        guard let link else {
            meters.unheard.add()
            return .failure(.unanswered)
        }
        return link.finishRatedArenaMatch(match)
    }

    /// A call whose arguments cannot be true does nothing but count; of each function the first is said.
    func refuseArguments(of function: StaticString) {
        meters.badArguments.add()
        let name = "\(function)"
        guard misused.withLock({ $0.insert(name).inserted }) else { return }
        log.warning("a function was called with what makes no sense", ["function": .string(name)])
    }
}
