import Base
import GroupsAPI
import Testing
import Wire

@testable import Gateway

/// Frames of members byte for byte (spec group 6.9).
@Suite struct MemberFrameBytesTests {
    private let bob = CharacterID(realm: RealmID(1), low: 2)

    private func known(powerType: UInt8 = 0) -> MemberValues {
        var values = MemberValues()
        values.known = [.status, .health, .power, .level, .place, .position, .auras, .pet]
        values.status = .online
        (values.health, values.healthMax) = (100, 200)
        (values.powerType, values.power, values.powerMax) = (powerType, 5, 10)
        (values.level, values.zone) = (80, 4395)
        (values.x, values.y) = (1, -1)
        values.auras = [.init(slot: 0, spell: 1126, flags: 0x1F)]
        return values
    }
    private func bytes(_ values: MemberValues, whole: Bool, viewer: UInt32 = 1) -> [UInt8] {
        values.frame(of: bob, whole, RealmID(viewer))
    }
    private func frame(_ opcode: Opcode, _ body: [UInt8]) -> [UInt8] { Frame.server(opcode, body) }

    @Test func everythingOfSomebodyWithManaAndWithoutAPet() {
        let body: [UInt8] =
            [0, 1, 2] + [0xF7, 0x1B, 0x04, 0] + [1, 0] + [100, 0, 0, 0] + [200, 0, 0, 0] + [5, 0, 10, 0]
            + [80, 0] + [0x2B, 0x11] + [1, 0, 0xFF, 0xFF] + [1, 0, 0, 0, 0, 0, 0, 0]
            + [0x66, 4, 0, 0, 0x1F] + [0] + [0, 0] + [0, 0, 0, 0, 0, 0, 0, 0]
        #expect(bytes(known(), whole: true) == frame(.SMSG_PARTY_MEMBER_STATS_FULL, body))
    }

    @Test func otherPowersAreNamedAndPetsAreShown() throws {
        var values = known(powerType: 3)
        var pet = MemberValues.Pet(id: 0xF140_0000_0100_0002)
        (pet.name, pet.display, pet.health, pet.healthMax) = ("Rex", 607, 50, 60)
        (pet.powerType, pet.power, pet.powerMax) = (2, 7, 100)
        values.pet = pet
        let shown = bytes(values, whole: true)
        let state = try PartyMemberStatsFull.parse(Array(shown.dropFirst(4))).state
        #expect(state.fields.rawValue == 0x7_FFFF && state.powerType == 3)
        #expect(state.petGUID == GUID(pet.id) && state.petName == "Rex" && state.petHealth == 50)
    }

    @Test func whoIsOfflineOrUnknownIsAStub() {
        #expect(
            bytes(.offline, whole: true)
                == frame(.SMSG_PARTY_MEMBER_STATS_FULL, [0, 1, 2, 1, 0, 0, 0, 0, 0]))
        #expect(
            bytes(.offline, whole: false) == frame(.SMSG_PARTY_MEMBER_STATS, [1, 2, 1, 0, 0, 0, 0, 0]))
    }

    @Test func aChangeOfPowerNamesItsTypeAndAChangeOfHealthTheMost() {
        #expect(
            bytes(known().only(.power), whole: false)
                == frame(.SMSG_PARTY_MEMBER_STATS, [1, 2, 0x38, 0, 0, 0, 0, 5, 0, 10, 0]))
        #expect(
            bytes(known().only(.health), whole: false)
                == frame(.SMSG_PARTY_MEMBER_STATS, [1, 2, 6, 0, 0, 0, 100, 0, 0, 0, 200, 0, 0, 0]))
    }

    @Test func aPetThatIsGoneIsEmptyEverywhere() {
        let nothing = [UInt8](repeating: 0, count: 8 + 1 + 2 + 4 + 4 + 1 + 2 + 2 + 8)
        #expect(
            bytes(known().only(.pet), whole: false)
                == frame(.SMSG_PARTY_MEMBER_STATS, [1, 2, 0, 0xFC, 0x07, 0] + nothing))
    }

    @Test func changedAurasHaveTheFlagOne() {
        var values = known().only(.auras)
        values.auras.append(.init(slot: 8, spell: 0, flags: 0))
        let body: [UInt8] =
            [1, 2] + [0, 2, 0, 0] + [1, 1, 0, 0, 0, 0, 0, 0] + [0x66, 4, 0, 0, 1] + [0, 0, 0, 0, 1]
        #expect(bytes(values, whole: false) == frame(.SMSG_PARTY_MEMBER_STATS, body))
    }

    @Test func anotherRealmSeesTheMemberWithItsRealm() {
        let body: [UInt8] = [0x11, 2, 1] + [0x40, 0, 0, 0] + [80, 0]
        #expect(
            bytes(known().only(.level), whole: false, viewer: 2) == frame(.SMSG_PARTY_MEMBER_STATS, body))
    }

    @Test func whoIsKnownInPartOnlyKeepsWhatTheClientHas() {
        var values = known()
        values.known = [.status, .level]
        #expect(
            bytes(values, whole: true)
                == frame(.SMSG_PARTY_MEMBER_STATS, [1, 2, 0x41, 0, 0, 0, 1, 0, 80, 0]))
    }
}
