/// The names of zones by the client's locale, out of its table of areas (AreaTable.dbc, build 12340), which
/// every worldserver has among its data: so that /who finds players by the name of a zone.
///
/// The file is a header of five words ("WDBC", records, fields, bytes of a record, bytes of texts), records
/// of 36 words, and the texts, to which words 11 to 26 of a record point, one for each locale.
public struct AreaTable: Sendable, Equatable {
    public enum Failure: Error, Equatable, CustomStringConvertible {
        case notATable, otherBuild(fields: UInt32), truncated
        public var description: String {
            switch self {
            case .notATable: "it is no table of a game client"
            case .otherBuild(let fields): "its records have \(fields) fields, those of build 12340 have 36"
            case .truncated: "it ends too early"
            }
        }
    }
    /// Larger files are no such table; the real one has 600 KiB.
    public static let bytesMax = 16 << 20

    /// By area, then by locale (0 is enUS, 1 koKR, 2 frFR ...); empty names are left out.
    public private(set) var names: [UInt32: [UInt8: String]] = [:]

    private static let headerBytes = 20
    private static let fields = 36
    private static let firstName = 11
    private static let locales = 16

    public init() {}

    public init(_ bytes: [UInt8]) throws(Failure) {
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
        }
        guard bytes.count >= Self.headerBytes, bytes.starts(with: "WDBC".utf8) else { throw .notATable }
        let records = Int(word(4))
        guard word(8) == UInt32(Self.fields), word(12) == UInt32(Self.fields * 4) else {
            throw .otherBuild(fields: word(8))
        }
        let texts = Self.headerBytes + records * Self.fields * 4
        guard texts + Int(word(16)) <= bytes.count else { throw .truncated }
        let end = texts + Int(word(16))
        for record in 0..<records {
            let start = Self.headerBytes + record * Self.fields * 4
            var found: [UInt8: String] = [:]
            for locale in 0..<Self.locales {
                let at = texts + Int(word(start + (Self.firstName + locale) * 4))
                guard at < end, let stop = bytes[at..<end].firstIndex(of: 0), stop > at else { continue }
                found[UInt8(locale)] = String(decoding: bytes[at..<stop], as: UTF8.self)
            }
            if !found.isEmpty { names[word(start)] = found }
        }
    }
}
