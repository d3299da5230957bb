import Base
import Bus
public import Wire

/// What becomes of a frame after a feature saw it.
enum Disposition {
    /// The feature answered it.
    case consumed
    /// It goes on to the other side, unchanged.
    case forward
}

/// One claim of a feature on an opcode of one direction.
public struct Route: Sendable {
    public enum Source: String, Sendable {
        case client, world
    }
    /// What happens in phases that the route does not name.
    enum Elsewhere: Sendable {
        /// The packet is misplaced: counted, dropped, in the end the connection is closed.
        case refused
        /// Whatever the phase does with packets that nobody claims.
        case unclaimed
    }
    typealias Handler =
        @Sendable (isolated ClientSession, UnsafeRawBufferPointer) throws(WireError) -> Disposition

    public let opcode: Opcode
    public let source: Source
    public let phases: PhaseSet
    /// `answers`, `watches`, `drops`.
    public let effect: String
    /// Filled in by the table.
    public internal(set) var feature = ""
    let elsewhere: Elsewhere
    let handler: Handler
}

/// A part of what the gateway does for a player: the packets it claims from either side.
protocol Feature: Sendable {
    static var routes: [Route] { get }
    /// What it hears from services, for all players of a loop. The hub cancels them at its end.
    static func subscriptions(of hub: SessionHub) -> [Subscription]
}
extension Feature {
    static func subscriptions(of hub: SessionHub) -> [Subscription] { [] }
}

/// Collects a feature's claims: `static let routes = Routes { on(...); drop(...) }`.
@resultBuilder enum RouteList {
    static func buildExpression(_ route: Route) -> [Route] { [route] }
    static func buildExpression(_ routes: [Route]) -> [Route] { routes }
    static func buildBlock(_ parts: [Route]...) -> [Route] { parts.flatMap(\.self) }
}
func Routes(@RouteList _ list: () -> [Route]) -> [Route] { list() }

// MARK: Claims

/// A client's packet that the feature handles at once.
func on<P: Packet>(
    _ packet: P.Type, in phases: PhaseSet, elsewhere: Route.Elsewhere = .refused,
    _ handle: @escaping @Sendable (isolated ClientSession, P) -> Disposition
) -> Route {
    Route(opcode: P.opcode, source: .client, phases: phases, effect: "answers", elsewhere: elsewhere) {
        (session: isolated ClientSession, body) throws(WireError) in handle(session, try P.parse(body))
    }
}

/// A client's packet that takes a service to answer: in the order of their arrival
/// within the lane, one at a time.
func on<P: Packet>(
    _ packet: P.Type, in phases: PhaseSet, elsewhere: Route.Elsewhere = .refused, lane: Lane,
    _ handle: @escaping @Sendable (isolated ClientSession, P) async -> Void
) -> Route {
    Route(opcode: P.opcode, source: .client, phases: phases, effect: "answers", elsewhere: elsewhere) {
        (session: isolated ClientSession, body) throws(WireError) in
        let packet = try P.parse(body)
        session.enqueue(lane) { session in await handle(session, packet) }
        return .consumed
    }
}

/// A client's packet that is taken undecoded.
func on(
    _ opcode: Opcode, in phases: PhaseSet, elsewhere: Route.Elsewhere = .refused,
    _ handle: @escaping @Sendable (isolated ClientSession, UnsafeRawBufferPointer) -> Disposition
) -> Route {
    Route(opcode: opcode, source: .client, phases: phases, effect: "answers", elsewhere: elsewhere) {
        (session: isolated ClientSession, body) throws(WireError) in handle(session, body)
    }
}

/// Client packets that end here, because there is nobody to tell.
func swallow(_ opcodes: Opcode..., in phases: PhaseSet) -> [Route] {
    opcodes.map {
        Route(opcode: $0, source: .client, phases: phases, effect: "drops", elsewhere: .unclaimed) {
            (_: isolated ClientSession, _) throws(WireError) in .consumed
        }
    }
}

/// A worldserver's packet that the feature looks at, changes its mind by, or keeps.
func watch<P: Packet>(
    _ packet: P.Type, _ handle: @escaping @Sendable (isolated ClientSession, P) -> Disposition
) -> Route {
    Route(opcode: P.opcode, source: .world, phases: .all, effect: "watches", elsewhere: .unclaimed) {
        (session: isolated ClientSession, body) throws(WireError) in handle(session, try P.parse(body))
    }
}
func watch(
    _ opcode: Opcode,
    _ handle: @escaping @Sendable (isolated ClientSession, UnsafeRawBufferPointer) -> Disposition
) -> Route {
    Route(opcode: opcode, source: .world, phases: .all, effect: "watches", elsewhere: .unclaimed) {
        (session: isolated ClientSession, body) throws(WireError) in handle(session, body)
    }
}

/// A worldserver's packets that the client must not see: they are ours to send, or nobody's.
func dropFromWorld(_ opcodes: Opcode...) -> [Route] {
    opcodes.map {
        Route(opcode: $0, source: .world, phases: .all, effect: "drops", elsewhere: .unclaimed) {
            (_: isolated ClientSession, _) throws(WireError) in .consumed
        }
    }
}

/// A queue of a session's slow work. Lanes do not wait for each other.
enum Lane: UInt8, CaseIterable, Sendable {
    case handshake, characters, names, who, accountData, operators, social, chat, channels, mail, groups
}
