import Base
import WorldserverAPI

/// A dungeon of the finder, as far as the sandbox knows one (LFGDungeons.dbc has them all).
struct SandboxDungeon: Sendable {
    let id: UInt32
    /// 1 dungeon, 5 heroic, 6 random: also the highest byte of the entry that clients know it by.
    let type: UInt32
    let levels: ClosedRange<UInt8>
    /// 1 The Burning Crusade, 2 Wrath of the Lich King.
    let expansion: UInt8
    let difficulty: UInt32
    /// Nil for a random one, which is none itself.
    let entrance: Position?

    var entry: UInt32 { id | type << 24 }
    var map: MapID { entrance?.map ?? MapID(0) }

    /// By the entry, or by the id alone.
    static func find(_ entry: UInt32) -> SandboxDungeon? {
        all.first { $0.id == entry & 0xFF_FFFF && (entry >> 24 == 0 || entry >> 24 == $0.type) }
    }

    static let all = [
        SandboxDungeon(4, 1, 15...21, 0, 389, (3.8, -14.8, -17.8, 4.39)),
        SandboxDungeon(6, 1, 15...21, 0, 36, (-16.4, -383.1, 61.8, 1.86)),
        SandboxDungeon(12, 1, 22...30, 0, 34, (54.2, 0.3, -18.3, 6.26)),
        SandboxDungeon(136, 1, 58...63, 1, 543, (-1355.2, 1641.1, 68.2, 0.67)),
        SandboxDungeon(202, 1, 68...80, 2, 574, (153.8, -86.5, 12.6, 0.3)),
        SandboxDungeon(242, 5, 80...80, 2, 574, (153.8, -86.5, 12.6, 0.3), difficulty: 1),
        SandboxDungeon(258, 6, 15...60, 0), SandboxDungeon(259, 6, 58...70, 1),
        SandboxDungeon(261, 6, 68...80, 2), SandboxDungeon(262, 6, 80...80, 2, difficulty: 1),
    ]

    private init(
        _ id: UInt32, _ type: UInt32, _ levels: ClosedRange<UInt8>, _ expansion: UInt8, _ map: UInt32,
        _ place: (Float, Float, Float, Float), difficulty: UInt32 = 0
    ) {
        self.id = id
        self.type = type
        self.levels = levels
        self.expansion = expansion
        self.difficulty = difficulty
        entrance = Position(map: MapID(map), x: place.0, y: place.1, z: place.2, orientation: place.3)
    }
    private init(
        _ id: UInt32, _ type: UInt32, _ levels: ClosedRange<UInt8>, _ expansion: UInt8, difficulty: UInt32 = 0
    ) {
        self.id = id
        self.type = type
        self.levels = levels
        self.expansion = expansion
        self.difficulty = difficulty
        entrance = nil
    }

    /// Why it is closed to somebody, in the client's numbers; nil when it is open (spec matchmaking 3.2).
    func lock(for player: Player) -> Worldserver.DungeonLock? {
        if expansion > player.expansion { return Worldserver.DungeonLock(entry: entry, status: 1) }
        if player.record.level < levels.lowerBound {
            return Worldserver.DungeonLock(entry: entry, status: 2)
        }
        if player.record.level > levels.upperBound {
            return Worldserver.DungeonLock(entry: entry, status: 3)
        }
        return nil
    }

    /// What a random one gives.
    var reward: Worldserver.RandomDungeon {
        Worldserver.RandomDungeon(
            entry: entry, isDone: false, money: 1000 * UInt32(levels.upperBound),
            experience: levels.upperBound < 80 ? 100 * UInt32(levels.upperBound) : 0,
            items: [Worldserver.RewardItem(item: 34057, display: 49640, count: 1)])
    }
}
