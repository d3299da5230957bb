import Base
import ClusterKit
import Testing

struct TourTests {
    @Test func theTourTellsItsStoryAndEndsWell() async {
        await ClusterPermits.shared.take()
        let lines = Locked<[String]>([])
        let code = await Tour.run { line in lines.withLock { $0.append(line) } }
        await ClusterPermits.shared.give()
        let text = lines.withLock { $0 }
        #expect(code == 0, "\(text.joined(separator: "\n"))")
        #expect(text.contains { $0.contains("Their worldserver is killed") && $0.contains(" ok ") })
        #expect(!text.contains { $0.contains("FAIL") })
        #expect(text.allSatisfy { $0.count <= 110 })
    }
}
