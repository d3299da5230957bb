public import Base

/// The kind of an object of the game.
public enum ObjectType: UInt8, Sendable {
    case object = 0
    case item = 1
    case container = 2
    case unit = 3
    case player = 4
    case gameObject = 5
    case dynamicObject = 6
    case corpse = 7

    /// What the field `typeMask` of such an object holds.
    public var mask: UInt32 {
        switch self {
        case .object: 0x01
        case .item: 0x03
        case .container: 0x07
        case .unit: 0x09
        case .player: 0x19
        case .gameObject: 0x21
        case .dynamicObject: 0x41
        case .corpse: 0x81
        }
    }
}

/// One thing that an update says.
public enum UpdateBlock: PacketPart, Hashable {
    /// These fields have changed.
    case values(GUID, UpdateFields)
    /// It moves so.
    indirect case movement(GUID, UpdateMovement)
    /// It is in sight now.
    indirect case create(ObjectCreation)
    /// These are out of sight now.
    case outOfRange([GUID])
    /// These are in sight again.
    case nearby([GUID])

    public static let leastBytes = 3
    public init() { self = .outOfRange([]) }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        var kind = self.kind
        try c.u8(&kind)
        switch kind {
        case 0: try layoutValues(&c)
        case 1: try layoutMovement(&c)
        case 2, 3:
            var creation = ObjectCreation()
            if case .create(let value) = self { creation = value }
            creation.isNew = kind == 3
            try creation.layout(&c)
            if c.isReading { self = .create(creation) }
        case 4, 5:
            var guids: [GUID] = []
            switch self {
            case .outOfRange(let value), .nearby(let value): guids = value
            default: break
            }
            try c.packedGUIDs(&guids)
            if c.isReading { self = kind == 4 ? .outOfRange(guids) : .nearby(guids) }
        default: throw .badValue(field: "kind of an update")
        }
    }

    private var kind: UInt8 {
        switch self {
        case .values: 0
        case .movement: 1
        case .create(let creation): creation.isNew ? 3 : 2
        case .outOfRange: 4
        case .nearby: 5
        }
    }

    private mutating func layoutValues(
        _ c: inout some FieldCoder & ~Copyable & ~Escapable
    ) throws(WireError) {
        var guid = GUID.none
        var fields = UpdateFields()
        if case .values(let object, let value) = self { (guid, fields) = (object, value) }
        try c.packedGUID(&guid)
        try fields.layout(&c)
        if c.isReading { self = .values(guid, fields) }
    }

    private mutating func layoutMovement(
        _ c: inout some FieldCoder & ~Copyable & ~Escapable
    ) throws(WireError) {
        var guid = GUID.none
        var movement = UpdateMovement()
        if case .movement(let object, let value) = self { (guid, movement) = (object, value) }
        try c.packedGUID(&guid)
        try movement.layout(&c)
        if c.isReading { self = .movement(guid, movement) }
    }
}

/// An object that comes into sight, with everything that the reader may know of it.
public struct ObjectCreation: PacketPart, Hashable {
    public static let leastBytes = 5
    /// It has appeared just now; otherwise the reader has come near.
    public var isNew = false
    public var guid = GUID.none
    public var type: UInt8 = 0
    public var movement = UpdateMovement()
    public var fields = UpdateFields()

    public init() {}
    /// Sets the fields that say what the object is; `fields` may say otherwise.
    public init(
        _ type: ObjectType, _ guid: GUID, movement: UpdateMovement, fields: UpdateFields, isNew: Bool = false
    ) {
        self.isNew = isNew
        self.guid = guid
        self.type = type.rawValue
        self.movement = movement
        var basics = UpdateFields()
        basics.set(.guid, guid)
        basics[.typeMask] = type.mask
        basics.set(.scale, 1)
        self.fields = basics.merging(fields)
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&guid)
        try c.u8(&type)
        try movement.layout(&c)
        try fields.layout(&c)
    }
}

extension FieldCoder where Self: ~Copyable & ~Escapable {
    /// A u32 count and as many packed GUIDs.
    mutating func packedGUIDs(_ guids: inout [GUID]) throws(WireError) {
        var count = guids.count
        try self.count(&count, as: .u32, max: 0xFFFFF)
        if isReading {
            guids.removeAll()
            guids.reserveCapacity(count)
        }
        for index in 0..<count {
            var guid = !isReading && index < guids.count ? guids[index] : .none
            try packedGUID(&guid)
            if isReading { guids.append(guid) }
        }
    }
}
