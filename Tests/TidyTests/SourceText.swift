import Glibc

extension String {
    /// Whether the text stands somewhere in this one: by bytes, which is much quicker than by characters.
    func holds(_ text: String) -> Bool {
        withCString { whole in text.withCString { strstr(whole, $0) != nil } }
    }
}

/// A file of the repository as the tidy tests see it: its lines, and the same lines with
/// comments and literals blanked.
struct SourceText: Sendable {
    /// Relative to the repository, `Sources/Base/Log.swift`.
    let path: String
    let lines: [String]
    /// As `lines`, but comments and the inside of string literals are spaces, so
    /// that a search finds code only.
    let code: [String]
    /// `code` in one piece.
    private let blanked: String

    var name: String { String(path.split(separator: "/").last ?? "") }
    var isSwift: Bool { path.hasSuffix(".swift") }
    var isTest: Bool { path.hasPrefix("Tests/") }

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var blanker = Blanker(Array(text.utf8))
        blanked = path.hasSuffix(".swift") ? String(decoding: blanker.run(), as: UTF8.self) : text
        code = blanked.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Numbers (from 1) of the lines whose code holds one of `words` and matches;
    /// the words are there for speed.
    func lines(holding words: [String], matching pattern: Regex<AnyRegexOutput>) -> [Int] {
        guard words.contains(where: blanked.holds) else { return [] }
        return code.indices.filter { index in
            words.contains(where: code[index].holds) && code[index].firstMatch(of: pattern) != nil
        }.map { $0 + 1 }
    }
}

/// Replaces comments and the text of string literals by spaces; what stands in an
/// interpolation is code and stays.
struct Blanker {
    private var bytes: [UInt8]
    private var at = 0

    /// Bytes with which something begins that is not plain code; a table, since most bytes are none of them.
    private static let opens: [Bool] = (0..<256).map { "/\"#()".utf8.contains(UInt8($0)) }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func run() -> [UInt8] {
        code(untilParenthesis: false)
        return bytes
    }

    private func starts(_ text: StaticString, at position: Int) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard position + wanted.count <= bytes.count else { return false }
        return zip(bytes[position...], wanted).allSatisfy { $0 == $1 }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where at < bytes.count {
            if bytes[at] != UInt8(ascii: "\n") { bytes[at] = UInt8(ascii: " ") }
            at += 1
        }
    }

    private mutating func code(untilParenthesis: Bool) {
        var depth = 0
        while at < bytes.count {
            guard Self.opens[Int(bytes[at])] else {
                at += 1
                continue
            }
            if starts("//", at: at) {
                while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { blank() }
            } else if starts("/*", at: at) {
                blockComment()
            } else if let hashes = hashesBeforeQuote() {
                literal(hashes: hashes)
            } else {
                if bytes[at] == UInt8(ascii: "(") { depth += 1 }
                if bytes[at] == UInt8(ascii: ")") {
                    depth -= 1
                    if untilParenthesis, depth == 0 {
                        at += 1
                        return
                    }
                }
                at += 1
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        while at < bytes.count {
            if starts("/*", at: at) {
                depth += 1
                blank(2)
            } else if starts("*/", at: at) {
                depth -= 1
                blank(2)
                if depth == 0 { return }
            } else {
                blank()
            }
        }
    }

    /// How many `#` precede the quote that opens a literal here, or nil when none opens here.
    private func hashesBeforeQuote() -> Int? {
        var position = at
        while position < bytes.count, bytes[position] == UInt8(ascii: "#") { position += 1 }
        return position < bytes.count && bytes[position] == UInt8(ascii: "\"") ? position - at : nil
    }

    private mutating func literal(hashes: Int) {
        at += hashes
        let quotes = starts("\"\"\"", at: at) ? 3 : 1
        at += quotes
        while at < bytes.count {
            if closes(quotes: quotes, hashes: hashes) {
                at += quotes + hashes
                return
            }
            if bytes[at] == UInt8(ascii: "\\"), hashed(hashes, from: at + 1) {
                blank(1 + hashes)
                if at < bytes.count, bytes[at] == UInt8(ascii: "(") {
                    code(untilParenthesis: true)
                } else {
                    blank()
                }
            } else {
                if quotes == 1, bytes[at] == UInt8(ascii: "\n") { return }
                blank()
            }
        }
    }

    private func closes(quotes: Int, hashes: Int) -> Bool {
        let end = at + quotes
        guard end <= bytes.count else { return false }
        return bytes[at..<end].allSatisfy { $0 == UInt8(ascii: "\"") } && hashed(hashes, from: end)
    }

    private func hashed(_ count: Int, from position: Int) -> Bool {
        guard position + count <= bytes.count else { return false }
        return bytes[position..<(position + count)].allSatisfy { $0 == UInt8(ascii: "#") }
    }
}
