import Base
import WorldsAPI

/// Where a session stands between worldservers: entering, a change of map, of layer, a hand-over, a recovery.
///
/// One pure state machine for all of them (spec gateway 9, 12, 13): packets and deadlines go in, actions come
/// out, the session executes them. It knows no socket and no clock.
struct WorldTransition {
    /// Why the player goes to another world.
    enum Purpose: Equatable {
        /// From the character list.
        case enter
        /// The client loads the map that SMSG_NEW_WORLD named.
        case mapChange
        /// The worldserver gave the player up (0x520 unasked): it lost the map.
        case released
        /// The same map on another worldserver.
        case layer(preferred: String)
        /// The same map on another worldserver, because this one is being emptied.
        case relocation
        /// The link broke or the worldserver died.
        case recovery

        /// The player goes on where it stands, and the old world has it until then.
        var keepsPlace: Bool {
            switch self {
            case .layer, .relocation: true
            case .enter, .mapChange, .released, .recovery: false
            }
        }
    }
    enum Step: Equatable {
        case idle
        /// SMSG_NEW_WORLD went to the client; its acknowledgement is awaited.
        case teleporting
        /// The old world still serves; the registry is asked whether another one shall.
        case deciding(Purpose)
        /// 0x51F was sent; 0x520 is awaited.
        case preparing(Purpose)
        /// The player is saved; the old link's end is awaited, so that nothing is written after us.
        case releasing(Purpose)
        /// Recovery: does the registry still know the world that we lost?
        case inquiring
        case placing(Purpose)
        /// Between two rounds of attempts.
        case pausing(Purpose)
        case attaching(Purpose)
        /// CMSG_PLAYER_LOGIN was sent; SMSG_LOGIN_VERIFY_WORLD is awaited.
        case entering(Purpose)
        /// The new world is shown; its first SMSG_TIME_SYNC_REQ ends the transition.
        case settling(Purpose)
    }
    enum Event {
        /// SMSG_NEW_WORLD of the serving world.
        case newWorld(Position)
        /// MSG_MOVE_WORLDPORT_ACK of the client.
        case acknowledged
        case placed(Worlds.Placement)
        /// Answer to `.lookUp`.
        case worldKnown(alive: Bool)
        /// The registry does not say, or has not seen the world itself since it started.
        case worldUnknown
        /// 0x520 of the serving world.
        case readyForRedirect(status: UInt8)
        case servingLinkClosed
        /// The registry removed the serving world, though the link stands.
        case servingWorldRemoved
        case attached
        case attachFailed(AttachFailure)
        /// SMSG_CHARACTER_LOGIN_FAILED of the new world.
        case loginRefused(code: UInt8)
        case verified(Position)
        case timeSynchronised
        case stepDeadline
        case overallDeadline
    }
    enum Action: Equatable {
        case place(MapID, preferred: String)
        case lookUp(Worlds.WorldID, incarnation: UInt64)
        case attach(Worlds.Endpoint)
        /// Closes the link that is being built.
        case abandonAttempt
        case sendPlayerLogin
        case forwardAcknowledgement
        /// Sends 0x51F; from now on what the old world sends is kept, as far as it is not shown.
        case prepareRedirect
        /// The old world stays: show what was kept, let the client's packets through again.
        case stay
        /// Done with the old world: closes its link, forgets what was kept.
        case leaveServingWorld
        /// SMSG_NEW_WORLD for the client (after SMSG_TRANSFER_PENDING where the map differs).
        case announce(Position)
        /// The new link serves from the packet that was just verified.
        case adopt
        /// The player's world stands: presence, timers.
        case entered(Purpose)
        case settled(Purpose)
        case failed(code: UInt8)
        case savePosition
        case reportRefused(Worlds.Endpoint)
        case line(String)
        /// Replaces the step's timer; nil stops it.
        case stepTimer(Duration?)
        case overallTimer(Duration?)
    }
    struct Limits {
        var overall = Duration.seconds(20)
        var recovery = Duration.seconds(30)
        var prepare = Duration.seconds(5)
        var release = Duration.seconds(2)
        var decide = Duration.seconds(10)
        var pauseFirst = Duration.milliseconds(200)
        var pauseMax = Duration.seconds(2)
        init() {}
    }

