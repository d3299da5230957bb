/// The items that the sandbox knows: what new characters wear and some goods to trade, mail and auction.
enum ItemCatalogue {
    static func find(_ entry: UInt32) -> ItemTemplate? { byEntry[entry] }

    private static let byEntry = Dictionary(uniqueKeysWithValues: all.map { ($0.entry, $0) })

    static let all: [ItemTemplate] = weapons + clothes + goods

    private static let weapons = [
        ItemTemplate(
            entry: 25, name: "Worn Shortsword", itemClass: 2, subclass: 7, display: 1542, worn: .mainHand,
            durability: 20, buyPrice: 35, sellPrice: 7, damage: 1...3, delay: 1900, itemLevel: 2),
        ItemTemplate(
            entry: 35, name: "Bent Staff", itemClass: 2, subclass: 10, display: 472, worn: .twoHands,
            durability: 25, buyPrice: 47, sellPrice: 9, damage: 3...5, delay: 2900, itemLevel: 2),
        ItemTemplate(
            entry: 36, name: "Worn Mace", itemClass: 2, subclass: 4, display: 5194, worn: .mainHand,
            durability: 20, buyPrice: 38, sellPrice: 7, damage: 1...3, delay: 1900, itemLevel: 2),
        ItemTemplate(
            entry: 37, name: "Worn Axe", itemClass: 2, subclass: 0, display: 14029, worn: .mainHand,
            durability: 20, buyPrice: 38, sellPrice: 7, damage: 1...3, delay: 2000, itemLevel: 2),
        ItemTemplate(
            entry: 2092, name: "Worn Dagger", itemClass: 2, subclass: 15, display: 6442, worn: .oneHand,
            durability: 16, buyPrice: 35, sellPrice: 7, damage: 1...2, delay: 1600, itemLevel: 2),
        ItemTemplate(
            entry: 2361, name: "Battleworn Hammer", itemClass: 2, subclass: 5, display: 8690, worn: .twoHands,
            durability: 25, buyPrice: 45, sellPrice: 9, damage: 3...5, delay: 2900, itemLevel: 2),
        ItemTemplate(
            entry: 12282, name: "Worn Battleaxe", itemClass: 2, subclass: 1, display: 22291, worn: .twoHands,
            durability: 25, buyPrice: 43, sellPrice: 8, damage: 3...5, delay: 2900, itemLevel: 2),
        ItemTemplate(
            entry: 2362, name: "Worn Wooden Shield", itemClass: 4, subclass: 6, display: 18730, worn: .shield,
            durability: 20, buyPrice: 7, sellPrice: 1, armor: 5),
        ItemTemplate(
            entry: 2512, name: "Rough Arrow", itemClass: 6, subclass: 2, display: 5996, worn: .ammunition,
            stackSize: 1000, buyPrice: 1, damage: 1...2, itemLevel: 5),
    ]

    private static let clothes = [
        ItemTemplate(
            entry: 38, name: "Recruit's Shirt", itemClass: 4, subclass: 0, display: 9891, worn: .shirt,
            buyPrice: 1, sellPrice: 1),
        ItemTemplate(
            entry: 39, name: "Recruit's Pants", itemClass: 4, subclass: 1, display: 9892, worn: .legs,
            durability: 25, buyPrice: 5, sellPrice: 1, armor: 2),
        ItemTemplate(
            entry: 40, name: "Recruit's Boots", itemClass: 4, subclass: 1, display: 10141, worn: .feet,
            durability: 20, buyPrice: 4, sellPrice: 1, armor: 1),
        ItemTemplate(
            entry: 56, name: "Apprentice's Robe", itemClass: 4, subclass: 1, display: 12647, worn: .robe,
            durability: 25, buyPrice: 5, sellPrice: 1, armor: 3),
        ItemTemplate(
            entry: 5976, name: "Guild Tabard", itemClass: 4, subclass: 0, display: 20621, worn: .tabard,
            buyPrice: 10_000, sellPrice: 2_500),
    ]

    private static let goods = [
        ItemTemplate(
            entry: 117, name: "Tough Jerky", itemClass: 0, subclass: 5, display: 2473, stackSize: 20,
            buyPrice: 25, sellPrice: 1, itemLevel: 5),
        ItemTemplate(
            entry: 159, name: "Refreshing Spring Water", itemClass: 0, subclass: 5, display: 18084,
            stackSize: 20,
            buyPrice: 25, sellPrice: 1, itemLevel: 5),
        ItemTemplate(
            entry: 6948, name: "Hearthstone", itemClass: 15, subclass: 0, display: 6418, bonding: 1),
        ItemTemplate(
            entry: 2589, name: "Linen Cloth", itemClass: 7, subclass: 5, display: 7383, stackSize: 20,
            buyPrice: 55, sellPrice: 13, itemLevel: 5),
        ItemTemplate(
            entry: 2840, name: "Copper Bar", itemClass: 7, subclass: 7, display: 7391, stackSize: 20,
            buyPrice: 40, sellPrice: 10, itemLevel: 10),
        ItemTemplate(
            entry: 4496, name: "Small Brown Pouch", itemClass: 1, subclass: 0, display: 1183, worn: .bag,
            buyPrice: 500, sellPrice: 125, containerSlots: 6, itemLevel: 5),
        ItemTemplate(entry: 9311, name: "Plain Letter", itemClass: 15, subclass: 0, display: 1102),
        ItemTemplate(
            entry: 34057, name: "Abyss Crystal", itemClass: 7, subclass: 12, display: 49640, quality: 4,
            stackSize: 20, buyPrice: 100_000, itemLevel: 80),
    ]
}
