import Foundation
import Testing

/// The repository's own text, read once.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every path below the root that belongs to the repository, files only, sorted.
    static let paths: [String] = {
        let skipped: Set<String> = [".build", ".git", ".swiftpm", "__pycache__", "node_modules"]
        let base = root.path(percentEncoded: false)
        var found: [String] = []
        guard let walk = FileManager.default.enumerator(atPath: base) else { return [] }
        while let path = walk.nextObject() as? String {
            if skipped.contains(String(path.split(separator: "/").last ?? "")) {
                walk.skipDescendants()
            } else if walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
                found.append(path)
            }
        }
        return found.sorted()
    }()

    static let sources: [SourceText] = paths.compactMap { path in
        guard [".swift", ".c", ".h", ".py"].contains(where: path.hasSuffix) else { return nil }
        return text(of: path).map { SourceText(path: path, text: $0) }
    }

    static let swift: [SourceText] = sources.filter(\.isSwift)
    /// Swift of the product: what is under Sources.
    static let product: [SourceText] = swift.filter { !$0.isTest && $0.path.hasPrefix("Sources/") }

    static func text(of path: String) -> String? {
        try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path(percentEncoded: false))
    }
}

/// Fails the running test at the line of the repository that breaks the rule.
func broken(_ path: String, _ line: Int, _ rule: String) {
    let place = SourceLocation(
        fileID: "Repository/\(path.split(separator: "/").last ?? "file")",
        filePath: Repository.root.appending(path: path).path(percentEncoded: false), line: max(line, 1),
        column: 1)
    Issue.record("\(path):\(line): \(rule)", sourceLocation: place)
}