    private(set) var step = Step.idle
    /// The world that serves, or served last.
    private(set) var world: Worlds.Endpoint?
    /// The map that the player is on or goes to.
    private(set) var map = MapID(0)
    /// Where SMSG_NEW_WORLD sends the player.
    private(set) var target: Position?
    private var candidates: [Worlds.Endpoint] = []
    private var attempt: Worlds.Endpoint?
    private var pause: Duration
    private var nothingPlaced = false
    /// The old world was left: there is no way back to it.
    private var hasLeft = false
    private let limits: Limits

    init(limits: Limits = Limits()) {
        self.limits = limits
        pause = limits.pauseFirst
    }

    var isIdle: Bool { step == .idle || step == .teleporting }
    /// The client's packets go through to the serving world.
    var servesClient: Bool {
        switch step {
        case .idle, .teleporting, .settling: true
        default: false
        }
    }

    /// What the serving world sends is shown. Who changes the worldserver and not its place stands in the old
    /// one until that has let go: what it hears there nobody would tell it again.
    var showsServingWorld: Bool {
        switch step {
        case .deciding(let purpose), .preparing(let purpose), .releasing(let purpose): purpose.keepsPlace
        default: servesClient
        }
    }

    // MARK: Beginnings

    /// From the character list; `first` is a world that may still hold the player.
    mutating func enter(map: MapID, first: Worlds.Endpoint?) -> [Action] {
        self.map = map
        world = nil
        pause = limits.pauseFirst
        nothingPlaced = false
        if let first {
            candidates = [first]
            return [.overallTimer(limits.overall)] + attachNext(.enter)
        }
        step = .placing(.enter)
        return [.overallTimer(limits.overall), .place(map, preferred: "")]
    }

    /// To another layer of the current map; nothing when a transition runs.
    mutating func changeLayer(preferred: String) -> [Action] {
        guard step == .idle else { return [] }
        step = .deciding(.layer(preferred: preferred))
        return [.stepTimer(limits.decide), .place(map, preferred: preferred)]
    }

    /// Off a worldserver that is being emptied, to one that takes the map; nothing when a transition runs.
    mutating func relocate(to list: [Worlds.Endpoint]) -> [Action] {
        guard step == .idle, !list.isEmpty else { return [] }
        candidates = list
        pause = limits.pauseFirst
        hasLeft = false
        step = .preparing(.relocation)
        return [.prepareRedirect, .stepTimer(limits.prepare), .overallTimer(limits.overall)]
    }

    /// Forgets everything: the client is gone, or back at the character list.
    mutating func reset() {
        step = .idle
        world = nil
        target = nil
        candidates = []
        attempt = nil
    }

