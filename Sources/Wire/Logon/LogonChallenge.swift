/// LOGON_CHALLENGE and RECONNECT_CHALLENGE from a client: who is there and which
/// build it runs (spec auth 3.1).
public struct LogonChallenge: LogonMessage {
    /// The longest account name on the wire; real names have up to 16 characters.
    public static let nameBytes = 1...17

    /// The same layout serves a reconnect.
    public var isReconnect = false
    public var protocolVersion: UInt8 = 8
    /// "WoW", padded with a NUL; nobody looks at it.
    public var game: UInt32 = 0x0057_6F57
    public var version = ClientVersion.wrath
    public var platform = FourCC("x86")
    public var system = FourCC("Win")
    public var locale = FourCC("enUS")
    public var minutesFromUTC: Int32 = 0
    /// What the client believes its IPv4 address to be.
    public var address: UInt32 = 0
    /// As sent: real clients send it in capitals.
    public var account = ""

    public init() {}
    public init(account: String, isReconnect: Bool = false) {
        self.account = account
        self.isReconnect = isReconnect
    }

    public var opcode: LogonOpcode { isReconnect ? .reconnectChallenge : .challenge }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&protocolVersion)
        let most = Self.nameBytes.upperBound
        var size = UInt16(truncatingIfNeeded: 30 + account.cut(toBytes: most).utf8.count)
        try c.u16(&size)
        // Decided here, so that nobody can make the server wait for 64 KiB.
        if c.isReading {
            guard Self.nameBytes.contains(Int(size) - 30) else { throw .badValue(field: "challenge size") }
        }
        try c.u32(&game)
        try version.layout(&c)
        try c.code(&platform)
        try c.code(&system)
        try c.code(&locale)
        try c.i32(&minutesFromUTC)
        try c.bigEndian(&address)
        let length = Int(size) - 30
        try c.shortString(&account, lengths: c.isReading ? length...length : 0...most)
    }
}

/// Major, minor and bugfix number and the build: 3.3.5 and 12340.
public struct ClientVersion: PacketPart, Hashable, CustomStringConvertible {
    public static let leastBytes = 5
    public static let wrath = ClientVersion(major: 3, minor: 3, bugfix: 5, build: 12340)

    public var major: UInt8
    public var minor: UInt8
    public var bugfix: UInt8
    public var build: UInt16

    public init() { self = .wrath }
    public init(major: UInt8, minor: UInt8, bugfix: UInt8, build: UInt16) {
        self.major = major
        self.minor = minor
        self.bugfix = bugfix
        self.build = build
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&major)
        try c.u8(&minor)
        try c.u8(&bugfix)
        try c.u16(&build)
    }
    public var description: String { "\(major).\(minor).\(bugfix) (\(build))" }
}

extension FieldCoder where Self: ~Copyable & ~Escapable {
    /// A byte that counts, then so many bytes of UTF-8 without a NUL; only the logon protocol has it.
    mutating func shortString(_ value: inout String, lengths: ClosedRange<Int>) throws(WireError) {
        var text = isReading ? [] : Array(value.cut(toBytes: lengths.upperBound).utf8)
        var count = UInt8(truncatingIfNeeded: text.count)
        try u8(&count)
        guard lengths.contains(Int(count)) else { throw .badValue(field: "length of a text") }
        try bytes(&text, count: Int(count))
        guard isReading else { return }
        guard let valid = String(validating: text, as: UTF8.self) else { throw .invalidUTF8 }
        guard !text.contains(0) else { throw .badValue(field: "text with a NUL") }
        value = valid
    }
}
