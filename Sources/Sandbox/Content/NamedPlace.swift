public import Base

/// A place that `.tele` knows: towns on all four continents and the starting places.
public struct NamedPlace: Sendable {
    /// What a player types, letter case aside; the beginning suffices when only one name begins so.
    public let name: String
    public let position: Position
    /// As in AreaTable.dbc.
    public let zone: UInt32

    public static let all: [NamedPlace] = towns + starts

    /// The place of that name, or the only one whose name begins with it.
    public static func find(_ text: String) -> NamedPlace? {
        let wanted = text.lowercased()
        guard !wanted.isEmpty else { return nil }
        if let exact = all.first(where: { $0.name.lowercased() == wanted }) { return exact }
        let beginning = all.filter { $0.name.lowercased().hasPrefix(wanted) }
        return beginning.count == 1 ? beginning.first : nil
    }

    private init(_ name: String, _ map: MapID, _ x: Float, _ y: Float, _ z: Float, _ o: Float, zone: UInt32) {
        self.name = name
        position = Position(map: map, x: x, y: y, z: z, orientation: o)
        self.zone = zone
    }

    private static let towns = [
        NamedPlace("Stormwind", .easternKingdoms, -8833.38, 628.628, 94.0066, 1.06535, zone: 1519),
        NamedPlace("Ironforge", .easternKingdoms, -4918.88, -940.406, 501.564, 5.42347, zone: 1537),
        NamedPlace("Undercity", .easternKingdoms, 1584.07, 241.987, -52.1534, 0.049647, zone: 1497),
        NamedPlace("Goldshire", .easternKingdoms, -9443.69, 59.8882, 56.0303, 1.07464, zone: 12),
        NamedPlace("BootyBay", .easternKingdoms, -14297.2, 530.993, 8.77916, 3.98863, zone: 33),
        NamedPlace("Orgrimmar", .kalimdor, 1629.36, -4373.39, 31.2564, 3.54839, zone: 1637),
        NamedPlace("ThunderBluff", .kalimdor, -1277.37, 124.804, 131.287, 5.22274, zone: 1638),
        NamedPlace("Darnassus", .kalimdor, 9949.56, 2284.21, 1341.4, 1.59587, zone: 1657),
        NamedPlace("Gadgetzan", .kalimdor, -7177.15, -3785.34, 8.36981, 6.10237, zone: 440),
        NamedPlace("Shattrath", .outland, -1838.16, 5301.79, -12.428, 5.9517, zone: 3703),
        NamedPlace("Silvermoon", .outland, 9487.69, -7279.2, 14.2866, 6.16478, zone: 3487),
        NamedPlace("Exodar", .outland, -3965.7, -11653.6, -138.844, 0.852154, zone: 3557),
        NamedPlace("Dalaran", .northrend, 5804.15, 624.771, 647.767, 1.64, zone: 4395),
        NamedPlace("ValianceKeep", .northrend, 2218.43, 5132.81, 5.34348, 6.2529, zone: 3537),
        NamedPlace("WarsongHold", .northrend, 2741.29, 6097.16, 76.9055, 0.795389, zone: 3537),
    ]
    private static let starts = StartPlace.allCases.map { start in
        NamedPlace(start)
    }

    private init(_ start: StartPlace) {
        name = start.name.filter { $0 != " " }
        position = start.position
        zone = start.zone
    }
}
