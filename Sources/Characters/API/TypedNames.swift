public import Base

extension Characters {
    /// Whom players mean by what they type: a name, or `Name-Realm`.
    public struct TypedNames: Sendable {
        /// By the form in which names of realms are compared.
        private let realms: [String: RealmID]

        /// - Parameter realmNames: what players type behind a name. Of two realms that are called the same
        ///   the one with the lower number is meant.
        public init(realmNames: [RealmID: String] = [:]) {
            realms = Dictionary(realmNames.map { (Self.comparable($1), $0) }) { min($0, $1) }
        }

        /// At the last hyphen, when there is such a realm; else all of it is a name.
        public func split(_ typed: String) -> (name: String, realm: RealmID?) {
            guard let hyphen = typed.lastIndex(of: "-") else { return (typed, nil) }
            let (name, realm) = (typed[..<hyphen], typed[typed.index(after: hyphen)...])
            guard !name.isEmpty, !realm.isEmpty, let known = realms[Self.comparable(String(realm))] else {
                return (typed, nil)
            }
            return (String(name), known)
        }

        /// Realms are typed without blanks and apostrophes, in any case.
        private static func comparable(_ realm: String) -> String {
            realm.lowercased().filter { $0 != " " && $0 != "'" && $0 != "\u{2019}" }
        }

        /// 2 to 12 letters (spec characters 5.2): nothing else need be looked up.
        public static func mayBeName(_ name: String) -> Bool {
            (2...12).contains(name.count) && name.unicodeScalars.allSatisfy(\.properties.isAlphabetic)
        }
    }
}
