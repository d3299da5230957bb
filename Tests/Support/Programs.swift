import Glibc

/// Where the programs and the library lie that tests start as processes.
public enum Programs {
    /// Beside the test's own program, or where `NIMBUS_TEST_PROGRAMS` says: a sanitizer's build has no
    /// library that another program could load.
    public static let folder: String = {
        if let named = getenv("NIMBUS_TEST_PROGRAMS") { return String(cString: named) }
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count)
        let own = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()
}
