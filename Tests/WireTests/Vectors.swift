import Foundation

/// The files of test vectors: one line a case, the type, the opcode, the body in hexadecimal; `#` begins a comment.
enum Vectors {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
}
