import Base
import WorldsAPI

/// What a worldserver may say of itself when it joins (spec registry 3.1).
enum RegistrationCheck {
    private static let hostBytesMax = 253
    private static let mapsMax = 1000

    /// - Returns: the maps that it can run; empty is every one.
    static func check(
        _ request: Worlds.Register, _ configuration: WorldsConfiguration
    ) throws(Worlds.RegisterRefusal) -> [MapID] {
        guard request.gamePort > 0 else { throw .invalidPort }
        guard isHost(request.host) else { throw .invalidHost }
        try checkHealthAddress(request.healthAddress)
        guard request.isCrossRealm || configuration.realms.contains(request.realm) else {
            throw .unknownRealm
        }
        for maps in [request.preferredMaps, request.loadedMaps] {
            guard maps.count <= mapsMax else { throw .invalidMaps("more than \(mapsMax) maps") }
            if let wrong = maps.first(where: { $0.rawValue > UInt32(UInt16.max) }) {
                throw .invalidMaps(wrong.description)
            }
        }
        let available = try AvailableMaps.parse(request.availableMaps)
        if !available.isEmpty {
            try refuse(Set(request.preferredMaps + request.loadedMaps).subtracting(available))
        }
        if let named = configuration.named[request.address] { try check(request, available, named) }
        return available
    }

    /// The settings know better than the worldserver whose it is.
    private static func check(
        _ request: Worlds.Register, _ available: [MapID], _ named: NamedWorld
    ) throws(Worlds.RegisterRefusal) {
        guard request.isCrossRealm == named.isCrossRealm,
            named.isCrossRealm || request.realm == named.realm
        else { throw .foreignRealm }
        guard !named.availableMaps.isEmpty else { return }
        // An empty list would be all maps.
        guard !available.isEmpty else { throw .foreignMaps([]) }
        try refuse(Set(available).subtracting(named.availableMaps))
    }

    /// A process that lives on is what it was.
    static func check(
        _ request: Worlds.Register, _ available: [MapID], sameProcessAs known: Worlds.World
    ) throws(Worlds.RegisterRefusal) {
        let endpoint = known.endpoint
        guard request.isCrossRealm == endpoint.isCrossRealm,
            endpoint.isCrossRealm || request.realm == endpoint.realm
        else { throw .foreignRealm }
        guard available != known.availableMaps else { return }
        throw .foreignMaps(Set(available).subtracting(known.availableMaps).sorted())
    }

    private static func refuse(_ maps: Set<MapID>) throws(Worlds.RegisterRefusal) {
        guard maps.isEmpty else { throw .foreignMaps(maps.sorted()) }
    }

    /// Letters, digits and what else stands in names and IPv6 numbers.
    private static func isHost(_ text: String) -> Bool {
        let others = Set(".-_:%[]".utf8)
        return (1...hostBytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: others.contains(byte)
                }
            }
    }

    private static func checkHealthAddress(_ text: String) throws(Worlds.RegisterRefusal) {
        guard !text.isEmpty else { return }
        guard let colon = text.lastIndex(of: ":"), isHost(String(text[..<colon])) else { throw .invalidHost }
        guard let port = UInt16(text[text.index(after: colon)...]), port > 0 else { throw .invalidPort }
    }
}
