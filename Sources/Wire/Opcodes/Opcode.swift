/// The number of a packet of build 12340. The members carry the spelling that every server project uses.
public struct Opcode: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: UInt16
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
    @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// The highest number that a client may send; those above belong to the gateway's link (spec gateway 2).
    public static let maxFromClient: UInt16 = 0x51E
    /// The highest number that has a name.
    public static let maxKnown: UInt16 = 0x521

    /// The number that is called so, `Opcode(name: "CMSG_PING")`.
    public init?(name: String) {
        guard let found = OpcodeIndex.byName[name] else { return nil }
        self = found
    }

    /// "CMSG_PING", or the number in hexadecimal when it has no name.
    public var name: String { knownName ?? "0x" + String(rawValue, radix: 16, uppercase: true) }
    /// The name, nil for a number that nobody uses.
    public var knownName: String? {
        let names = OpcodeIndex.names
        let index = Int(rawValue) - 1
        return names.indices.contains(index) ? names[index] : nil
    }
    public var description: String { name }

    /// Every named opcode, rising.
    public static let all: [Opcode] = (1...maxKnown).map { Opcode(rawValue: $0) }

    /// CMSG and MSG. Everything else from a client breaks the protocol (spec gateway 6, "Direction").
    public var mayComeFromClient: Bool { direction == UInt8(ascii: "C") || direction == UInt8(ascii: "M") }
    /// SMSG and MSG, and the answers of the gateway's own link (TC9_SMSG).
    public var mayComeFromWorld: Bool {
        direction == UInt8(ascii: "S") || direction == UInt8(ascii: "M") || direction == UInt8(ascii: "T")
    }
    /// One of the numbers of the gateway's link with a worldserver; a client never sees or sends them.
    public var isClusterOnly: Bool { rawValue > Self.maxFromClient && rawValue <= Self.maxKnown }

    private var direction: UInt8 {
        let index = Int(rawValue) - 1
        guard index >= 0, index < opcodeDirections.utf8CodeUnitCount else { return UInt8(ascii: "U") }
        return opcodeDirections.utf8Start[index]
    }
}

private enum OpcodeIndex {
    static let names: [String] = opcodeNames.split(separator: "\n").map(String.init)
    static let byName: [String: Opcode] = Dictionary(
        zip(names, Opcode.all), uniquingKeysWith: { first, _ in first })
}