    // MARK: Events

    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .newWorld(let position): return newWorld(position)
        case .acknowledged: return acknowledged()
        case .placed(let placement): return placed(placement)
        case .worldKnown(let alive): return worldKnown(alive)
        case .worldUnknown: return step == .inquiring ? rest(.recovery) : []
        case .readyForRedirect(let status): return readyForRedirect(status)
        case .servingLinkClosed: return servingLinkClosed()
        case .servingWorldRemoved: return servingWorldRemoved()
        case .attached:
            guard case .attaching(let purpose) = step else { return [] }
            step = .entering(purpose)
            return [.sendPlayerLogin]
        case .attachFailed(let failure): return attachFailed(failure)
        case .loginRefused(let code): return loginRefused(code)
        case .verified(let position): return verified(position)
        case .timeSynchronised:
            guard case .settling(let purpose) = step else { return [] }
            step = .idle
            return [.overallTimer(nil), .settled(purpose)]
        case .stepDeadline: return stepDeadline()
        case .overallDeadline: return overallDeadline()
        }
    }

    private mutating func newWorld(_ position: Position) -> [Action] {
        switch step {
        case .idle, .teleporting:
            target = position
            step = .teleporting
        case .settling:
            target = position
            step = .teleporting
            return [.overallTimer(nil)]
        default: break
        }
        return []
    }

    private mutating func acknowledged() -> [Action] {
        guard step == .teleporting, let target else { return [] }
        map = target.map
        pause = limits.pauseFirst
        hasLeft = false
        step = .deciding(.mapChange)
        return [.stepTimer(limits.decide), .overallTimer(limits.decide), .place(map, preferred: "")]
    }

    private mutating func placed(_ placement: Worlds.Placement) -> [Action] {
        switch step {
        case .deciding(let purpose): return decided(purpose, placement)
        case .placing(let purpose):
            switch placement {
            case .available(let list):
                nothingPlaced = false
                candidates = list
                return attachNext(purpose)
            case .pending:
                nothingPlaced = false
                return rest(purpose)
            case .none:
                nothingPlaced = true
                return rest(purpose)
            }
        default: return []
        }
    }

    /// The old world still has the player: does another one have to take over?
    private mutating func decided(_ purpose: Purpose, _ placement: Worlds.Placement) -> [Action] {
        guard case .available(let list) = placement else {
            if case .pending = placement, purpose == .mapChange {
                step = .pausing(purpose)
                return [.stepTimer(nextPause())]
            }
            if purpose == .mapChange { return keepWorld([.forwardAcknowledgement]) }
            return keepWorld([.line("That gameserver is not assigned to this map.")])
        }
        if let world, list.contains(where: { $0.id == world.id && $0.incarnation == world.incarnation }) {
            if purpose == .mapChange { return keepWorld([.forwardAcknowledgement]) }
            return keepWorld([.line("You are already on \(world.alias).")])
        }
        candidates = list
        step = .preparing(purpose)
        var actions: [Action] = purpose == .mapChange ? [.forwardAcknowledgement] : []
        if case .layer = purpose, let next = list.first {
            actions.append(.line("Switching to \(next.alias)."))
        }
        return actions + [.prepareRedirect, .stepTimer(limits.prepare), .overallTimer(limits.overall)]
    }

    private mutating func keepWorld(_ actions: [Action]) -> [Action] {
        step = .idle
        target = nil
        return actions + [.stepTimer(nil), .overallTimer(nil), .stay]
    }

    private mutating func readyForRedirect(_ status: UInt8) -> [Action] {
        switch step {
        case .preparing(let purpose):
            guard status == 0 else { return keepWorld([]) }
            step = .releasing(purpose)
            return [.stepTimer(limits.release)]
        case .idle, .teleporting, .settling:
            // Unasked: a status other than 0 means that the world keeps the player after all.
            guard status == 0 else { return [] }
            if let target { map = target.map }
            candidates = []
            pause = limits.pauseFirst
            step = .releasing(.released)
            return [.stepTimer(limits.release), .overallTimer(limits.overall)]
        default: return []
        }
    }

    private mutating func servingLinkClosed() -> [Action] {
        switch step {
        case .releasing(let purpose): return leave(purpose)
        case .idle, .teleporting, .deciding, .preparing, .settling: return recover()
        case .pausing(.mapChange) where !hasLeft: return recover()
        default: return []
        }
    }

    private mutating func servingWorldRemoved() -> [Action] {
        switch step {
        case .releasing(let purpose): return leave(purpose)
        case .idle, .teleporting, .deciding, .preparing, .settling: return [.leaveServingWorld] + recover()
        default: return []
        }
    }

    /// The old world is done with: on to the new one.
    private mutating func leave(_ purpose: Purpose) -> [Action] {
        hasLeft = true
        guard candidates.isEmpty else { return [.leaveServingWorld] + attachNext(purpose) }
        step = .placing(purpose)
        return [.leaveServingWorld, .stepTimer(nil), .place(map, preferred: "")]
    }

    private mutating func recover() -> [Action] {
        guard let world else { return fail() }
        if let target { map = target.map }
        pause = limits.pauseFirst
        step = .inquiring
        return [
            .line("Lost connection with world server. Trying to recover..."), .stepTimer(nil),
            .overallTimer(limits.recovery), .lookUp(world.id, incarnation: world.incarnation),
        ]
    }

    private mutating func worldKnown(_ alive: Bool) -> [Action] {
        guard step == .inquiring else { return [] }
        if alive, let world {
            // Only the link broke: the player is parked there.
            candidates = [world]
            return attachNext(.recovery)
        }
        step = .placing(.recovery)
        return [.savePosition, .place(map, preferred: "")]
    }

    // MARK: Attempts

    private mutating func attachNext(_ purpose: Purpose) -> [Action] {
        guard !candidates.isEmpty else { return rest(purpose) }
        let next = candidates.removeFirst()
        attempt = next
        step = .attaching(purpose)
        return [.stepTimer(nil), .attach(next)]
    }

    private mutating func attachFailed(_ failure: AttachFailure) -> [Action] {
        let purpose: Purpose
        switch step {
        case .attaching(let running), .entering(let running): purpose = running
        default: return []
        }
        let failed = attempt
        attempt = nil
        guard failure.isRetryable else { return fail() }
        let report: [Action] = failure == .connectionRefused ? failed.map { [.reportRefused($0)] } ?? [] : []
        return report + attachNext(purpose)
    }

    /// All candidates of this round are used up.
    private mutating func rest(_ purpose: Purpose) -> [Action] {
        step = .pausing(purpose)
        return [.stepTimer(nextPause())]
    }

    private mutating func nextPause() -> Duration {
        defer { pause = min(pause * 2, limits.pauseMax) }
        return pause
    }

    private mutating func stepDeadline() -> [Action] {
        switch step {
        case .pausing(.recovery):
            guard let world else { return fail() }
            step = .inquiring
            return [.lookUp(world.id, incarnation: world.incarnation)]
        case .pausing(.mapChange) where !hasLeft:
            step = .deciding(.mapChange)
            return [.place(map, preferred: "")]
        case .pausing(let purpose):
            step = .placing(purpose)
            return [.place(map, preferred: "")]
        case .preparing: return keepWorld([])
        case .releasing(let purpose): return leave(purpose)
        case .deciding(.mapChange): return keepWorld([.forwardAcknowledgement])
        case .deciding: return keepWorld([])
        default: return []
        }
    }

    private mutating func overallDeadline() -> [Action] {
        switch step {
        case .idle, .teleporting: return []
        case .settling:
            step = .idle
            return []
        // Nobody was ready for the map in time; the old world still has the player.
        case .deciding(.mapChange): return keepWorld([.forwardAcknowledgement])
        case .pausing(.mapChange) where !hasLeft: return keepWorld([.forwardAcknowledgement])
        default: return [.abandonAttempt] + fail()
        }
    }

    private mutating func loginRefused(_ code: UInt8) -> [Action] {
        guard case .entering(let purpose) = step else { return [] }
        return [.abandonAttempt] + fail(code: purpose == .enter ? code : 1)
    }

    private mutating func verified(_ position: Position) -> [Action] {
        guard case .entering(let purpose) = step, let attempt else { return [] }
        world = attempt
        self.attempt = nil
        candidates = []
        map = position.map
        target = nil
        step = .settling(purpose)
        var actions: [Action] = []
        switch purpose {
        case .enter, .mapChange: break
        case .released, .layer, .relocation, .recovery: actions.append(.announce(position))
        }
        actions += [.adopt, .entered(purpose), .stepTimer(nil), .overallTimer(limits.overall)]
        return actions
    }

    private mutating func fail(code: UInt8? = nil) -> [Action] {
        let entering: Bool
        switch step {
        case .placing(.enter), .pausing(.enter), .attaching(.enter), .entering(.enter): entering = true
        default: entering = false
        }
        let code = code ?? (entering ? (nothingPlaced ? 3 : 0) : 1)
        reset()
        return [.stepTimer(nil), .overallTimer(nil), .leaveServingWorld, .failed(code: code)]
    }
}

/// Why a link to a worldserver did not come to stand.
enum AttachFailure: Equatable, Error {
    case connectionRefused
    /// No connection, no challenge or no session in time.
    case timedOut
    case linkClosed
    /// SMSG_AUTH_RESPONSE with a code; 0x0E (closed, or the gateway is banned there) may pass.
    case authRefused(code: UInt8)
    /// A packet that does not belong there.
    case unexpected(opcode: UInt16)

    var isRetryable: Bool {
        switch self {
        case .connectionRefused, .timedOut, .linkClosed: true
        case .authRefused(let code): code == 0x0E
        case .unexpected: false
        }
    }
}
