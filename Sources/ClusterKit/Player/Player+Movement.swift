public import Base
import Glibc
public import Wire

extension Player {
    /// Yards a second at a run.
    static let runSpeed: Float = 7
    /// A client that moves says where it is twice a second.
    static let heartbeatYards = runSpeed / 2

    /// Runs in a straight line on this map: turns, starts, says where it is all half seconds of the
    /// way, stops. The packets leave at once; their clock goes on as if the way had been run.
    /// Returns how many packets it took.
    @discardableResult
    public func move(to x: Float, _ y: Float, _ z: Float? = nil) throws(PlayerError) -> Int {
        guard stage == .inWorld else { throw .misuse("\(label) is not in the world") }
        let from = view.position
        let target = Position(
            map: from.map, x: x, y: y, z: z ?? from.z, orientation: heading(from: from, to: (x, y)))
        let way = distance(from, target)
        var steps = 0
        var walked: Float = 0
        func place(at yards: Float) -> Position {
            let part = way > 0 ? min(1, yards / way) : 1
            var place = target
            place.x = from.x + (target.x - from.x) * part
            place.y = from.y + (target.y - from.y) * part
            place.z = from.z + (target.z - from.z) * part
            return place
        }
        try step(.MSG_MOVE_START_FORWARD, place(at: 0), after: 0, .forward)
        while walked + Self.heartbeatYards < way {
            walked += Self.heartbeatYards
            steps += 1
            try step(.MSG_MOVE_HEARTBEAT, place(at: walked), after: walked, .forward)
        }
        try step(.MSG_MOVE_STOP, target, after: way, [])
        return steps + 2
    }

    /// Runs so far from where it stands.
    @discardableResult
    public func move(by x: Float, _ y: Float, _ z: Float = 0) throws(PlayerError) -> Int {
        let from = view.position
        return try move(to: from.x + x, from.y + y, from.z + z)
    }

    /// Sends one movement packet of any kind, from where the player stands or will stand.
    public func sendMovement(
        _ opcode: Opcode, at place: Position, flags: MovementInfo.Flags = [], millisecondsLater: UInt32 = 0
    ) throws(PlayerError) {
        let info = MovementInfo(position: place, time: ticks &+ millisecondsLater, flags: flags)
        view.move(view.me, by: info)
        try send(opcode, Movement(mover: view.me, info: info).bytes())
    }

    private func step(
        _ opcode: Opcode, _ place: Position, after yards: Float, _ flags: MovementInfo.Flags
    ) throws(PlayerError) {
        let milliseconds = UInt32(clamping: Int(yards / Self.runSpeed * 1_000))
        try sendMovement(opcode, at: place, flags: flags, millisecondsLater: milliseconds)
    }

    private func heading(from: Position, to: (x: Float, y: Float)) -> Float {
        let angle = atan2f(to.y - from.y, to.x - from.x)
        return angle < 0 ? angle + 2 * .pi : angle
    }

    private func distance(_ a: Position, _ b: Position) -> Float {
        let x = b.x - a.x
        let y = b.y - a.y
        let z = b.z - a.z
        return (x * x + y * y + z * z).squareRoot()
    }
}
