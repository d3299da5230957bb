import Glibc

/// Reads a small file whole. Pipes and `/dev/fd` work too, so a secret need not lie on a disk.
public enum BoundedFile {
    public enum Failure: Error, Equatable {
        /// The operating system's words.
        case unreadable(String)
        case tooLarge(bytesMax: Int)
    }

    public static func read(_ path: String, bytesMax: Int) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw reason() }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw reason()
            }
            guard bytes.count + count <= bytesMax else { throw .tooLarge(bytesMax: bytesMax) }
            bytes.append(contentsOf: chunk.prefix(count))
        }
    }

    private static func reason() -> Failure { .unreadable(String(cString: strerror(errno))) }
}
