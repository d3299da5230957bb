public import Base

/// The maps of build 12340 and how much work each one is (spec registry 6.1).
public enum KnownMaps {
    /// Weights other than 1.
    public static let weights: [MapID: Int] = [
        MapID(0): 100, MapID(1): 100, MapID(530): 50, MapID(571): 120, MapID(603): 2, MapID(609): 2,
    ]
    /// Maps without copies; only these can have layers, and only these may run on a worldserver that does not
    /// own them. Beside the continents: the tram, the barracks of the battlemasters, a test map, Ebon Hold.
    public static let openWorld = Set([0, 1, 369, 449, 450, 451, 530, 571, 609].map { MapID($0) })

    /// Battlegrounds and arenas.
    public static let battlegrounds = Set(
        [30, 489, 529, 559, 562, 566, 572, 607, 617, 618, 628].map { MapID($0) })

    /// All 119, ascending.
    public static let all: [MapID] = {
        let ranges: [ClosedRange<UInt32>] = [
            0...1, 30...30, 33...34, 36...36, 43...43, 47...48, 70...70, 90...90, 109...109, 129...129,
            189...189,
            209...209, 229...230, 249...249, 269...269, 289...289, 309...309, 329...329, 349...349, 369...369,
            389...389, 409...409, 429...429, 449...451, 469...469, 489...489, 509...509, 529...534, 540...540,
            542...548, 550...550, 552...560, 562...562, 564...566, 568...568, 571...572, 574...576, 578...578,
            580...580, 582...582, 584...591, 593...595, 599...604, 607...610, 612...624, 628...628, 631...632,
            641...642, 647...647, 649...650, 658...658, 668...668, 672...673, 712...713, 724...724,
        ]
        return ranges.flatMap { $0.map { MapID($0) } }
    }()
}
