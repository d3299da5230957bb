import GUIDsAPI

/// Numbers that are reserved and not handed out yet.
struct HeldNumbers: Sendable {
    /// Rising, without overlap, none empty.
    private(set) var ranges: [GUIDs.Range] = []
    private(set) var count: UInt64 = 0
    /// How many there were after the last block came.
    private var full: UInt64 = 0

    /// 70 % of what there was is used. Where nothing ever was, nothing is fetched before somebody asks.
    var isLow: Bool { full > 0 && Double(count) <= Double(full) * 0.3 }

    /// Adds a block; it lies above all that is held.
    mutating func add(_ block: GUIDs.Range) {
        guard block.count > 0, block.first > ranges.last?.last ?? 0 else { return }
        if let last = ranges.indices.last, ranges[last].last.adding(1) == block.first {
            ranges[last].last = block.last
        } else {
            ranges.append(block)
        }
        count = count.adding(block.count)
        full = count
    }

    /// Exactly so many, the lowest first, or nil and nothing is taken.
    mutating func take(_ wanted: UInt64) -> [GUIDs.Range]? {
        guard wanted > 0, wanted <= count else { return nil }
        var taken: [GUIDs.Range] = []
        var left = wanted
        var drained = 0
        for index in ranges.indices {
            let range = ranges[index]
            if range.count <= left {
                taken.append(range)
                left -= range.count
                drained += 1
            } else if left > 0 {
                let last = range.first &+ (left &- 1)
                taken.append(GUIDs.Range(first: range.first, last: last))
                ranges[index].first = last &+ 1
                left = 0
            }
            if left == 0 { break }
        }
        ranges.removeFirst(drained)
        count -= wanted
        return taken
    }
}
