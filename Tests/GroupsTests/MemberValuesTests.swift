import Testing

@testable import GroupsAPI

/// Values of a member on the wire of the bus.
@Suite struct MemberValuesTests {
    private func sample() -> MemberValues {
        var values = MemberValues()
        values.known = .all
        values.status = [.online, .pvp, .away]
        (values.health, values.healthMax) = (31_234, 41_000)
        (values.powerType, values.power, values.powerMax) = (6, 1000, .max)
        (values.level, values.characterClass) = (80, 6)
        (values.map, values.zone) = (571, 4395)
        (values.x, values.y) = (-17_000, 12_345)
        values.auras = [.init(slot: 0, spell: 48_161, flags: 0x1F), .init(slot: 63, spell: 1, flags: 1)]
        var pet = MemberValues.Pet(id: 0xF140_0000_1234_0001)
        (pet.name, pet.display) = ("Rex", 607)
        (pet.health, pet.healthMax) = (90, 100)
        (pet.powerType, pet.power, pet.powerMax) = (2, 40, 100)
        pet.auras = [.init(slot: 3, spell: 99, flags: 1)]
        values.pet = pet
        return values
    }

    @Test func everyFieldSurvives() {
        let values = sample()
        #expect(MemberValues(packed: values.packed()) == values)
        for bit in 0..<8 {
            let part = values.only(MemberValues.Fields(rawValue: 1 << UInt8(bit)))
            #expect(MemberValues(packed: part.packed()) == part)
        }
    }

    @Test func aChangeOfHealthTakesFewBytes() {
        #expect(sample().only([.health, .power]).packed().count <= 16)
    }

    @Test func damagedBytesAreRefused() {
        let packed = sample().packed()
        for length in 0..<packed.count { #expect(MemberValues(packed: Array(packed.prefix(length))) == nil) }
        #expect(MemberValues(packed: packed + [0]) == nil)
        #expect(MemberValues(packed: [0x80, 2]) == nil, "neither a pet nor none")
        #expect(MemberValues(packed: [0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1]) == nil, "more than 32 bits")
        #expect(MemberValues(packed: [0x40, 65]) == nil, "more auras than slots")
    }

    @Test func aurasHaveToBeInTheirSlots() {
        var values = sample()
        values.auras.reverse()
        values.pet?.health = 101
        #expect(values.dropImpossible() == [.auras, .pet])
    }

    @Test func noPetIsSomethingElseThanNothingKnown() throws {
        var values = MemberValues()
        values.known = .pet
        #expect(values.packed() == [0x80, 0] && MemberValues(packed: [0x80, 0]) == values)
        #expect(values.differences(from: sample()) == .pet)
        let change = values.changes(.pet, since: sample())
        #expect(change.known == .pet && change.pet == nil)
    }

    @Test func ofTheSamePetOnlyChangedAurasAreTold() {
        let before = sample()
        var after = before
        after.pet?.auras = [.init(slot: 4, spell: 100, flags: 1)]
        let told = after.changes(after.differences(from: before), since: before)
        #expect(told.pet?.auras.map(\.slot) == [3, 4] && told.pet?.auras.map(\.spell) == [0, 100])
        after.pet?.id = 0xF140_0000_1234_0002
        #expect(after.changes(.pet, since: before).pet?.auras.map(\.slot) == [4], "another one has its own")
    }
}
