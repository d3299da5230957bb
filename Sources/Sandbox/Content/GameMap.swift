import Base

/// What the sandbox knows of maps without the game's data.
enum GameMap {
    /// Maps that everybody shares; all others are instances, which stay where they are when maps change hands
    /// (spec registry 8).
    static let openWorld: Set<MapID> = [.easternKingdoms, .kalimdor, .outland, .northrend]

    /// The maps of the 3.3.5 client that a player can be on (spec registry 6.1).
    static func exists(_ map: MapID) -> Bool { known.contains { $0.contains(map.rawValue) } }

    /// Zones by nearness to the places that have a name; 0 where none is near.
    static func zone(at position: Position) -> UInt32 {
        var best: (zone: UInt32, distance: Float) = (0, 1500)
        for place in NamedPlace.all where place.position.map == position.map {
            let distance = place.position.distance(to: position)
            if distance < best.distance { best = (place.zone, distance) }
        }
        return best.zone
    }

    private static let known: [ClosedRange<UInt32>] = [
        0...1, 30...30, 33...34, 36...36, 43...43, 47...48, 70...70, 90...90, 109...109, 129...129, 189...189,
        209...209, 229...230, 249...249, 269...269, 289...289, 309...309, 329...329, 349...349, 369...369,
        389...389,
        409...409, 429...429, 449...451, 469...469, 489...489, 509...509, 529...534, 540...540, 542...548,
        550...550,
        552...560, 562...562, 564...566, 568...568, 571...572, 574...576, 578...578, 580...580, 582...582,
        584...591,
        593...595, 599...604, 607...610, 612...624, 628...628, 631...632, 641...642, 647...647, 649...650,
        658...658,
        668...668, 672...673, 712...713, 724...724,
    ]
}

extension Position {
    /// Yards in a straight line; the maps are not looked at.
    func distance(to other: Position) -> Float {
        let (dx, dy, dz) = (x - other.x, y - other.y, z - other.z)
        return (dx * dx + dy * dy + dz * dz).squareRoot()
    }

    func isWithin(_ yards: Float, of other: Position) -> Bool {
        map == other.map && distance(to: other) <= yards
    }
}
