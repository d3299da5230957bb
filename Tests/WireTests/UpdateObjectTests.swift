import Base
import Testing
import Wire

@Suite struct UpdateObjectTests {
    private let player = GUID(0x12345)
    private static let vectors = PacketTests.vectors.filter { $0.type == "UpdateObject" }

    @Test func fieldsStayInOrderWhateverOrderTheyAreSetIn() throws {
        var fields = UpdateFields()
        fields[UpdateField.Player.money] = 12
        fields[UpdateField.Unit.health] = 100
        fields.set(.guid, player)
        fields[UpdateField.Unit.health] = 90
        #expect(
            fields.fields == [
                .guid, UpdateField.guid.at(1), UpdateField.Unit.health, UpdateField.Player.money,
            ])
        #expect(fields[UpdateField.Unit.health] == 90)
        #expect(fields.guid(.guid) == player)
        fields[UpdateField.Player.money] = nil
        #expect(fields[UpdateField.Player.money] == nil)
        #expect(fields.count == 3)
        fields[UpdateField(rawValue: 9000)] = 1
        #expect(fields.count == 3)
    }

    @Test func aBlockOfValuesIsWhatTheVectorSays() throws {
        var fields = UpdateFields()
        fields[UpdateField.Unit.health] = 100
        fields[UpdateField.Unit.healthMax] = 200
        #expect(UpdateObject([.values(player, fields)]).body() == Self.vectors[1].body)
    }

    @Test func oneselfIsCreatedAsTheVectorSays() throws {
        var fields = UpdateFields()
        fields.set(UpdateField.Unit.bytes0, 1, 8, 0, 1)
        fields[UpdateField.Unit.health] = 100
        fields[UpdateField.Unit.healthMax] = 100
        fields[UpdateField.Unit.level] = 80
        fields[UpdateField.Unit.faction] = 1
        fields[UpdateField.Unit.flags] = 8
        fields[UpdateField.Unit.displayID] = 49
        fields[UpdateField.Unit.nativeDisplayID] = 49
        fields[UpdateField.Player.levelMax] = 80
        let place = Position(map: MapID(0), x: -8949.95, y: -132.493, z: 83.5312, orientation: 1.5)
        let info = MovementInfo(position: place, time: 123_456)
        let update = UpdateObject([.player(player, info, fields, isOneself: true)])
        #expect(hex(update.body()) == hex(Self.vectors[5].body))
    }

    @Test func anItemAUnitAndAnObjectAreReadBack() throws {
        let place = Position(map: MapID(0), x: 1.5, y: 2.5, z: 3.5, orientation: 0.25)
        var item = UpdateFields()
        item[.entry] = 6948
        item.set(UpdateField.Item.owner, player)
        let blocks: [UpdateBlock] = [
            .item(GUID(0x4000_0000_0000_0007), item),
            .unit(GUID(0xF130_003E_1300_0001), MovementInfo(position: place, time: 1), UpdateFields()),
            .gameObject(GUID(0xF110_022A_FB00_0001), at: place, rotation: 5, UpdateFields()),
            .outOfRange([player]), .nearby([player, .none]),
        ]
        let read = try UpdateObject.parse(UpdateObject(blocks).body())
        #expect(read.blocks == blocks)
        guard case .create(let creation) = read.blocks[2] else {
            Issue.record("no creation")
            return
        }
        #expect(creation.fields[.typeMask] == 0x21)
        #expect(creation.fields.float(.scale) == 1)
        #expect(creation.movement.lowGUID == 0xFB00_0001)
    }

    @Test func aWalkTellsTheFieldsOfTheWantedObjectAlone() {
        var seen: [UInt16: UInt32] = [:]
        let end = UpdateWalk.fields(in: Self.vectors[6].body, of: { $0 == player }) { guid, field, value in
            #expect(guid == player)
            seen[field.rawValue] = value
        }
        #expect(end == .complete)
        #expect(seen[UpdateField.Unit.level.rawValue] == 80)
        #expect(seen[UpdateField.entry.rawValue] == nil, "that is the item's")
    }

    @Test func aWalkGoesThroughEveryVector() {
        for vector in Self.vectors {
            let end = UpdateWalk.fields(in: vector.body, of: { _ in true }) { _, _, _ in }
            #expect(end == .complete, "\(vector.testDescription)")
        }
    }

    @Test func aWalkTellsWhatCameBeforeTheFault() {
        var fields = UpdateFields()
        fields[UpdateField.Unit.level] = 71
        var body = UpdateObject([.values(player, fields), .outOfRange([player])]).body()
        let place = body.count - 4 - 4 - 1
        #expect(body[place] == 4)
        body[place] = 9
        var level: UInt32 = 0
        let end = UpdateWalk.fields(in: body, of: { _ in true }) {
            level = $2; _ = $0; _ = $1
        }
        #expect(level == 71)
        #expect(end == .abandoned(.badValue(field: "kind of an update")))
        #expect(throws: WireError.self) { try UpdateObject.parse(body) }
    }

    @Test func placesInABagHaveTheirIndex() {
        #expect(UpdateField.Player.visibleItem(18).rawValue == 0x13F)
        #expect(UpdateField.Player.equipped(0).rawValue == 0x144)
        #expect(UpdateField.Player.backpack(15).rawValue == 0x190)
        #expect(UpdateField.Player.arenaTeam(2).rawValue == 0x4F6)
    }
}
