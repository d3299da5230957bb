/// `characters.equipmentCache`: pairs of item entry and enchant word, as decimals, for 19 equipment and 4
/// bag slots (spec characters 2.3).
struct EquipmentCache: Equatable {
    struct Slot: Equatable {
        var entry: UInt32 = 0
        /// The permanent enchant, else the temporary one.
        var enchant: UInt16 = 0
    }
    static let slotCount = 23
    private(set) var slots = [Slot](repeating: Slot(), count: slotCount)

    /// Reads what is there; slots that are missing or no numbers are empty.
    init(_ text: String?) {
        guard let text else { return }
        var words: [UInt32?] = []
        for word in text.split(separator: " ", maxSplits: 2 * Self.slotCount, omittingEmptySubsequences: true)
        {
            words.append(UInt32(word))
        }
        for index in 0..<Self.slotCount where 2 * index < words.count {
            guard let entry = words[2 * index], entry != 0 else { continue }
            let word = (2 * index + 1 < words.count ? words[2 * index + 1] : nil) ?? 0
            let permanent = UInt16(truncatingIfNeeded: word)
            slots[index] = Slot(
                entry: entry, enchant: permanent != 0 ? permanent : UInt16(truncatingIfNeeded: word >> 16))
        }
    }
}
