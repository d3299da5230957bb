import Base
import Glibc
import Testing

@testable import Sidecar

struct SidecarSettingsTests {
    private static func settings(_ variables: [String: String]) -> SidecarSettings {
        SidecarSettings { variables[$0] }
    }

    @Test func withoutVariablesUpstreamsDefaultsCount() {
        let settings = Self.settings([:])
        #expect(settings == SidecarSettings())
        #expect(settings.natsURL == "nats://localhost:4222" && settings.healthPort == 8901)
        #expect([settings.characterGUIDs, settings.itemGUIDs, settings.instanceGUIDs] == [50, 200, 10])
        #expect(settings.complaints.isEmpty)
    }

    @Test func bothKindsOfNamesCountAndTheLongerOneFirst() {
        #expect(Self.settings(["NATS_URL": "nats://a:1"]).natsURL == "nats://a:1")
        #expect(
            Self.settings(["NATS_URL": "nats://a:1", "TC9_NATS_URL": "nats://b:2"]).natsURL == "nats://b:2")
        #expect(Self.settings(["TC9_NATS_URL": ""]).natsURL == "nats://localhost:4222")
    }

    @Test func everythingCanBeSet() {
        let settings = Self.settings([
            "TC9_HEALTH_CHECK_PORT": "0", "TC9_PREFERRED_HOSTNAME": "world-1", "TC9_LOG_LEVEL": "WARN",
            "TC9_CHARACTER_GUIDS_BUFFER_SIZE": "1", "TC9_ITEM_GUIDS_BUFFER_SIZE": "100000",
            "TC9_INSTANCE_GUIDS_BUFFER_SIZE": "20", "TC9_QUEUE_LENGTH": "50", "TC9_NATS_TOKEN": "secret",
            "TC9_INIT_TIMEOUT_MS": "1500",
            "TC9_PROCESS_BUDGET_MS": "2",
        ])
        #expect(settings.healthPort == 0 && settings.preferredHostname == "world-1")
        #expect(settings.logLevel == .warning)
        #expect(settings.natsToken == "secret" && settings.initialWait == .milliseconds(1500))
        #expect([settings.characterGUIDs, settings.itemGUIDs, settings.instanceGUIDs] == [1, 100_000, 20])
        #expect(
            settings.world.queues
                == WorldQueues.Limits(events: 50, reads: 50, writes: 50, budget: .milliseconds(2)))
        #expect(settings.complaints.isEmpty)
    }

    @Test func theHealthPortCanBeLeftToTheSystem() {
        let settings = Self.settings(["TC9_HEALTH_CHECK_PORT": "any"])
        #expect(settings.healthPort == 0 && settings.takesAnyHealthPort)
        #expect(!Self.settings([:]).takesAnyHealthPort)
    }

    @Test(arguments: [
        ["TC9_HEALTH_CHECK_PORT": "65536"], ["TC9_ITEM_GUIDS_BUFFER_SIZE": "0"],
        ["TC9_ITEM_GUIDS_BUFFER_SIZE": "100001"], ["TC9_QUEUE_LENGTH": "many"],
        ["TC9_PROCESS_BUDGET_MS": "-1"], ["TC9_LOG_LEVEL": "loud"],
    ])
    func whatMakesNoSenseIsNamedAndTheDefaultCounts(_ variables: [String: String]) {
        var settings = Self.settings(variables)
        #expect(settings.complaints.count == 1)
        settings.complaints = []
        #expect(settings == SidecarSettings())
    }

    @Test func aLogLineIsOneLine() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let log = Log("world", to: StandardErrorLog(level: .info, output: ends[1]))
        log.debug("not heard")
        log.warning("it is odd", ["text": "two\nlines", "count": 3])
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 200)
        let count = read(ends[0], &bytes, bytes.count)
        close(ends[0])
        #expect(
            String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
                == "tc9 warning world: it is odd text=two lines count=3\n")
    }
}
