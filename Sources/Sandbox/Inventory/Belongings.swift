/// What a character has and can lose: changed as one, stored as one, undone as one.
struct Belongings: Sendable, Equatable {
    /// In copper.
    var money: UInt32
    var inventory: Inventory
}

extension CharacterRecord {
    var belongings: Belongings {
        get { Belongings(money: money, inventory: inventory) }
        set {
            money = newValue.money
            inventory = newValue.inventory
        }
    }
}
