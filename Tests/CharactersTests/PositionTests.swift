import Base
import Bus
import CharactersAPI
import CharactersService
import Store
import TestSupport
import Testing

@Suite struct PositionTests {
    private static let place = Position(map: MapID(1), x: 10.5, y: -20.25, z: 30, orientation: 2)

    private func save(
        _ world: CharactersWorld, _ position: Position, of low: UInt32 = 5, epoch: UInt64, zone: UInt32 = 14
    ) async throws -> Characters.SavePositionRefusal? {
        try await world.bus.refusal(
            of: Characters.SavePosition(
                character: world.id(low), position: position, zone: zone, epoch: epoch))
    }

    @Test(arguments: TestDriver.dialects)
    func thePlaceAndNothingOfTheJourneyStays(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(
                5, "Alice",
                set: """
                    trans_x = 1, trans_y = 2, trans_z = 3, trans_o = 4, transguid = 55, taxi_path = '1 2 3',
                    instance_id = 7, cinematic = 0, money = 99
                    """)
            try await world.claim(by: 1)
            let epoch = try await world.claim(5, by: 1).epoch
            #expect(try await save(world, Self.place, epoch: epoch) == nil)
            // The same once more is not a miss.
            #expect(try await save(world, Self.place, epoch: epoch) == nil)
            let row = try #require(
                try await world.database.first(
                    """
                    SELECT map, position_x, position_y, position_z, orientation, zone, trans_x + trans_y + trans_z
                        + trans_o + transguid, taxi_path, instance_id, cinematic, money
                    FROM characters WHERE guid = 5
                    """
                ) { $0 })
            #expect(try row.u32(0) == 1)
            #expect(try (row.f32(1), row.f32(2), row.f32(3), row.f32(4)) == (10.5, -20.25, 30, 2))
            #expect(try row.u32(5) == 14)
            #expect(try row.f64(6) == 0)
            #expect(try row.string(7) == "")
            #expect(try row.u32(8) == 0)
            #expect(try row.u8(9) == 1)
            #expect(try row.u32(10) == 99)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func inAnInstanceItsNumberStays(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(5, "Alice", set: "instance_id = 7")
            try await world.claim(by: 1)
            let epoch = try await world.claim(5, by: 1).epoch
            let inside = Position(map: MapID(33), x: 1, y: 2, z: 3)
            #expect(try await save(world, inside, epoch: epoch, zone: 70_000) == nil)
            let row = try await world.database.first("SELECT instance_id, zone FROM characters") {
                [try $0.u32(0), try $0.u32(1)]
            }
            #expect(row == [7, 0])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func impossiblePlacesAndStaleClaimsAreRefused(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(5, "Alice")
            try await world.claim(by: 1)
            let epoch = try await world.claim(5, by: 1).epoch
            for bad in [Float.nan, .infinity, 17_067, -17_067] {
                var position = Self.place
                position.y = bad
                #expect(try await save(world, position, epoch: epoch) == .invalidPosition)
            }
            let nowhere = Position(map: MapID(0x1_0000), x: 1, y: 1, z: 1)
            #expect(try await save(world, nowhere, epoch: epoch) == .invalidPosition)
            #expect(try await save(world, Self.place, epoch: epoch - 1) == .staleClaim)
            #expect(try await save(world, Self.place, epoch: epoch + 1) == .staleClaim)
            #expect(try await save(world, Self.place, of: 6, epoch: epoch) == .staleClaim)
            let newer = try await world.claim(5, by: 1).epoch
            #expect(try await save(world, Self.place, epoch: epoch) == .staleClaim)
            #expect(try await save(world, Self.place, epoch: newer) == nil)
            try await world.database.write("UPDATE characters SET deleteInfos_Name = 'Alice'")
            #expect(try await save(world, Self.place, epoch: newer) == .notFound)
        }
    }
}
