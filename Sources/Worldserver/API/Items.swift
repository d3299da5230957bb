public import Base
public import Bus

extension Worldserver {
    /// An item that a player has, or will have.
    public struct Item: Codable, Sendable, Hashable {
        public var guid: GUID
        /// `item_template.entry`.
        public var entry: UInt32
        public var owner: GUID
        public var place: ItemPlace
        /// May be mailed, auctioned or put into a guild bank.
        public var isTradable: Bool
        public var count: UInt32
        public var flags: UInt32
        public var durability: UInt32
        /// Negative for suffixes.
        public var randomProperty: Int32
        /// A letter's text.
        public var text: String
        public init(
            guid: GUID, entry: UInt32, owner: GUID = .none, place: ItemPlace = .anywhere,
            isTradable: Bool = true,
            count: UInt32 = 1, flags: UInt32 = 0, durability: UInt32 = 0, randomProperty: Int32 = 0,
            text: String = ""
        ) {
            self.guid = guid
            self.entry = entry
            self.owner = owner
            self.place = place
            self.isTradable = isTradable
            self.count = count
            self.flags = flags
            self.durability = durability
            self.randomProperty = randomProperty
            self.text = text
        }
    }
    /// Bag 255 is the body and the backpack; their slots 0...18 are equipment, 19...22 bags, 23...38 the
    /// backpack.
    public struct ItemPlace: Codable, Sendable, Hashable {
        public var bag: UInt8, slot: UInt8
        public init(bag: UInt8, slot: UInt8) {
            self.bag = bag
            self.slot = slot
        }
        /// Wherever there is room.
        public static let anywhere = ItemPlace(bag: 255, slot: 255)
    }
    /// Most GUIDs in one request (spec worldserver-api 6).
    public static let itemsMax = 64

    /// Items by GUID in the order of the request; those that the player does not have are left out.
    public struct ItemsByGUID: WorldserverRead {
        public typealias Reply = [Item]
        public static let wireName = "worldserver.items-by-guid.v1"
        public var player: GUID, items: [GUID]
        public init(player: GUID, items: [GUID]) {
            self.player = player
            self.items = items
        }
    }
    /// What lies at a place; nil when it is empty.
    public struct ItemAt: WorldserverRead {
        public typealias Reply = Item?
        public static let wireName = "worldserver.item-at.v1"
        public var player: GUID, place: ItemPlace
        public init(player: GUID, place: ItemPlace) {
            self.player = player
            self.place = place
        }
    }
    /// Takes items out of a player's bags and gives them to somebody else's rows. Replies with those that
    /// were taken; a shorter list means that the others were not there any more.
    public struct RemoveItems: WorldserverWrite {
        public typealias Reply = [GUID]
        public static let wireName = "worldserver.remove-items.v1"
        public var id: RequestID
        public var player: GUID, items: [GUID], newOwner: GUID
        public init(id: RequestID, player: GUID, items: [GUID], newOwner: GUID) {
            self.id = id
            self.player = player
            self.items = items
            self.newOwner = newOwner
        }
    }
    /// Deletes items. Replies with those that were there.
    public struct DestroyItems: WorldserverWrite {
        public typealias Reply = [GUID]
        public static let wireName = "worldserver.destroy-items.v1"
        public var id: RequestID
        public var player: GUID, items: [GUID]
        public init(id: RequestID, player: GUID, items: [GUID]) {
            self.id = id
            self.player = player
            self.items = items
        }
    }
    /// Gives a player an item whose row exists already; `noSpace` changes nothing.
    public struct AddItem: WorldserverWrite {
        public typealias Reply = Done
        public static let wireName = "worldserver.add-item.v1"
        public var id: RequestID
        public var player: GUID, item: Item
        public init(id: RequestID, player: GUID, item: Item) {
            self.id = id
            self.player = player
            self.item = item
        }
    }
    /// Takes a whole stack, or a part of one (then under a new GUID), from a place and gives it to somebody's
    /// rows.
    public struct TakeItemAt: WorldserverWrite {
        public typealias Reply = Item
        public static let wireName = "worldserver.take-item-at.v1"
        public var id: RequestID
        public var player: GUID, place: ItemPlace, count: UInt32, newOwner: GUID
        public init(id: RequestID, player: GUID, place: ItemPlace, count: UInt32, newOwner: GUID) {
            self.id = id
            self.player = player
            self.place = place
            self.count = count
            self.newOwner = newOwner
        }
    }
    /// Makes a new item in a player's bags. Replies with its GUID.
    public struct StoreNewItem: WorldserverWrite {
        public typealias Reply = GUID
        public static let wireName = "worldserver.store-new-item.v1"
        public var id: RequestID
        public var player: GUID, entry: UInt32, count: UInt32
        /// By enchantment slot; 0 leaves a slot empty.
        public var enchantments: [UInt32]
        public init(id: RequestID, player: GUID, entry: UInt32, count: UInt32, enchantments: [UInt32] = []) {
            self.id = id
            self.player = player
            self.entry = entry
            self.count = count
            self.enchantments = enchantments
        }
    }
    public struct EnchantItem: WorldserverWrite {
        public typealias Reply = Done
        public static let wireName = "worldserver.enchant-item.v1"
        public var id: RequestID
        public var player: GUID, item: GUID, slot: UInt32, enchantment: UInt32
        public init(id: RequestID, player: GUID, item: GUID, slot: UInt32, enchantment: UInt32) {
            self.id = id
            self.player = player
            self.item = item
            self.slot = slot
            self.enchantment = enchantment
        }
    }

    // MARK: Items that lie in the database

    /// Gives a player an item whose row lies nowhere (in the mail, at an auction), with all that the row
    /// says. Who has it already keeps it: done. `noSpace` and `itemNotFound` change nothing; an answer means
    /// that the bags are in the database.
    public struct GiveStoredItem: WorldserverWrite {
        public typealias Reply = Done
        public static let wireName = "worldserver.give-stored-item.v1"
        public var id: RequestID
        public var player: GUID, item: GUID
        public init(id: RequestID, player: GUID, item: GUID) {
            self.id = id
            self.player = player
            self.item = item
        }
    }
    /// An item that might be given.
    public struct Stack: Codable, Sendable, Hashable {
        public var entry: UInt32, count: UInt32
        public init(entry: UInt32, count: UInt32) {
            self.entry = entry
            self.count = count
        }
    }
    /// Is there room in the bags for all of these, each as an item of its own?
    public struct CanStoreItems: WorldserverRead {
        public typealias Reply = Bool
        public static let wireName = "worldserver.can-store-items.v1"
        public var player: GUID, items: [Stack]
        public init(player: GUID, items: [Stack]) {
            self.player = player
            self.items = items
        }
    }
    /// Makes a new item with something written on it. Replies with its GUID.
    public struct CreateTextItem: WorldserverWrite {
        public typealias Reply = GUID
        public static let wireName = "worldserver.create-text-item.v1"
        public var id: RequestID
        public var player: GUID, entry: UInt32
        public var text: String
        /// The character that wrote it.
        public var creator: GUID
        /// Set beside those that the item has by itself.
        public var flags: UInt32
        public init(
            id: RequestID, player: GUID, entry: UInt32, text: String, creator: GUID, flags: UInt32
        ) {
            self.id = id
            self.player = player
            self.entry = entry
            self.text = text
            self.creator = creator
            self.flags = flags
        }
    }
}
