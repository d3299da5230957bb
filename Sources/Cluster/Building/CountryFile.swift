import Settings

/// Reads the table of countries that the settings name.
struct CountryFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// An empty path is an empty table.
    func read(_ path: String) async throws(Failure) -> CountryTable {
        guard !path.isEmpty else { return CountryTable() }
        return try await BlockingThread().run { () throws(Failure) in
            let bytes: [UInt8]
            do throws(BoundedFile.Failure) {
                bytes = try BoundedFile.read(path, bytesMax: CountryTable.bytesMax)
            } catch {
                switch error {
                case .unreadable(let reason):
                    throw Failure(description: "Login.CountryFile: \(path): \(reason)")
                case .tooLarge:
                    throw Failure(description: "Login.CountryFile: \(path) is too large for such a table")
                }
            }
            do throws(CountryTable.Failure) {
                return try CountryTable(bytes)
            } catch {
                throw Failure(description: "Login.CountryFile: \(path): \(error)")
            }
        }
    }
}
