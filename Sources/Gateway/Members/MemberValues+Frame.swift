import Base
import GroupsAPI
import Wire

extension MemberValues {
    /// As a client of a realm is shown it (spec group 6.9). Everything only where enough is known: what is
    /// missing there is forgotten by the client.
    func frame(of member: CharacterID, _ whole: Bool, _ viewer: RealmID) -> [UInt8] {
        var state = PartyMemberState(member: member.guid(seenFrom: viewer))
        state.fields = []
        let isFull = whole && (isWhole || status == [])
        put(into: &state, isFull)
        if known.contains(.pet) || (isFull && isWhole) { putPet(into: &state, isFull) }
        return isFull ? PartyMemberStatsFull(state).serverFrame() : PartyMemberStats(state).serverFrame()
    }

    private func put(into state: inout PartyMemberState, _ isFull: Bool) {
        if known.contains(.status) {
            state.fields.insert(.status)
            state.status = PartyMemberState.Status(rawValue: UInt16(status.rawValue))
        }
        if known.contains(.health) {
            state.fields.formUnion([.health, .healthMax])
            (state.health, state.healthMax) = (health, healthMax)
        }
        if known.contains(.power) {
            state.fields.formUnion([.power, .powerMax])
            // Mana is what a client takes everything for that it is told nothing of.
            if !isFull || powerType != 0 { state.fields.insert(.powerType) }
            state.powerType = powerType
            (state.power, state.powerMax) = (UInt16(clamping: power), UInt16(clamping: powerMax))
        }
        if known.contains(.level) {
            state.fields.insert(.level)
            state.level = UInt16(level)
        }
        if known.contains(.place) {
            state.fields.insert(.zone)
            state.zone = UInt16(clamping: zone)
        }
        if known.contains(.position) {
            state.fields.insert(.position)
            (state.x, state.y) = (x, y)
        }
        if known.contains(.auras) || (isFull && isWhole) {
            state.fields.insert(.auras)
            state.auras = Self.slots(auras, isFull)
        }
    }

    /// Without a pet everything of it is empty. A packet of everything then leaves out what has no meaning.
    private func putPet(into state: inout PartyMemberState, _ isFull: Bool) {
        state.fields.formUnion([.petName, .petDisplayID, .petAuras])
        if !isFull || pet != nil {
            state.fields.formUnion([
                .petGUID, .petHealth, .petHealthMax, .petPowerType, .petPower, .petPowerMax,
            ])
        }
        guard let pet else { return }
        state.petGUID = GUID(pet.id)
        state.petName = pet.name
        state.petDisplayID = UInt16(clamping: pet.display)
        (state.petHealth, state.petHealthMax) = (pet.health, pet.healthMax)
        state.petPowerType = pet.powerType
        (state.petPower, state.petPowerMax) = (UInt16(clamping: pet.power), UInt16(clamping: pet.powerMax))
        state.petAuras = Self.slots(pet.auras, isFull)
    }

    /// Of changes clients are told 1 for every flag, as AzerothCore does.
    private static func slots(_ auras: [Aura], _ isFull: Bool) -> AuraSlots {
        let slots = auras.map {
            (Int($0.slot), AuraSlots.Aura(spell: $0.spell, flags: isFull ? $0.flags : 1))
        }
        return AuraSlots(Dictionary(slots) { first, _ in first })
    }
}
