import Base
import Glibc
import Loop
import TestSupport
import Testing

@Suite struct ClosingTests {
    @Test func closeAfterFlushSendsEverythingFirst() async throws {
        try await withLoop { loop in
            let near = Tap(), far = Tap()
            let pair = try await Pair(loop, near: near, far: far)
            try await loop.run {
                pair.far.write([UInt8](repeating: 9, count: 2 << 20))
                pair.far.closeAfterFlush(because: "goodbye", limit: .seconds(20))
                pair.far.write([1])
            }
            #expect(try await near.end() == .peer)
            #expect(near.heard.values.map(\.bytes.count).reduce(0, +) == 2 << 20)
            #expect(try await far.end() == .local("goodbye"))
        }
    }

    @Test func closeAfterFlushWithoutOutputClosesAtOnce() async throws {
        try await withLoop { loop in
            let near = Tap(), far = Tap()
            let pair = try await Pair(loop, near: near, far: far)
            try await loop.run { pair.far.closeAfterFlush(because: "nothing left") }
            #expect(far.heard.values == [.closed(.local("nothing left"))])
            #expect(try await near.end() == .peer)
        }
    }

    @Test func closeAfterFlushGivesUpOnAReaderThatDoesNotRead() async throws {
        try await withLoop { loop in
            let far = Tap()
            var limits = Connection.Limits()
            limits.hard = 64 << 20
            let pair = try await Pair(loop, near: Tap(), far: far, limits: limits)
            try await loop.run {
                pair.near.pauseReading()
                pair.far.write([UInt8](repeating: 9, count: 32 << 20))
                pair.far.closeAfterFlush(because: "goodbye", limit: .milliseconds(50))
            }
            #expect(try await far.end() == .local("goodbye"))
        }
    }

    @Test func whatComesAfterCloseAfterFlushIsNotShown() async throws {
        try await withLoop { loop in
            let far = Tap()
            var limits = Connection.Limits()
            limits.hard = 64 << 20
            let pair = try await Pair(loop, near: Tap(), far: far, limits: limits)
            try await loop.run {
                pair.near.pauseReading()
                pair.far.write([UInt8](repeating: 9, count: 32 << 20))
                pair.far.closeAfterFlush(because: "goodbye", limit: .milliseconds(200))
                pair.near.write([1, 2, 3])
            }
            _ = try await far.end()
            #expect(far.heard.values == [.full, .closed(.local("goodbye"))])
        }
    }

    @Test func aConnectionIsClosedOnceOnly() async throws {
        try await withLoop { loop in
            let far = Tap()
            let pair = try await Pair(loop, near: Tap(), far: far)
            try await loop.run {
                pair.far.close(because: "first")
                pair.far.close(because: "second")
                pair.far.closeAfterFlush(because: "third")
                pair.far.write([1])
                pair.far.pauseReading()
                pair.far.resumeReading()
            }
            try await loop.run {}
            #expect(far.heard.values == [.closed(.local("first"))])
        }
    }

    @Test func closingInsideReceivedIsFine() async throws {
        try await withLoop { loop in
            let far = Tap { connection, _ in
                connection.close(because: "bad bytes")
                return 1
            }
            let pair = try await Pair(loop, near: Tap(), far: far)
            loop.execute { pair.near.write([1, 2, 3]) }
            #expect(try await far.end() == .local("bad bytes"))
            #expect(far.heard.values.count == 2)
        }
    }

    @Test func anEndOfSendingEndsTheConnectionAfterAllBytes() async throws {
        try await withLoop { loop in
            let far = Tap()
            let listener = try Listener(.loopback(), loop: loop) { $0.handler = far }
            let client = try RawSocket(to: listener.address)
            client.send([UInt8](repeating: 3, count: 1_000))
            client.finishSending()
            #expect(try await far.end() == .peer)
            #expect(far.heard.values.flatMap(\.bytes).count == 1_000)
            client.close()
        }
    }

    @Test func aResetIsAFailureWithItsCode() async throws {
        try await withLoop { loop in
            let far = Tap()
            let accepted = Observed<Bool>()
            let listener = try Listener(.loopback(), loop: loop) {
                $0.handler = far
                accepted.note(true)
            }
            let client = try RawSocket(to: listener.address)
            try await accepted.wait(for: 1)
            client.reset()
            #expect(try await far.end() == .failed(code: ECONNRESET))
            #expect(CloseCause.failed(code: ECONNRESET).description == "Connection reset by peer")
        }
    }

    @Test func aResetReachesAPausedReaderToo() async throws {
        try await withLoop { loop in
            let far = Tap()
            let accepted = Observed<Bool>()
            let listener = try Listener(.loopback(), loop: loop) {
                $0.handler = far
                // Before the connection has joined the loop.
                $0.pauseReading()
                accepted.note(true)
            }
            let client = try RawSocket(to: listener.address)
            try await accepted.wait(for: 1)
            client.reset()
            #expect(try await far.end() == .failed(code: ECONNRESET))
        }
    }

    @Test func aRefusedConnectionSaysSo() async throws {
        try await withLoop { loop in
            let listener = try Listener(ownLoopback(), loop: loop) { $0.close(because: "not reached") }
            let address = listener.address
            listener.close()
            try await loop.run {}
            let near = Tap()
            _ = try await loop.connect(address, near)
            #expect(try await near.end() == .failed(code: ECONNREFUSED))
            #expect(near.heard.values.count == 1)
        }
    }

    @Test func theEndOfTheLoopClosesEverything() async throws {
        let loop = EventLoop(name: "test")
        let other = EventLoop(name: "other")
        let near = Tap(), far = Tap(), dangling = Tap()
        let listener = try Listener(ownLoopback(), loop: loop) { $0.handler = far }
        _ = try await other.connect(listener.address, near)
        try await near.heard.wait(for: 1)
        // It was accepted, or waits in the kernel's queue: closed either way.
        _ = try await loop.connect(listener.address, dangling)
        try await loop.run {}
        await end(loop)
        #expect(try await dangling.end() == .loopStopped)
        #expect(try await near.end() != .loopStopped)
        let late = Tap()
        _ = try await other.connect(listener.address, late)
        #expect(try await late.end() == .failed(code: ECONNREFUSED))
        await end(other)
    }

    @Test func whatWasWrittenBeforeTheStopIsSent() async throws {
        try await withLoop { other in
            let loop = EventLoop(name: "test")
            let near = Tap()
            let accepted = Observed<Connection>()
            let listener = try Listener(.loopback(), loop: loop) {
                $0.handler = Tap()
                accepted.note($0)
            }
            _ = try await other.connect(listener.address, near)
            let far = try #require(try await accepted.wait(for: 1).first)
            loop.execute {
                far.write([1, 2, 3])
                loop.stop()
            }
            _ = try await near.end()
            #expect(near.heard.values.flatMap(\.bytes) == [1, 2, 3])
        }
    }
}
