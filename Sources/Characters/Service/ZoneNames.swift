/// What zones are called, for /who. A client's table of areas has names in its own language only, or in all.
public struct ZoneNames: Sendable {
    /// In lower case, by zone and locale.
    private let names: [UInt32: [UInt8: String]]

    /// - Parameter names: by zone, then by locale (0 is enUS).
    public init(_ names: [UInt32: [UInt8: String]]) {
        self.names = names.mapValues { $0.mapValues { $0.lowercased() } }
    }

    /// Zones whose name in a locale has one of these parts. Where the locale has no name, that of the first
    /// which has one counts.
    ///
    /// - Parameter parts: UTF-8 in lower case.
    func zones(namedByOneOf parts: [[UInt8]], locale: UInt8) -> Set<UInt32> {
        guard !parts.isEmpty, !names.isEmpty else { return [] }
        let words = parts.map { String(decoding: $0, as: UTF8.self) }
        var found: Set<UInt32> = []
        for (zone, byLocale) in names {
            guard let name = byLocale[locale] ?? byLocale.min(by: { $0.key < $1.key })?.value else {
                continue
            }
            if words.contains(where: { name.contains($0) }) { found.insert(zone) }
        }
        return found
    }
}
