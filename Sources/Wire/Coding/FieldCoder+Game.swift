import Base

/// How many bytes of UTF-8 the texts of players may take. Characters count 12 letters of up to four bytes.
public enum TextLimit {
    public static let name = 48
    public static let account = 64
    /// Names of realms, channels, items, creatures.
    public static let title = 255
    /// One line of chat from a client (spec packets-session 8.2).
    public static let chatFromClient = 255
    /// One line of chat or text from a server; a client shows about 1,024 bytes of it.
    public static let line = 4096
}

extension FieldCoder where Self: ~Copyable & ~Escapable {
    /// A map as u32.
    @inline(__always)
    mutating func map(_ value: inout MapID) throws(WireError) {
        var raw = value.rawValue
        try integer(&raw)
        value = MapID(raw)
    }

    /// Map, x, y, z, direction: u32 and four f32.
    @inline(__always)
    mutating func place(_ value: inout Position) throws(WireError) {
        try map(&value.map)
        try coordinates(&value)
        try f32(&value.orientation)
    }

    /// x, y, z.
    @inline(__always)
    mutating func coordinates(_ value: inout Position) throws(WireError) {
        try f32(&value.x)
        try f32(&value.y)
        try f32(&value.z)
    }
}

extension Packet {
    /// A packet with the fields that `fill` sets and the defaults of the rest.
    public static func with(_ fill: (inout Self) -> Void) -> Self {
        var packet = Self()
        fill(&packet)
        return packet
    }
}

extension Position {
    static let origin = Position(map: MapID(0), x: 0, y: 0, z: 0)
}
