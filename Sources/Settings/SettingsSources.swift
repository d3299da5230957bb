/// Where values are looked for, least important first: the file, the environment, the arguments.
public struct SettingsSources: Sendable {
    /// Nil: no file, the defaults count.
    public var file: String?
    public var environment: [String: String]
    /// `Section.Key=Value`, as given to `--set`.
    public var overrides: [String]
    /// How a file is read; a test hands in its own.
    public var readFile: @Sendable (_ path: String, _ bytesMax: Int) throws(BoundedFile.Failure) -> [UInt8]

    public init(
        file: String? = nil, environment: [String: String] = [:], overrides: [String] = [],
        readFile: @escaping @Sendable (String, Int) throws(BoundedFile.Failure) -> [UInt8] =
            { (path, bytesMax) throws(BoundedFile.Failure) in try BoundedFile.read(path, bytesMax: bytesMax) }
    ) {
        self.file = file
        self.environment = environment
        self.overrides = overrides
        self.readFile = readFile
    }
}
