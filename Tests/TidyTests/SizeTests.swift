import Testing

/// Sizes that keep the code readable; docs/hacking.md says the same in words.
struct SizeTests {
    /// Files that may be longer than the rest: constant tables, with the reason.
    private static let longTables: [String: String] = [
        "Sources/Store/Schema/EmbeddedSQL.swift": "written by etc/sql/embed",
        "Sources/Wire/Opcodes/Opcode+Constants.swift": "one line for each opcode of the protocol",
        "Sources/Wire/Opcodes/Opcode+Names.swift": "the same, by name",
    ]

    @Test func noFileIsOverFiveHundredLines() {
        for file in Repository.sources where Self.longTables[file.path] == nil && file.lines.count > 501 {
            broken(file.path, 501, "\(file.lines.count) lines, at most 500")
        }
    }

    @Test func nineInTenFilesAreUnderThreeHundredLines() {
        let sizes = Repository.product.map(\.lines.count)
        let long = sizes.filter { $0 > 301 }.count
        #expect(long * 10 <= sizes.count, "\(long) of \(sizes.count) files have over 300 lines")
    }

    /// The formatter breaks code at 110 columns where it can be broken; texts and the other languages may
    /// be longer.
    @Test func linesAreAtMostOneHundredAndTenColumns() {
        for file in Repository.sources where Self.longTables[file.path] == nil {
            for (index, line) in file.lines.enumerated() where line.utf8.count > 110 {
                let isComment = line.drop { $0 == " " }.hasPrefix("//")
                let limit = isComment ? 110 : 160
                guard line.count > limit else { continue }
                broken(file.path, index + 1, "\(line.count) columns, at most \(limit)")
            }
        }
    }

    @Test func functionsHaveAtMostSeventyLines() {
        for file in Repository.swift {
            for function in Functions.of(file) where function.lineCount > 70 {
                broken(
                    file.path, function.line, "\(function.name) has \(function.lineCount) lines, at most 70")
            }
        }
    }

    @Test func everyListedTableIsThere() {
        for path in Self.longTables.keys where !Repository.exists(path) {
            broken("Tests/TidyTests/SizeTests.swift", 1, "\(path) is listed, but is not there")
        }
    }
}

/// The functions of a file with their lengths, found by matching braces.
struct Functions {
    struct Function {
        let name: String
        let line: Int
        let lineCount: Int
    }

    static func of(_ file: SourceText) -> [Function] {
        var found: [Function] = []
        for (index, line) in file.code.enumerated() where line.holds("func ") || line.holds("init") {
            guard
                let match = line.firstMatch(of: /\b(?:func\s+(\S+?)\s*[(<]|(init)[?]?\s*[(<]|(deinit)\s*\{)/)
            else {
                continue
            }
            // A call such as `self.init(` is no declaration.
            let before = line[..<match.range.lowerBound]
            if match.2 != nil, before.last == "." { continue }
            guard let end = endOfBody(in: file.code, from: index, column: match.range.lowerBound) else {
                continue
            }
            let name = match.1 ?? match.2 ?? match.3 ?? ""
            found.append(Function(name: String(name), line: index + 1, lineCount: end - index + 1))
        }
        return found
    }

    /// The line where the body that begins after `line` ends; nil for a declaration without a body.
    private static func endOfBody(in code: [String], from line: Int, column: String.Index) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in line..<code.count {
            let text = index == line ? code[index][column...] : code[index][...]
            if index > line, braces == 0, parentheses == 0, !continuesSignature(text) { return nil }
            for character in text.utf8 {
                switch character {
                case UInt8(ascii: "("): parentheses += 1
                case UInt8(ascii: ")"): parentheses -= 1
                case UInt8(ascii: "{") where parentheses == 0 || braces > 0: braces += 1
                case UInt8(ascii: "}") where braces > 0:
                    braces -= 1
                    if braces == 0 { return index }
                case UInt8(ascii: "}") where parentheses == 0: return nil
                default: break
                }
            }
        }
        return nil
    }

    private static func continuesSignature(_ line: Substring) -> Bool {
        let text = line.drop { $0 == " " }
        return ["{", "->", "where ", "throws", "async", ")"].contains { text.hasPrefix($0) }
    }
}
