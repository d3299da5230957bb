import Base
import CharactersAPI
import Wire

extension CharacterList {
    /// The service's list as the client reads it.
    init(_ listed: [Characters.Listed], seenFrom realm: RealmID) {
        self.init(characters: listed.map { CharacterListEntry($0, seenFrom: realm) })
    }
}

extension CharacterListEntry {
    fileprivate init(_ listed: Characters.Listed, seenFrom realm: RealmID) {
        self.init()
        guid = listed.id.guid(seenFrom: realm)
        name = listed.name
        race = listed.race
        characterClass = listed.characterClass
        look.gender = listed.gender
        look.skin = listed.skin
        look.face = listed.face
        look.hairStyle = listed.hairStyle
        look.hairColor = listed.hairColor
        look.facialHair = listed.facialStyle
        level = listed.level
        zone = listed.zone
        position = listed.position
        guild = listed.guild
        flags = Flags(rawValue: listed.characterFlags)
        changes = Changes(rawValue: listed.customizeFlags)
        isFirstLogin = listed.firstLogin
        petDisplayID = listed.petDisplayID
        petLevel = listed.petLevel
        petFamily = listed.petFamily
        for (slot, item) in listed.equipment.prefix(equipment.count).enumerated() {
            equipment[slot] = Equipment(
                displayID: item.displayID, inventoryType: item.inventoryType,
                enchantVisual: item.enchantVisual)
        }
    }
}
