/// The game's own channels, as a worldserver reads them in ChatChannels.dbc (spec chat B.1).
struct BuiltInChannel: Equatable {
    let id: UInt32
    /// As clients are told it.
    let flags: UInt8
    /// There is one in each zone.
    let isOfZone: Bool
    /// It is found in cities alone.
    let isOfCities: Bool

    static let all: [BuiltInChannel] = [
        BuiltInChannel(id: 1, flags: 0x18, isOfZone: true, isOfCities: false),
        BuiltInChannel(id: 2, flags: 0x3C, isOfZone: false, isOfCities: true),
        BuiltInChannel(id: 22, flags: 0x18, isOfZone: true, isOfCities: false),
        BuiltInChannel(id: 23, flags: 0x18, isOfZone: false, isOfCities: false),
        BuiltInChannel(id: 25, flags: 0x38, isOfZone: false, isOfCities: true),
        BuiltInChannel(id: 26, flags: 0x74, isOfZone: false, isOfCities: false),
    ]

    /// Stormwind, Ironforge, Undercity, Orgrimmar, Thunder Bluff, Darnassus, Shattrath, Silvermoon, Exodar,
    /// Dalaran.
    static let cities: Set<UInt32> = [1519, 1537, 1497, 1637, 1638, 1657, 3703, 3487, 3557, 4395]

    func isFound(in zone: UInt32) -> Bool { !isOfCities || Self.cities.contains(zone) }

    /// What it is called in a zone, in the language of whoever typed a name of it: "General - Goldshire" is
    /// "General - 1519" in Stormwind.
    func name(like typed: String, in zone: UInt32) -> String {
        guard isOfZone else { return typed }
        guard let end = typed.firstRange(of: " - ") else { return "\(typed) - \(zone)" }
        return "\(typed[..<end.lowerBound]) - \(zone)"
    }
}
