public import Base

/// How something moves: the block that all movement packets and the creation of living things share (spec
/// packets-session 12).
public struct MovementInfo: PacketPart, Hashable {
    public static let leastBytes = 30

    public struct Flags: OptionSet, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let forward = Flags(rawValue: 0x1)
        public static let backward = Flags(rawValue: 0x2)
        public static let walking = Flags(rawValue: 0x100)
        public static let onTransport = Flags(rawValue: 0x200)
        public static let rooted = Flags(rawValue: 0x800)
        public static let falling = Flags(rawValue: 0x1000)
        public static let swimming = Flags(rawValue: 0x0020_0000)
        public static let flying = Flags(rawValue: 0x0200_0000)
        public static let splineElevation = Flags(rawValue: 0x0400_0000)
        public static let spline = Flags(rawValue: 0x0800_0000)
        static let pitched: Flags = [.swimming, .flying]
    }

    /// The carrier and the place on it.
    public struct Transport: Hashable, Sendable {
        public var guid = GUID.none
        public var x: Float = 0
        public var y: Float = 0
        public var z: Float = 0
        public var orientation: Float = 0
        public var time: UInt32 = 0
        public var seat: UInt8 = 0
        /// Only with the second flag 0x400.
        public var time2: UInt32 = 0
        public init() {}
    }

    /// The arc of a jump.
    public struct Jump: Hashable, Sendable {
        public var verticalSpeed: Float = 0
        public var sine: Float = 0
        public var cosine: Float = 0
        public var horizontalSpeed: Float = 0
        public init() {}
    }

    public var flags: Flags = []
    /// 0x20 always pitching, 0x400 interpolated on a transport ...
    public var flags2: UInt16 = 0
    /// Milliseconds of the mover's clock.
    public var time: UInt32 = 0
    public var x: Float = 0
    public var y: Float = 0
    public var z: Float = 0
    public var orientation: Float = 0
    /// Written with flag `onTransport`.
    public var transport = Transport()
    /// Written when swimming or flying.
    public var pitch: Float = 0
    public var fallTime: UInt32 = 0
    /// Written with flag `falling`.
    public var jump = Jump()
    /// Written with flag `splineElevation`.
    public var splineElevation: Float = 0

    public init() {}
    public init(position: Position, time: UInt32, flags: Flags = []) {
        self.flags = flags
        self.time = time
        x = position.x
        y = position.y
        z = position.z
        orientation = position.orientation
    }

    /// Where the mover stands on this map; nil on a transport, whose place is not the world's, and
    /// for numbers that no place has.
    public func position(on map: MapID) -> Position? {
        guard !flags.contains(.onTransport) else { return nil }
        let place = Position(map: map, x: x, y: y, z: z, orientation: orientation)
        return place.isValid ? place : nil
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&flags)
        try c.u16(&flags2)
        try c.u32(&time)
        try c.f32(&x)
        try c.f32(&y)
        try c.f32(&z)
        try c.f32(&orientation)
        if flags.contains(.onTransport) { try transport(&c) }
        if !flags.isDisjoint(with: .pitched) || flags2 & 0x20 != 0 { try c.f32(&pitch) }
        try c.u32(&fallTime)
        if flags.contains(.falling) {
            try c.f32(&jump.verticalSpeed)
            try c.f32(&jump.sine)
            try c.f32(&jump.cosine)
            try c.f32(&jump.horizontalSpeed)
        }
        if flags.contains(.splineElevation) { try c.f32(&splineElevation) }
    }

    private mutating func transport(
        _ c: inout some FieldCoder & ~Copyable & ~Escapable
    ) throws(WireError) {
        try c.packedGUID(&transport.guid)
        try c.f32(&transport.x)
        try c.f32(&transport.y)
        try c.f32(&transport.z)
        try c.f32(&transport.orientation)
        try c.u32(&transport.time)
        try c.u8(&transport.seat)
        if flags2 & 0x400 != 0 { try c.u32(&transport.time2) }
    }
}
