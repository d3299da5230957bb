/// What all items of one entry have in common (`item_template` of the world database).
struct ItemTemplate: Sendable, Equatable {
    /// How an item may be worn: `InventoryType` of the database. Open: numbers without a name pass.
    struct Worn: RawRepresentable, Hashable, Sendable {
        let rawValue: UInt8
        init(rawValue: UInt8) { self.rawValue = rawValue }
        private init(_ value: UInt8) { rawValue = value }
        static let notAtAll = Worn(0)
        static let shirt = Worn(4)
        static let legs = Worn(7)
        static let feet = Worn(8)
        static let oneHand = Worn(13)
        static let shield = Worn(14)
        static let twoHands = Worn(17)
        static let bag = Worn(18)
        static let tabard = Worn(19)
        static let robe = Worn(20)
        static let mainHand = Worn(21)
        static let ammunition = Worn(24)

        /// The equipment slot where a new character wears it.
        var slot: UInt8? {
            switch self {
            case .shirt: 3
            case .robe: 4
            case .legs: 6
            case .feet: 7
            case .oneHand, .mainHand, .twoHands: 15
            case .shield: 16
            case .tabard: 18
            case .bag: 19
            default: nil
            }
        }
    }

    var entry: UInt32
    var name: String
    /// ItemClass and ItemSubClass of the game.
    var itemClass: UInt8
    var subclass: UInt8
    var display: UInt32
    /// 0 poor, 1 common, 2 uncommon, 3 rare, 4 epic.
    var quality: UInt8 = 1
    var worn: Worn = .notAtAll
    /// How many fit in one slot.
    var stackSize: UInt32 = 1
    var durability: UInt32 = 0
    var buyPrice: UInt32 = 0
    var sellPrice: UInt32 = 0
    /// Slots of a bag.
    var containerSlots: UInt32 = 0
    /// Damage of a weapon and milliseconds between two hits.
    var damage: ClosedRange<Float> = 0...0
    var delay: UInt32 = 0
    var armor: UInt32 = 0
    /// 1 binds when picked up.
    var bonding: UInt8 = 0
    var itemLevel: UInt32 = 1
}
