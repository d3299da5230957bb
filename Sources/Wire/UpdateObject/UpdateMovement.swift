public import Base

/// Where a new object is and how it moves (spec gateway 17.1, "move").
public struct UpdateMovement: PacketPart, Hashable {
    public static let leastBytes = 2

    public struct Flags: OptionSet, Hashable, Sendable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// The reader itself.
        public static let oneself = Flags(rawValue: 0x001)
        public static let transport = Flags(rawValue: 0x002)
        public static let target = Flags(rawValue: 0x004)
        public static let unknown = Flags(rawValue: 0x008)
        public static let lowGUID = Flags(rawValue: 0x010)
        public static let living = Flags(rawValue: 0x020)
        public static let stationary = Flags(rawValue: 0x040)
        public static let vehicle = Flags(rawValue: 0x080)
        public static let carried = Flags(rawValue: 0x100)
        public static let rotation = Flags(rawValue: 0x200)
    }

    /// The place: which of the four forms it has is said by the flags, living
    /// before carried before stationary.
    public enum Place: Hashable, Sendable {
        case none
        indirect case living(LivingMovement)
        indirect case carried(CarriedPlace)
        case stationary(x: Float, y: Float, z: Float, orientation: Float)
    }

    public var flags: Flags = []
    public var place = Place.none
    public var unknown: UInt32 = 0
    public var lowGUID: UInt32 = 0
    public var target = GUID.none
    public var transportTime: UInt32 = 0
    public var vehicle: UInt32 = 0
    public var vehicleOrientation: Float = 0
    /// A quaternion in 64 bits.
    public var rotation: Int64 = 0

    public init() {}

    /// A creature or player that stands or walks.
    public init(living info: MovementInfo, isOneself: Bool = false) {
        flags = isOneself ? [.living, .stationary, .oneself] : [.living, .stationary]
        place = .living(LivingMovement(info: info))
    }
    /// Something without a place, an item.
    public init(lowGUID: UInt32) {
        flags = .lowGUID
        self.lowGUID = lowGUID
    }
    /// Something that does not move, a mailbox.
    public init(at position: Position, lowGUID: UInt32, rotation: Int64) {
        flags = [.lowGUID, .stationary, .carried, .rotation]
        place = .carried(CarriedPlace(position))
        self.lowGUID = lowGUID
        self.rotation = rotation
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&flags)
        if flags.contains(.living) {
            var living = LivingMovement()
            if case .living(let value) = place { living = value }
            try living.layout(&c)
            if c.isReading { place = .living(living) }
        } else if flags.contains(.carried) {
            var carried = CarriedPlace()
            if case .carried(let value) = place { carried = value }
            try carried.layout(&c)
            if c.isReading { place = .carried(carried) }
        } else if flags.contains(.stationary) {
            try stationary(&c)
        }
        try tail(&c)
    }

    private mutating func stationary(
        _ c: inout some FieldCoder & ~Copyable & ~Escapable
    ) throws(WireError) {
        var (x, y, z, orientation): (Float, Float, Float, Float) = (0, 0, 0, 0)
        if case .stationary(let a, let b, let d, let e) = place { (x, y, z, orientation) = (a, b, d, e) }
        try c.f32(&x)
        try c.f32(&y)
        try c.f32(&z)
        try c.f32(&orientation)
        if c.isReading { place = .stationary(x: x, y: y, z: z, orientation: orientation) }
    }

    private mutating func tail(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        if flags.contains(.unknown) { try c.u32(&unknown) }
        if flags.contains(.lowGUID) { try c.u32(&lowGUID) }
        if flags.contains(.target) { try c.packedGUID(&target) }
        if flags.contains(.transport) { try c.u32(&transportTime) }
        if flags.contains(.vehicle) {
            try c.u32(&vehicle)
            try c.f32(&vehicleOrientation)
        }
        if flags.contains(.rotation) { try c.integer(&rotation) }
    }
}

/// The place of something that may lie on a transport.
public struct CarriedPlace: PacketPart, Hashable {
    public static let leastBytes = 33
    /// None for something that stands in the world.
    public var transport = GUID.none
    public var x: Float = 0
    public var y: Float = 0
    public var z: Float = 0
    /// The place on the transport; the same again without one.
    public var offsetX: Float = 0
    public var offsetY: Float = 0
    public var offsetZ: Float = 0
    public var orientation: Float = 0
    /// A corpse's; 0 for anything else.
    public var corpseOrientation: Float = 0

    public init() {}
    public init(_ position: Position) {
        (x, y, z) = (position.x, position.y, position.z)
        (offsetX, offsetY, offsetZ) = (x, y, z)
        orientation = position.orientation
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&transport)
        try c.f32(&x)
        try c.f32(&y)
        try c.f32(&z)
        try c.f32(&offsetX)
        try c.f32(&offsetY)
        try c.f32(&offsetZ)
        try c.f32(&orientation)
        try c.f32(&corpseOrientation)
    }
}
