import Glibc

/// A folder that is gone with its last user, and all files in it.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = temporaryPath("folder")
        mkdir(path, 0o700)
    }

    deinit {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { unlink("\(path)/\(name)") }
            }
            closedir(folder)
        }
        rmdir(path)
    }
}
