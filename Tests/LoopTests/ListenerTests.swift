import Base
import Loop
import TestSupport
import Testing

@Suite struct ListenerTests {
    @Test func portZeroIsAFreePort() async throws {
        try await withLoop { loop in
            let one = try Listener(.loopback(), loop: loop) { $0.close(because: "test") }
            let two = try Listener(.loopback(), loop: loop) { $0.close(because: "test") }
            #expect(one.address.port != 0 && two.address.port != 0 && one.address.port != two.address.port)
            #expect(one.address.host == "127.0.0.1")
        }
    }

    @Test func anAddressInUseIsNamedInTheError() async throws {
        try await withLoop { loop in
            let one = try Listener(.loopback(), loop: loop) { $0.close(because: "test") }
            #expect {
                try Listener(one.address, loop: loop) { $0.close(because: "test") }
            } throws: {
                "\($0)" == "bind to \(one.address): Address already in use"
            }
        }
    }

    @Test func aClosedListenerAcceptsNobodyAndKeepsItsConnections() async throws {
        try await withLoop { loop in
            let near = Tap(), far = Tap()
            let pair = try await Pair(loop, near: near, far: far)
            pair.listener.close()
            pair.listener.close()
            try await loop.run {}
            let late = Tap()
            _ = try await loop.connect(pair.listener.address, late)
            #expect(try await late.end().description == "Connection refused")
            loop.execute { pair.near.write([5]) }
            #expect(try await far.bytes(1) == [5])
        }
    }

    @Test func connectionsAreDealtOutToTheLoopsInTurn() async throws {
        try await withLoops(3) { loops in
            let names = Observed<String>()
            let listener = try Listener(.loopback(), loop: loops[0], spreadOver: [loops[1], loops[2]]) {
                $0.handler = Tap()
                names.note($0.loop.inLoop ? $0.loop.name : "elsewhere")
            }
            for count in 1...6 {
                _ = try await loops[0].connect(listener.address, Tap())
                try await names.wait(for: count)
            }
            #expect(names.values == ["test-1", "test-2", "test-1", "test-2", "test-1", "test-2"])
        }
    }

    @Test func loopsServeTheirConnectionsSideBySide() async throws {
        try await withLoops(2) { loops in
            let listener = try Listener(.loopback(), loop: loops[0], spreadOver: loops) {
                $0.handler = Tap { connection, bytes in
                    connection.write(UnsafeRawBufferPointer(bytes))
                    return bytes.count
                }
            }
            let taps = (0..<40).map { _ in Tap() }
            for (number, tap) in taps.enumerated() {
                let loop = loops[number % 2]
                let connection = try await loop.connect(listener.address, tap)
                loop.execute { connection.write([UInt8](repeating: UInt8(number), count: 10_000)) }
            }
            for (number, tap) in taps.enumerated() {
                #expect(try await tap.bytes(10_000) == [UInt8](repeating: UInt8(number), count: 10_000))
            }
        }
    }

    @Test func anOwnerMayCloseAConnectionBeforeItHasJoinedTheLoop() async throws {
        try await withLoop { loop in
            let refuse = Locked(true)
            let listener = try Listener(.loopback(), loop: loop) { connection in
                if refuse.withLock({ $0 }) { return connection.close(because: "too many") }
                connection.handler = Tap { connection, bytes in
                    connection.write(UnsafeRawBufferPointer(bytes))
                    return bytes.count
                }
            }
            for _ in 0..<50 {
                let near = Tap()
                _ = try await loop.connect(listener.address, near)
                _ = try await near.end()
            }
            refuse.withLock { $0 = false }
            let near = Tap()
            let connection = try await loop.connect(listener.address, near)
            loop.execute { connection.write([4]) }
            #expect(try await near.bytes(1) == [4])
        }
    }

    @Test func aConnectionThatNobodyListensToIsClosed() async throws {
        try await withLoop { loop in
            let listener = try Listener(.loopback(), loop: loop) { _ in }
            let near = Tap()
            let connection = try await loop.connect(listener.address, near)
            loop.execute { connection.write([1]) }
            _ = try await near.end()
        }
    }

    @Test func anIPv6AddressServesToo() async throws {
        try await withLoop { loop in
            let wanted = try #require(SocketAddress("[::1]:0"))
            let listener = try Listener(wanted, loop: loop) { $0.handler = Tap() }
            let near = Tap()
            _ = try await loop.connect(listener.address, near)
            #expect(try await near.heard.wait(for: 1) == [.connected])
        }
    }
}
