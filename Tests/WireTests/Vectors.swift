import Foundation
import Testing

/// One line of a vector file: the type, the opcode, the body in hexadecimal; `#` begins a comment.
struct Vector: CustomTestStringConvertible, Sendable {
    let file: String
    let line: Int
    let type: String
    let opcode: String
    let body: [UInt8]
    /// The body field by field.
    let groups: [String]

    var testDescription: String { "\(file):\(line) \(type)" }

    /// All cases of one file under Vectors.
    static func all(in file: String) -> [Vector] {
        let path = Bundle.module.bundleURL.appending(path: "Vectors/\(file)")
        guard let text = try? String(contentsOf: path, encoding: .utf8) else {
            Issue.record("no vector file \(path.path)")
            return []
        }
        var cases: [Vector] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(separator: " ")
            guard words.count >= 2 else { continue }
            guard let body = bytes(words.dropFirst(2).joined()) else {
                Issue.record("\(file):\(index + 1): odd or wrong hexadecimal digits")
                continue
            }
            cases.append(
                Vector(
                    file: file, line: index + 1, type: String(words[0]), opcode: String(words[1]), body: body,
                    groups: words.dropFirst(2).map(String.init)))
        }
        return cases
    }

    /// The names of the vector files.
    static func files() throws -> [String] {
        let folder = Bundle.module.bundleURL.appending(path: "Vectors")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".txt") }.sorted()
    }
}

/// The bytes that a text of hexadecimal digits stands for, nil when it is none.
func bytes(_ text: String) -> [UInt8]? {
    let digits = text.filter { $0 != " " }.compactMap(\.hexDigitValue)
    guard digits.count.isMultiple(of: 2), digits.count == text.filter({ $0 != " " }).count else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
}
