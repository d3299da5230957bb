/// Up to four ASCII letters that a client sends back to front: "x86", "Win", "enUS" (spec auth 3.1).
public struct FourCC: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// As it is read from the wire, little endian.
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The first four ASCII bytes of `text`.
    public init(_ text: String) {
        rawValue = text.utf8.prefix(4).reduce(0) { $0 << 8 | UInt32($1 & 0x7F) }
    }

    /// The letters in reading order. NULs at either end are dropped, since clients differ in where they pad;
    /// anything that is not a printable ASCII character makes it empty.
    public var text: String {
        var letters: [UInt8] = []
        for shift in [24, 16, 8, 0] as [UInt32] {
            let byte = UInt8(truncatingIfNeeded: rawValue >> shift)
            if byte == 0, letters.isEmpty { continue }
            letters.append(byte)
        }
        while letters.last == 0 { letters.removeLast() }
        guard letters.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return "" }
        return String(decoding: letters, as: UTF8.self)
    }
    public var description: String { text }
}

/// The language of a client as databases number it (`account.locale`).
public enum GameLocale: UInt8, CaseIterable, Sendable {
    case enUS = 0
    case koKR = 1
    case frFR = 2
    case deDE = 3
    case zhCN = 4
    case zhTW = 5
    case esES = 6
    case esMX = 7
    case ruRU = 8

    /// The locale that a client names; everything unknown (enGB, ptBR, garbage) counts as enUS.
    public init(_ code: FourCC) {
        let text = code.text
        self = Self.allCases.first { "\($0)" == text } ?? .enUS
    }
}
