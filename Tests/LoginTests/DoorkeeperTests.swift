import Base
import Loop
import Testing

@testable import Login

struct DoorkeeperTests {
    private func limits(
        perAddress: Int = 100, strangers: Int = 100, connections: Int = 1_000
    ) -> LoginLimits {
        var limits = LoginLimits()
        limits.strangersPerAddressMax = perAddress
        limits.strangersMax = strangers
        limits.connectionsMax = connections
        return limits
    }
    private func address(_ host: UInt8) -> AddressKey {
        AddressKey(SocketAddress(ip: [10, 0, 0, host], port: 1))
    }
    private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test func whoWaitedLongestGoesFirst() throws {
        let door = Doorkeeper(limits(strangers: 3))
        let gone = Locked<[Int]>([])
        let passes = try (0..<3).map { index in
            try door.admit(address(1)) { _ in gone.withLock { $0.append(index) } }
        }
        door.isWaiting(passes[0], since: at(5))
        door.isWaiting(passes[1], since: at(3))
        door.isWaiting(passes[2], since: nil)
        _ = try door.admit(address(2)) { _ in }
        _ = try door.admit(address(3)) { _ in }
        #expect(gone.withLock { $0 } == [1, 0])
        // The one that waits for us is not sent away, and nobody else waits.
        #expect(throws: Doorkeeper.Refusal.tooManyStrangers) { try door.admit(address(4)) { _ in } }
        #expect(door.strangers == 3)
    }

    @Test func leavingTwiceCountsOnce() throws {
        let door = Doorkeeper(limits(perAddress: 1, strangers: 1))
        let evicted = try door.admit(address(1)) { _ in }
        door.isWaiting(evicted, since: at(1))
        let next = try door.admit(address(2)) { _ in }
        door.left(evicted)
        door.isKnown(evicted)
        #expect(door.strangers == 1)
        door.left(next)
        door.left(next)
        #expect(door.strangers == 0)
        #expect(door.connections == 0)
        _ = try door.admit(address(1)) { _ in }
    }

    @Test func whoIsKnownCountsAsAConnectionOnly() throws {
        let door = Doorkeeper(limits(perAddress: 1, connections: 2))
        let first = try door.admit(address(1)) { _ in }
        #expect(throws: Doorkeeper.Refusal.tooManyOfAddress) { try door.admit(address(1)) { _ in } }
        door.isKnown(first)
        door.isKnown(first)
        _ = try door.admit(address(1)) { _ in }
        #expect(throws: Doorkeeper.Refusal.tooManyConnections) { try door.admit(address(2)) { _ in } }
    }

    @Test func everybodyIsSentAwayAtTheEnd() throws {
        let door = Doorkeeper(limits())
        let gone = Locked<[String]>([])
        for host in 0..<5 as Range<UInt8> {
            _ = try door.admit(address(host)) { why in gone.withLock { $0.append(why) } }
        }
        door.dismissAll("closing time")
        #expect(gone.withLock { $0 } == Array(repeating: "closing time", count: 5))
    }
}
