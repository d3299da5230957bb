import Base
import Testing

/// GUIDs as the wire has them, and characters of several realms (spec guid 1 and 2).
@Suite struct GUIDTests {
    private func character(_ realm: UInt32, _ low: UInt32) -> CharacterID {
        CharacterID(realm: RealmID(realm), low: low)
    }

    @Test(
        arguments: [
            (0x0000_0000_0000_005F, 0x0000, 0x5F, true), (0x4000_0000_FFFF_FFFF, 0x4000, 0xFFFF_FFFF, false),
            (0xF130_0001_2300_0007, 0xF130, 0x2300_0007, false), (0x1F50_0000_0000_0001, 0x1F50, 1, false),
            (0x0000_002A_3B9A_CA5F, 0x0000, 0x3B9A_CA5F, true), (0, 0, 0, false),
        ] as [(UInt64, UInt16, UInt32, Bool)])
    func theHighTypeAndTheCounterAreRead(_ raw: UInt64, _ high: UInt16, _ low: UInt32, _ isPlayer: Bool) {
        let guid = GUID(raw)
        #expect(guid.highType == high)
        #expect(guid.low == low)
        #expect(guid.isPlayer == isPlayer)
    }

    @Test func aCharacterIsItsLowHalfAtHomeAndHasItsRealmAbroad() {
        #expect(character(1, 95).guid(seenFrom: RealmID(1)) == GUID(95))
        #expect(character(42, 1_000_000_095).guid(seenFrom: RealmID(1)) == GUID(0x0000_002A_3B9A_CA5F))
        #expect(character(42, 1_000_000_095).guid(seenFrom: RealmID(42)) == GUID(0x3B9A_CA5F))
    }

    @Test func aGUIDWithoutARealmIsOfTheReadersOwn() {
        #expect(GUID(95).character(home: RealmID(7)) == character(7, 95))
        #expect(GUID(0x0000_002A_3B9A_CA5F).character(home: RealmID(7)) == character(42, 1_000_000_095))
        // Its own realm spelled out is the same character.
        #expect(
            GUID(0x0000_0007_0000_005F).character(home: RealmID(7)) == GUID(95).character(home: RealmID(7)))
    }

    @Test func whatIsNoPlayerIsNobody() {
        for raw: UInt64 in [0, 0x4000_0000_0000_0007, 0x0000_0002_0000_0000, .max] {
            #expect(GUID(raw).character(home: RealmID(1)) == nil, "\(raw)")
        }
    }

    @Test func realmsHaveSixteenBits() {
        let last = character(65_535, 1)
        #expect(last.guid(seenFrom: RealmID(1)) == GUID(0x0000_FFFF_0000_0001))
        #expect(last.guid(seenFrom: RealmID(1)).character(home: RealmID(1)) == last)
        #expect(character(65_536, 1).guid(seenFrom: RealmID(1)) == .none)
        #expect(character(.max, .max).guid(seenFrom: RealmID(1)) == .none)
    }

    @Test func numberZeroIsNobody() {
        #expect(character(2, 0).guid(seenFrom: RealmID(1)) == .none)
        #expect(character(1, 0).guid(seenFrom: RealmID(1)) == .none)
    }

    @Test func everyCharacterIsFoundAgainFromEveryRealm() {
        for realm: UInt32 in [1, 2, 255, 65_535] {
            for low: UInt32 in [1, 0xFF, 0x100, 0xFF_FFFF, .max] {
                for viewer: UInt32 in [1, 2, 9] {
                    let one = character(realm, low)
                    #expect(one.guid(seenFrom: RealmID(viewer)).character(home: RealmID(viewer)) == one)
                }
            }
        }
    }
}
