import Glibc

/// A file for as long as somebody holds it.
final class TemporaryFile: Sendable {
    let path: String

    init(_ text: String) throws {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(root)/nimbus-test.XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw RawFailure(operation: "mkstemp", code: errno) }
        defer { close(descriptor) }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw RawFailure(operation: "write", code: errno)
        }
    }

    deinit { unlink(path) }
}
