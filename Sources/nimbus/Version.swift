/// What `nimbus version` says.
enum Version {
    static let number = "0.1.0"
    /// The client that it serves.
    static let client = "World of Warcraft 3.3.5a (12340)"
}
