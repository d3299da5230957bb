import Settings

/// Reads a table that a setting names, off every loop.
struct TableFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
    /// The setting, for messages.
    let key: String
    let path: String

    /// nil for an empty path.
    ///
    /// - Parameter parse: what the bytes mean.
    func read<Table: Sendable, Fault: Error>(
        bytesMax: Int, _ parse: @Sendable ([UInt8]) throws(Fault) -> Table
    ) async throws(Failure) -> Table? {
        guard !path.isEmpty else { return nil }
        let (key, path) = (key, path)
        return try await BlockingThread().run { () throws(Failure) in
            let bytes: [UInt8]
            do throws(BoundedFile.Failure) {
                bytes = try BoundedFile.read(path, bytesMax: bytesMax)
            } catch {
                switch error {
                case .unreadable(let reason): throw Failure(description: "\(key): \(path): \(reason)")
                case .tooLarge: throw Failure(description: "\(key): \(path) is too large for such a table")
                }
            }
            do throws(Fault) {
                return try parse(bytes)
            } catch {
                throw Failure(description: "\(key): \(path): \(error)")
            }
        }
    }
}
