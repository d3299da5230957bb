/// The enchantments of an item: twelve slots of three numbers each, what it is, how long it lasts and how
/// often it can be used (`item_instance.enchantments`, spec characters 2.3).
struct Enchantments: Sendable, Equatable {
    static let slots = 12
    private static let numbersEach = 3

    private var numbers = [UInt32](repeating: 0, count: slots * numbersEach)

    init() {}

    /// What is missing or no number is none.
    init(text: String) {
        let read = text.split(separator: " ").prefix(numbers.count).map { UInt32($0) ?? 0 }
        numbers.replaceSubrange(read.indices, with: read)
    }

    /// As the database has it.
    var text: String { numbers.map { "\($0) " }.joined() }

    /// What is in a slot: 0 permanent, 1 temporary, 2...4 sockets ...
    subscript(slot: Int) -> UInt32 {
        slot >= 0 && slot < Self.slots ? numbers[slot * Self.numbersEach] : 0
    }

    /// Puts something that lasts into a slot, or with 0 takes out what is there. False: there is no such
    /// slot.
    mutating func set(_ enchantment: UInt32, in slot: Int) -> Bool {
        guard slot >= 0, slot < Self.slots else { return false }
        let start = slot * Self.numbersEach
        numbers.replaceSubrange(start..<start + Self.numbersEach, with: [enchantment, 0, 0])
        return true
    }

    /// What others see: the permanent one, and the temporary one in the upper half.
    var shown: UInt32 { self[0] & 0xFFFF | (self[1] & 0xFFFF) << 16 }
}
