import Base
import Loop
import Testing

@testable import Gateway

struct FarewellsTests {
    @Test func allAreSaidAFewAtATimeInAboutTheirOrderAndWaitedFor() async {
        let loop = EventLoop(name: "farewells")
        defer { loop.stop() }
        let farewells = Farewells(parallelMax: 4)
        let seen = Locked((begun: [Int](), running: 0, most: 0, said: 0))
        for number in 0..<200 {
            farewells.add(on: loop) {
                seen.withLock {
                    $0.begun.append(number)
                    $0.running += 1
                    $0.most = max($0.most, $0.running)
                }
                await Task.yield()
                seen.withLock {
                    $0.running -= 1
                    $0.said += 1
                }
            }
        }
        await farewells.waitUntilSaid()
        #expect(seen.withLock { $0.said } == 200)
        #expect(seen.withLock { $0.most } <= 4)
        // One that was handed to the loop from here may begin after some that waited behind it.
        let begun = seen.withLock { $0.begun }
        #expect(begun.sorted() == Array(0..<200))
        #expect(begun.enumerated().allSatisfy { abs($0.offset - $0.element) < 20 })
    }

    @Test func withNothingToSayNobodyWaits() async {
        await Farewells().waitUntilSaid()
    }
}
