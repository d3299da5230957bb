import Base
import WorldsAPI

/// A worldserver's list of maps as it sends it: numbers and commas. A bad piece refuses the registration;
/// empty is every known map (spec registry 3.1).
enum AvailableMaps {
    static let countMax = 1000

    static func parse(_ text: String) throws(Worlds.RegisterRefusal) -> [MapID] {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return [] }
        var maps: Set<MapID> = []
        for piece in trimmed.split(separator: ",", omittingEmptySubsequences: false) {
            let number = String(piece).trimmed
            guard let value = UInt16(number) else { throw .invalidMaps(number) }
            maps.insert(MapID(UInt32(value)))
            guard maps.count <= countMax else { throw .invalidMaps("more than \(countMax) maps") }
        }
        return maps.sorted()
    }
}

extension String {
    fileprivate var trimmed: String {
        let blank: Set<Character> = [" ", "\t", "\r", "\n"]
        return String(drop { blank.contains($0) }.reversed().drop { blank.contains($0) }.reversed())
    }
}
