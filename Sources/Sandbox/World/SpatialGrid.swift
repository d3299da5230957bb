import Base

/// Who is near a point: players by squares of a hundred yards, a dictionary a map.
struct SpatialGrid: Sendable {
    /// A low GUID of a player of this world.
    typealias ID = UInt32

    private struct Cell: Hashable {
        var x: Int16
        var y: Int16
    }
    private static let side: Float = 100
    private var cells: [MapID: [Cell: [ID: Position]]] = [:]
    private var places: [ID: Position] = [:]

    var count: Int { places.count }
    func position(of id: ID) -> Position? { places[id] }

    /// Adds somebody, or moves him.
    mutating func place(_ id: ID, at position: Position) {
        remove(id)
        places[id] = position
        cells[position.map, default: [:]][Self.cell(position), default: [:]][id] = position
    }

    mutating func remove(_ id: ID) {
        guard let old = places.removeValue(forKey: id) else { return }
        let cell = Self.cell(old)
        cells[old.map]?[cell]?[id] = nil
        if cells[old.map]?[cell]?.isEmpty == true { cells[old.map]?[cell] = nil }
        if cells[old.map]?.isEmpty == true { cells[old.map] = nil }
    }

    /// All within `yards` of a point, the point's own owner included, ascending.
    func near(_ center: Position, within yards: Float) -> [ID] {
        guard let map = cells[center.map] else { return [] }
        let middle = Self.cell(center)
        let reach = Int16(clamping: Int((yards / Self.side).rounded(.up)))
        var found: [ID] = []
        for x in middle.x - reach...middle.x + reach {
            for y in middle.y - reach...middle.y + reach {
                guard let cell = map[Cell(x: x, y: y)] else { continue }
                for (id, position) in cell where position.distance(to: center) <= yards { found.append(id) }
            }
        }
        return found.sorted()
    }

    /// Everybody on a map, ascending.
    func everybody(on map: MapID) -> [ID] {
        (cells[map] ?? [:]).values.flatMap(\.keys).sorted()
    }

    /// Coordinates are valid (within ±17,066 yards) before they come here; others land in the outermost
    /// square.
    private static func cell(_ position: Position) -> Cell {
        func index(_ value: Float) -> Int16 {
            guard value.isFinite else { return 0 }
            return Int16((value / side).rounded(.down).clamped(to: -200...200))
        }
        return Cell(x: index(position.x), y: index(position.y))
    }
}

extension Float {
    fileprivate func clamped(to range: ClosedRange<Float>) -> Float {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
