import Base

/// What a character wears and carries on the body: slots 0...18 equipment, 19...22 bags, 23...38 backpack.
///
/// What lies inside bags is left alone in the database; the sandbox neither shows nor changes it.
struct Inventory: Sendable, Equatable {
    typealias Slot = UInt8
    static let equipment: ClosedRange<Slot> = 0...18
    static let worn: ClosedRange<Slot> = 0...22
    static let backpack: ClosedRange<Slot> = 23...38
    /// Which bag the body and the backpack are on the wire.
    static let body: UInt8 = 255

    private(set) var items: [Slot: Item] = [:]

    subscript(slot: Slot) -> Item? { items[slot] }

    /// Every item with its slot, ascending.
    var ordered: [(slot: Slot, item: Item)] {
        items.sorted { $0.key < $1.key }.map { (slot: $0.key, item: $0.value) }
    }

    /// How many of one entry there are in all.
    func count(of entry: UInt32) -> UInt32 {
        items.values.reduce(0) { $1.template.entry == entry ? $0 &+ $1.count : $0 }
    }

    /// Puts an item into a slot that is free; false when it is not.
    mutating func put(_ item: Item, in slot: Slot) -> Bool {
        guard slot <= Inventory.backpack.upperBound, items[slot] == nil else { return false }
        items[slot] = item
        return true
    }

    /// Takes an item out of a slot.
    mutating func take(from slot: Slot) -> Item? { items.removeValue(forKey: slot) }

    /// Changes the item of a slot in place; nothing happens when it is empty.
    mutating func change(_ slot: Slot, _ body: (inout Item) -> Void) {
        guard var item = items[slot] else { return }
        body(&item)
        items[slot] = item
    }

    /// Where an item is.
    func slot(of low: UInt32) -> Slot? { items.first { $0.value.low == low }?.key }

    /// The first free slot of the backpack.
    var freeSlot: Slot? { Inventory.backpack.first { items[$0] == nil } }

    // MARK: Adding

    /// What adding items changes; nothing has happened yet.
    struct Addition: Sendable, Equatable {
        /// Stacks that grow, with their new count.
        var grown: [Growth] = []
        /// Stacks that have to be made.
        var made: [Stack] = []

        struct Growth: Sendable, Equatable {
            var slot: Slot
            var count: UInt32
            var added: UInt32
        }
        struct Stack: Sendable, Equatable {
            var slot: Slot
            var count: UInt32
        }
    }

    /// Where `count` items of a kind find room in the backpack: stacks are filled first, then free slots from
    /// the left. Nil when they do not all fit.
    func plan(adding template: ItemTemplate, count: UInt32) -> Addition? {
        var addition = Addition()
        var left = count
        let stack = max(1, template.stackSize)
        for slot in Inventory.backpack where left > 0 {
            guard let item = items[slot], item.template.entry == template.entry, item.count < stack
            else { continue }
            let added = min(left, stack - item.count)
            addition.grown.append(.init(slot: slot, count: item.count + added, added: added))
            left -= added
        }
        for slot in Inventory.backpack where left > 0 && items[slot] == nil {
            let added = min(left, stack)
            addition.made.append(.init(slot: slot, count: added))
            left -= added
        }
        return left == 0 ? addition : nil
    }

    /// Carries a plan out. `guids` are the low GUIDs of the new stacks, as many as the plan makes.
    mutating func apply(_ addition: Addition, of template: ItemTemplate, guids: [UInt32]) {
        for growth in addition.grown { items[growth.slot]?.count = growth.count }
        for (stack, low) in zip(addition.made, guids) {
            items[stack.slot] = Item(low: low, template: template, count: stack.count)
        }
    }

    // MARK: Appearance

    /// `characters.equipmentCache`: entry and enchantment of the slots 0...22 (spec characters 2.3).
    var equipmentCache: String {
        Inventory.worn.map { slot in
            let item = items[slot]
            return "\(item?.template.entry ?? 0) \(item?.enchantments.shown ?? 0) "
        }.joined()
    }

    /// What a new character of a class owns, worn where it can be, the rest in the backpack.
    ///
    /// - Parameter guids: low GUIDs, one for each of the class's starting items.
    static func starting(_ characterClass: CharacterClass, guids: [UInt32]) -> Inventory {
        var inventory = Inventory()
        for ((entry, count), low) in zip(characterClass.startingItems, guids) {
            guard let template = ItemCatalogue.find(entry) else { continue }
            let item = Item(low: low, template: template, count: count)
            let free = Inventory.backpack.first { inventory[$0] == nil }
            for slot in [template.worn.slot, free] {
                if let slot, inventory.put(item, in: slot) { break }
            }
        }
        return inventory
    }
}
