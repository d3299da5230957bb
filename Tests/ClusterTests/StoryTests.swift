import Base
import ClusterKit
import Testing
import Wire

struct StoryTests {
    @Test func twoPlayersMeet() async throws {
        let cluster = try await TestCluster.start()
        let alice = try await cluster.player("Alice")
        let bob = try await cluster.player("Bob")
        try await alice.say("Hello")
        try await bob.hear("Hello")
        try await cluster.shutdown()
    }
}
