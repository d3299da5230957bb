/// How a creature or player moves when it comes into sight: movement, nine speeds, and a path that it may be
/// following (spec gateway 17.1).
public struct LivingMovement: PacketPart, Hashable {
    public static let leastBytes = 66

    public var info = MovementInfo()
    public var speeds = Speeds()
    /// Written with the movement flag `spline`.
    public var spline = Spline()

    public init() {}
    public init(info: MovementInfo, speeds: Speeds = Speeds()) {
        self.info = info
        self.speeds = speeds
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try info.layout(&c)
        try speeds.layout(&c)
        if info.flags.contains(.spline) { try spline.layout(&c) }
    }

    /// In yards a second, turns in radians a second. The defaults are a player's.
    public struct Speeds: PacketPart, Hashable {
        public static let leastBytes = 36
        public var walk: Float = 2.5
        public var run: Float = 7
        public var runBack: Float = 4.5
        public var swim: Float = 4.722222
        public var swimBack: Float = 2.5
        public var flight: Float = 7
        public var flightBack: Float = 4.5
        public var turn: Float = 3.141594
        public var pitch: Float = 3.14

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.f32(&walk)
            try c.f32(&run)
            try c.f32(&runBack)
            try c.f32(&swim)
            try c.f32(&swimBack)
            try c.f32(&flight)
            try c.f32(&flightBack)
            try c.f32(&turn)
            try c.f32(&pitch)
        }
    }

    /// The path of something that walks by itself. Nimbus reads past it.
    public struct Spline: PacketPart, Hashable {
        public static let leastBytes = 49
        /// 0x20000 ends facing an angle, 0x10000 a target, 0x8000 a point.
        public var flags: UInt32 = 0
        /// What it faces at the end, 4, 8 or 12 bytes by the flags.
        public var facing: [UInt8] = []
        /// Times, id, modifiers, acceleration: 28 bytes, empty for zeros.
        public var timing: [UInt8] = []
        /// Twelve bytes a node.
        public var nodes: [UInt8] = []
        public var mode: UInt8 = 0
        /// Twelve bytes, empty for zeros.
        public var destination: [UInt8] = []

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&flags)
            if flags & 0x2_0000 != 0 {
                try c.bytes(&facing, count: 4)
            } else if flags & 0x1_0000 != 0 {
                try c.bytes(&facing, count: 8)
            } else if flags & 0x8000 != 0 {
                try c.bytes(&facing, count: 12)
            }
            try c.bytes(&timing, count: 28)
            var count = nodes.count / 12
            try c.count(&count, as: .u32, max: 0xFFFF, leastBytesEach: 12)
            try c.bytes(&nodes, count: count &* 12)
            try c.u8(&mode)
            try c.bytes(&destination, count: 12)
        }
    }
}
