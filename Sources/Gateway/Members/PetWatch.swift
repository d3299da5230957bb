import Base
import GroupsAPI
import Wire

/// What the gateway has seen of its player's pet in the worldserver's stream (spec group 7.3): the unit with
/// a pet's GUID that says that the player summoned it.
struct PetWatch {
    private(set) var pet: GUID?
    private var number: UInt32 = 0
    private var name = ""
    private var display: UInt32 = 0
    private var vitals = UnitVitals()
    private var auras = AuraTable()
    /// The low half of the player's field that names the pet, until the other half comes.
    private var summonLow: UInt32 = 0
    /// The same of who summoned the unit that is read at the moment.
    private var summonerLow: UInt32 = 0

    /// High half of the GUIDs of pets.
    static func isPet(_ guid: GUID) -> Bool { guid.rawValue >> 48 == 0xF140 }

    /// The player's own field. True: the pet is another one now, or none.
    mutating func see(own field: UpdateField, _ value: UInt32) -> Bool {
        switch field {
        case UpdateField.Unit.summon:
            summonLow = value
            // An update names only the half that has changed; gone are both.
            guard value == 0 else { return false }
            return follow(nil)
        case UpdateField.Unit.summon.at(1):
            let guid = GUID(UInt64(value) << 32 | UInt64(summonLow))
            return follow(Self.isPet(guid) ? guid : nil)
        default: return false
        }
    }

    /// A field of a unit with a pet's GUID. Fields come in rising order: who summoned it before all that
    /// frames show.
    ///
    /// - Returns: whether it changes what frames show.
    mutating func see(
        _ unit: GUID, _ field: UpdateField, _ value: UInt32, isOwn: (GUID) -> Bool
    ) -> Bool {
        switch field {
        case UpdateField.Unit.summonedBy: summonerLow = value
        case UpdateField.Unit.summonedBy.at(1):
            if isOwn(GUID(UInt64(value) << 32 | UInt64(summonerLow))) { return follow(unit) }
        default:
            if unit == pet { return take(field, value) }
        }
        return false
    }

    private mutating func follow(_ unit: GUID?) -> Bool {
        guard unit != pet else { return false }
        self = PetWatch()
        pet = unit
        return true
    }

    private mutating func take(_ field: UpdateField, _ value: UInt32) -> Bool {
        switch field {
        case UpdateField.Unit.displayID: display = value
        case UpdateField.Unit.petNumber: number = value
        default: return vitals.see(field, value)
        }
        return true
    }

    mutating func see(power type: UInt8, _ value: UInt32) { vitals.see(power: type, value) }
    mutating func see(_ aura: AuraEntry) { auras.see(aura) }
    mutating func seeAll(_ all: [AuraEntry]) { auras.seeAll(all) }
    mutating func see(name: String, of number: UInt32) {
        if pet != nil, number == self.number { self.name = name }
    }

    /// nil: there is none.
    var values: MemberValues.Pet? {
        guard let pet else { return nil }
        var values = MemberValues.Pet(id: pet.rawValue)
        (values.name, values.display) = (name, display)
        values.healthMax = vitals.healthMax ?? 0
        values.health = min(vitals.health ?? 0, values.healthMax)
        let type = vitals.powerType ?? 0
        if type < 7 {
            let power = vitals.power(type)
            (values.powerType, values.power, values.powerMax) = (type, power?.now ?? 0, power?.most ?? 0)
        }
        values.auras = auras.list
        return values
    }
}

/// What a unit has on it, by slot.
struct AuraTable {
    private var slots: [UInt8: MemberValues.Aura] = [:]

    mutating func see(_ aura: AuraEntry) {
        guard aura.slot < 64 else { return }
        slots[aura.slot] =
            aura.spell == 0
            ? nil : MemberValues.Aura(slot: aura.slot, spell: aura.spell, flags: aura.flags)
    }
    mutating func seeAll(_ auras: [AuraEntry]) {
        slots = [:]
        for aura in auras { see(aura) }
    }
    /// Rising.
    var list: [MemberValues.Aura] { slots.values.sorted { $0.slot < $1.slot } }
}
