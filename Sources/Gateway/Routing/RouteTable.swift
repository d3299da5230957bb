import Wire

/// All routes by direction and opcode, and a byte of flags for each opcode, so that the hot path decides with
/// one load. Built once at start, immutable afterwards.
public final class RouteTable: @unchecked Sendable {
    /// What the hot path has to know of an opcode. 0: forward it.
    struct Flags: OptionSet {
        let rawValue: UInt8
        /// A feature claims it.
        static let claimed = Flags(rawValue: 1)
        /// A client's movement: its position is noted in passing.
        static let movement = Flags(rawValue: 2)
        /// It has a budget of its own.
        static let budgeted = Flags(rawValue: 4)
        /// It never comes from this side.
        static let foreign = Flags(rawValue: 8)
    }
    private static let size = Int(Opcode.maxKnown) + 1
    private let clientFlags: UnsafeMutablePointer<UInt8>
    private let worldFlags: UnsafeMutablePointer<UInt8>
    private let clientRoutes: [Route?]
    private let worldRoutes: [Route?]
    /// Budgets of single opcodes, in a second.
    let budgets: [Opcode: Double]

    init(features: [any Feature.Type], budgets: Budgets) {
        var client = [Route?](repeating: nil, count: Self.size)
        var world = client
        for feature in features {
            for var route in feature.routes {
                route.feature = String(describing: feature)
                let index = Int(route.opcode.rawValue)
                switch route.source {
                case .client:
                    assert(client[index] == nil, "two features claim \(route.opcode)")
                    client[index] = route
                case .world:
                    assert(world[index] == nil, "two features claim \(route.opcode)")
                    world[index] = route
                }
            }
        }
        clientRoutes = client
        worldRoutes = world
        self.budgets = budgets.perOpcode
        clientFlags = .allocate(capacity: Self.size)
        worldFlags = .allocate(capacity: Self.size)
        for index in 0..<Self.size {
            let opcode = Opcode(rawValue: UInt16(truncatingIfNeeded: index))
            clientFlags[index] = Self.clientFlags(opcode, claimed: client[index] != nil, budgets).rawValue
            worldFlags[index] = Self.worldFlags(opcode, claimed: world[index] != nil).rawValue
        }
    }

    deinit {
        clientFlags.deallocate()
        worldFlags.deallocate()
    }

    private static func clientFlags(_ opcode: Opcode, claimed: Bool, _ budgets: Budgets) -> Flags {
        var flags: Flags = claimed ? .claimed : []
        if movement.contains(opcode) { flags.insert(.movement) }
        if budgets.perOpcode[opcode] != nil { flags.insert(.budgeted) }
        if !opcode.mayComeFromClient || opcode.rawValue > Opcode.maxFromClient { flags.insert(.foreign) }
        return flags
    }
    private static func worldFlags(_ opcode: Opcode, claimed: Bool) -> Flags {
        var flags: Flags = claimed ? .claimed : []
        if !opcode.mayComeFromWorld { flags.insert(.foreign) }
        return flags
    }

    @inline(__always) func clientFlags(_ opcode: Opcode) -> Flags {
        opcode.rawValue <= Opcode.maxKnown ? Flags(rawValue: clientFlags[Int(opcode.rawValue)]) : .foreign
    }
    @inline(__always) func worldFlags(_ opcode: Opcode) -> Flags {
        opcode.rawValue <= Opcode.maxKnown ? Flags(rawValue: worldFlags[Int(opcode.rawValue)]) : .foreign
    }
    func clientRoute(_ opcode: Opcode) -> Route? { clientRoutes[Int(opcode.rawValue)] }
    func worldRoute(_ opcode: Opcode) -> Route? { worldRoutes[Int(opcode.rawValue)] }

    /// Every claim, by opcode, for `nimbus opcodes`.
    public var routes: [Route] {
        (clientRoutes + worldRoutes).compactMap(\.self).sorted { $0.opcode < $1.opcode }
    }

    /// The client's movement packets, which share their first fields (spec gateway 19).
    private static let movement: Set<Opcode> = {
        let numbers: [UInt16] =
            Array(0x0B5...0x0C3) + Array(0x0C9...0x0CB) + [
                0x0DA, 0x0DB, 0x0EE, 0x2CA, 0x346, 0x359, 0x35A, 0x38D, 0x3A7,
            ]
        return Set(numbers.map(Opcode.init(rawValue:)))
    }()
}
