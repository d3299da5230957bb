import Base

/// The battlegrounds and arenas that the sandbox can hold: by type and map, where the sides begin.
struct BattlegroundMap: Sendable {
    /// As in BattlemasterList.dbc.
    let type: UInt8
    let map: MapID
    let alliance: Position
    let horde: Position

    static func find(_ map: MapID) -> BattlegroundMap? { all.first { $0.map == map } }

    static let all = [
        BattlegroundMap(1, 30, (873, -491.3, 96.5, 3.04), (-1437.7, -610.1, 51.2, 0.63)),
        BattlegroundMap(2, 489, (1523.8, 1481.8, 352, 3.14), (933.3, 1433.7, 345.5, 0.09)),
        BattlegroundMap(3, 529, (1166.8, 1200.1, -56.7, 0.86), (685.6, 681.2, -12.9, 0.72)),
        BattlegroundMap(7, 566, (2523.7, 1596.6, 1269.3, 3.2), (1807.7, 1539.4, 1267.6, 0.05)),
        BattlegroundMap(4, 559, (4085.9, 2990.3, 12, 3.5), (4023.4, 2966.2, 12, 0.5)),
        BattlegroundMap(5, 562, (6189.5, 241.7, 5.1, 4.7), (6287.3, 282.2, 3.8, 3.9)),
        BattlegroundMap(8, 572, (1294.7, 1584.5, 31.6, 4.6), (1277.5, 1751.1, 31.6, 4.7)),
    ]

    private init(
        _ type: UInt8, _ map: UInt32, _ alliance: (Float, Float, Float, Float),
        _ horde: (Float, Float, Float, Float)
    ) {
        self.type = type
        self.map = MapID(map)
        self.alliance = Self.position(map, alliance)
        self.horde = Self.position(map, horde)
    }
    private static func position(_ map: UInt32, _ place: (Float, Float, Float, Float)) -> Position {
        Position(map: MapID(map), x: place.0, y: place.1, z: place.2, orientation: place.3)
    }
}
