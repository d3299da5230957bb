import Base
import WorldsAPI

/// What a worldserver may say of itself when it joins (spec registry 3.1).
enum RegistrationCheck {
    private static let hostBytesMax = 253
    private static let mapsMax = 1000

    /// - Returns: the maps that it can run; empty is every one.
    static func check(_ request: Worlds.Register, _ realms: Set<RealmID>) throws(Worlds.RegisterRefusal)
        -> [MapID]
    {
        guard request.gamePort > 0 else { throw .invalidPort }
        guard isHost(request.host) else { throw .invalidHost }
        try checkHealthAddress(request.healthAddress)
        guard request.isCrossRealm || realms.contains(request.realm) else { throw .unknownRealm }
        for maps in [request.preferredMaps, request.loadedMaps] {
            guard maps.count <= mapsMax else { throw .invalidMaps("more than \(mapsMax) maps") }
            if let wrong = maps.first(where: { $0.rawValue > UInt32(UInt16.max) }) {
                throw .invalidMaps(wrong.description)
            }
        }
        return try AvailableMaps.parse(request.availableMaps)
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
