import Base
import Bus
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

/// Worldservers that claim a realm or maps that are not theirs.
@Suite struct ForeignClaimsTests {
    private func request(
        realm: UInt32 = 1, available: String = "", preferred: String = "", loaded: String = "",
        crossRealm: Bool = false, process: UInt64 = 0
    ) -> Worlds.Register {
        Worlds.Register(
            host: "a", gamePort: 8085, realm: RealmID(realm), isCrossRealm: crossRealm,
            availableMaps: available, preferredMaps: maps(preferred).sorted(),
            loadedMaps: maps(loaded).sorted(), process: process)
    }

    @Test func wishesBeyondItsOwnListAreRefused() async throws {
        let bench = try await WorldsBench()
        #expect(
            await bench.refusal(request(available: "0,1", preferred: "0 530 571"))
                == .foreignMaps([MapID(530), MapID(571)]))
        #expect(await bench.refusal(request(available: "0,1", loaded: "0 30")) == .foreignMaps([MapID(30)]))
        #expect(await bench.refusal(request(available: "0,1", preferred: "0", loaded: "1")) == nil)
        let counted = bench.metrics.counter(
            "nimbus_worlds_refused_total", help: "", ["reason": "foreign_maps"])
        #expect(counted.value == 2)
        #expect(bench.log.entries.contains { $0.message == "a worldserver was refused" })
    }

    @Test func theSettingsSayWhichRealmAnAddressBelongsTo() async throws {
        let bench = try await WorldsBench { $0.named = ["a:8085": NamedWorld(realm: RealmID(1))] }
        #expect(await bench.refusal(request(realm: 2)) == .foreignRealm)
        #expect(await bench.refusal(request(crossRealm: true)) == .foreignRealm)
        #expect(await bench.refusal(request(realm: 1)) == nil)
        try await bench.register("b", realm: 2)
    }

    @Test func aCrossRealmWorldserverOfTheSettingsIsNoRealms() async throws {
        let bench = try await WorldsBench {
            $0.named = ["a:8085": NamedWorld(realm: RealmID(0), isCrossRealm: true)]
        }
        #expect(await bench.refusal(request(realm: 1)) == .foreignRealm)
        // What it says of a realm besides does not matter (spec registry 2.1).
        #expect(await bench.refusal(request(realm: 2, crossRealm: true)) == nil)
    }

    @Test func theSettingsSayWhichMapsAnAddressMayRun() async throws {
        let bench = try await WorldsBench {
            $0.named = ["a:8085": NamedWorld(realm: RealmID(1), availableMaps: maps("0 1"))]
        }
        #expect(await bench.refusal(request()) == .foreignMaps([]), "all of them")
        #expect(await bench.refusal(request(available: "0,530")) == .foreignMaps([MapID(530)]))
        #expect(await bench.refusal(request(available: "1")) == nil)
        #expect(await bench.refusal(request(available: "0,1")) == nil)
    }

    @Test func aProcessThatLivesOnIsWhatItWas() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0,1", process: 3)
        #expect(await bench.refusal(request(realm: 2, available: "0,1", process: 3)) == .foreignRealm)
        #expect(
            await bench.refusal(request(available: "0,1", crossRealm: true, process: 3)) == .foreignRealm)
        #expect(
            await bench.refusal(request(available: "0,1,530", process: 3)) == .foreignMaps([MapID(530)]))
        #expect(await bench.refusal(request(available: "0", process: 3)) == .foreignMaps([]))
        #expect(try await bench.world(a)?.endpoint.incarnation == a.incarnation)
        // Another process may be something else.
        #expect(await bench.refusal(request(realm: 2, process: 4)) == nil)
    }
}
