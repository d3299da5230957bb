import Glibc

/// Which country an IPv4 address belongs to, from a file in the form of IP2Location's DB1: lines of
/// `"16777216","16777471","US","United States of America"`, first and last address as
/// numbers (spec auth 6, rule 3).
public struct CountryTable: Sendable {
    /// A line that is no entry; the file is then not used at all, as a wrong half would lock players out.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        public let line: Int
        public var description: String { "line \(line) is not \"FIRST\",\"LAST\",\"COUNTRY\",..." }
    }
    /// Larger files are no such table.
    public static let bytesMax = 256 << 20

    // Parallel and sorted by `first`: 10 bytes a range.
    private var first: [UInt32] = []
    private var last: [UInt32] = []
    private var code: [UInt16] = []

    public init() {}

    public init(_ bytes: [UInt8]) throws(Failure) {
        var entries: [(first: UInt32, last: UInt32, code: UInt16)] = []
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            let fields = line.split(
                separator: UInt8(ascii: ","), maxSplits: 3, omittingEmptySubsequences: false
            ).map(Self.unquote)
            guard fields.count >= 3, let from = Self.number(fields[0]), let to = Self.number(fields[1]),
                from <= to
            else { throw Failure(line: number) }
            // Unassigned ranges have a hyphen.
            if fields[2].elementsEqual([UInt8(ascii: "-")]) { continue }
            guard let country = Self.country(fields[2]) else { throw Failure(line: number) }
            entries.append((from, to, country))
        }
        entries.sort { $0.first < $1.first }
        first = entries.map(\.first)
        last = entries.map(\.last)
        code = entries.map(\.code)
    }

    public var count: Int { first.count }

    /// Two capital letters; empty when nobody knows.
    public func country(of address: UInt32) -> String {
        var low = 0
        var high = first.count
        while low < high {
            let middle = (low + high) / 2
            if first[middle] <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0, address <= last[low - 1] else { return "" }
        let letters = [code[low - 1] >> 8, code[low - 1] & 0xFF].map { UInt8(truncatingIfNeeded: $0) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// The same for a text; empty for anything but IPv4.
    public func country(of address: String) -> String {
        var place = in_addr()
        guard address.utf8.count <= 15, inet_pton(AF_INET, address, &place) == 1 else { return "" }
        return country(of: UInt32(bigEndian: place.s_addr))
    }

    private static func unquote(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpare = { (byte: UInt8) in byte == UInt8(ascii: "\"") || byte <= 0x20 }
        guard let start = field.firstIndex(where: { !isSpare($0) }),
            let end = field.lastIndex(where: { !isSpare($0) })
        else { return [] }
        return field[start...end]
    }

    private static func number(_ field: ArraySlice<UInt8>) -> UInt32? {
        guard !field.isEmpty, field.count <= 10 else { return nil }
        var value: UInt64 = 0
        for byte in field {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value &* 10 &+ UInt64(byte &- 0x30)
        }
        return UInt32(exactly: value)
    }

    private static func country(_ field: ArraySlice<UInt8>) -> UInt16? {
        guard field.count == 2, field.allSatisfy({ (0x41...0x5A).contains($0) }),
            let first = field.first, let second = field.last
        else { return nil }
        return UInt16(first) << 8 | UInt16(second)
    }
}
