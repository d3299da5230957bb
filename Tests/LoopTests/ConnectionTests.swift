import Base
import Glibc
import Loop
import TestSupport
import Testing

@Suite struct ConnectionTests {
    /// Bytes that tell where they belong.
    private func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test func whatIsSentComesBackFromAnEcho() async throws {
        try await withLoop { loop in
            let near = Tap()
            let pair = try await Pair(
                loop, near: near,
                far: Tap { connection, bytes in
                    connection.write(UnsafeRawBufferPointer(bytes))
                    return bytes.count
                })
            let sent = pattern(1 << 20)
            loop.execute { pair.near.write(sent) }
            #expect(try await near.bytes(sent.count) == sent)
        }
    }

    @Test func whatIsWrittenBeforeTheConnectionStandsIsSentThen() async throws {
        try await withLoop { loop in
            let far = Tap()
            let listener = try Listener(.loopback(), loop: loop) { $0.handler = far }
            let near = Tap()
            try await loop.run {
                let connection = try Connection.connect(to: listener.address, on: loop, handler: near)
                connection.write([1, 2, 3])
            }
            #expect(try await far.bytes(3) == [1, 2, 3])
            #expect(near.heard.values == [.connected])
        }
    }

    @Test func bytesThatWereLeftAreShownAgainWithTheNext() async throws {
        try await withLoop { loop in
            let records = Observed<[UInt8]>()
            // Takes whole records of four bytes only.
            let far = Tap { _, bytes in
                let whole = bytes.count / 4 * 4
                for start in stride(from: 0, to: whole, by: 4) {
                    records.note(Array(bytes[start..<start + 4]))
                }
                return whole
            }
            let pair = try await Pair(loop, near: Tap(), far: far)
            let sent = pattern(42)
            for byte in sent {
                // One byte a time: the next is sent when this one was seen.
                let before = far.heard.values.count
                loop.execute { pair.near.write([byte]) }
                try await far.heard.wait(for: before + 1)
            }
            #expect(records.values == stride(from: 0, to: 40, by: 4).map { Array(sent[$0..<$0 + 4]) })
            #expect(far.heard.values.last == .received([sent[40], sent[41]]))
        }
    }

    @Test func theSharedBufferMayBeChangedInPlace() async throws {
        try await withLoop { loop in
            let near = Tap()
            let pair = try await Pair(
                loop, near: near,
                far: Tap { connection, bytes in
                    for index in bytes.indices { bytes[index] ^= 0xFF }
                    connection.write(UnsafeRawBufferPointer(bytes))
                    return bytes.count
                })
            loop.execute { pair.near.write([0, 1, 0xFE]) }
            #expect(try await near.bytes(3) == [0xFF, 0xFE, 1])
        }
    }

    // MARK: Slow readers

    @Test func aSlowReaderFillsAndDrainsTheOutput() async throws {
        try await withLoop { loop in
            let near = Tap(), far = Tap()
            var limits = Connection.Limits()
            limits.hard = 64 << 20
            let pair = try await Pair(loop, near: near, far: far, limits: limits)
            let sent = pattern(16 << 20)
            try await loop.run {
                pair.near.pauseReading()
                pair.far.write(sent)
            }
            try await far.heard.wait { $0.contains(.full) }
            #expect(try await loop.run { pair.far.bufferedBytes } > limits.high)
            #expect(near.heard.values == [.connected], "nothing is read while it is paused")
            loop.execute { pair.near.resumeReading() }
            #expect(try await near.bytes(sent.count) == sent)
            #expect(try await far.heard.wait { $0.contains(.drained) } == [.full, .drained])
            #expect(try await loop.run { pair.far.bufferedBytes } == 0)
        }
    }

    @Test func aReaderThatNeverReadsIsClosed() async throws {
        try await withLoop { loop in
            let far = Tap()
            var limits = Connection.Limits()
            limits.high = 4 << 10
            limits.hard = 256 << 10
            let pair = try await Pair(loop, near: Tap(), far: far, limits: limits)
            try await loop.run {
                pair.near.pauseReading()
                // More than the limit and than what the kernel may take.
                for _ in 0..<1_000 { pair.far.write([UInt8](repeating: 7, count: 64 << 10)) }
            }
            #expect(try await far.end() == .outputOverflow)
            #expect(try await loop.run { pair.far.isOpen } == false)
            #expect(try await loop.run { pair.far.bufferedBytes } == 0)
            #expect(far.heard.values == [.full, .closed(.outputOverflow)])
        }
    }

    // MARK: Pausing

    @Test func resumingShowsAgainWhatWasLeftUnread() async throws {
        try await withLoop { loop in
            let paused = Locked(true)
            let far = Tap { connection, bytes in
                if paused.withLock({ $0 }) {
                    connection.pauseReading()
                    return 2
                }
                return bytes.count
            }
            let pair = try await Pair(loop, near: Tap(), far: far)
            loop.execute { pair.near.write([1, 2, 3, 4, 5]) }
            try await far.heard.wait(for: 1)
            // Changed on the loop, after the tap has looked at it.
            try await loop.run { paused.withLock { $0 = false } }
            // No new byte comes, and yet the rest is shown.
            loop.execute { pair.far.resumeReading() }
            #expect(try await far.heard.wait(for: 2) == [.received([1, 2, 3, 4, 5]), .received([3, 4, 5])])
        }
    }

    @Test func theRestIsShownBeforeTheEndOfThePeerThatClosedMeanwhile() async throws {
        try await withLoop { loop in
            let far = Tap { connection, bytes in
                connection.pauseReading()
                return 1
            }
            let near = Tap()
            let pair = try await Pair(loop, near: near, far: far)
            loop.execute { pair.near.write([1, 2, 3]) }
            try await far.heard.wait(for: 1)
            loop.execute { pair.near.close(because: "done") }
            _ = try await near.end()
            for turn in 2...3 {
                // From a task, as a session resumes: the end is readable at
                // once, and the redelivery is a timer.
                await Task(executorPreference: loop) { pair.far.resumeReading() }.value
                try await far.heard.wait(for: turn)
            }
            await Task(executorPreference: loop) { pair.far.resumeReading() }.value
            #expect(try await far.end() == .peer)
            #expect(
                far.heard.values
                    == [.received([1, 2, 3]), .received([2, 3]), .received([3]), .closed(.peer)])
        }
    }

    @Test func whoIsPausedByAnotherHandlerOfTheTurnIsNotShownAnything() async throws {
        try await withLoop { loop in
            let second = Locked<Connection?>(nil)
            // Both become readable in one turn; the first one pauses the second.
            let farOne = Tap { _, bytes in
                second.withLock { $0 }?.pauseReading()
                return bytes.count
            }
            let farTwo = Tap()
            let one = try await Pair(loop, near: Tap(), far: farOne)
            let two = try await Pair(loop, near: Tap(), far: farTwo)
            second.withLock { $0 = two.far }
            loop.execute {
                one.near.write([1])
                two.near.write([2])
            }
            try await farOne.heard.wait(for: 1)
            // The echo of a later turn shows that the loop went on.
            try await loop.run {}
            let shownBeforeThePause = farTwo.heard.values
            #expect(shownBeforeThePause == [] || shownBeforeThePause == [.received([2])])
            loop.execute { two.far.resumeReading() }
            #expect(try await farTwo.bytes(1) == [2])
        }
    }

    @Test func aHandlerThatNeverConsumesIsClosedWhenTheBufferIsFull() async throws {
        try await withLoop { loop in
            let far = Tap { _, _ in 0 }
            let pair = try await Pair(loop, near: Tap(), far: far)
            loop.execute { pair.near.write([UInt8](repeating: 1, count: 400 << 10)) }
            #expect(try await far.end() == .inputOverflow)
        }
    }

    @Test func aHandlerThatClaimsMoreThanThereIsTakesAllOfIt() async throws {
        try await withLoop { loop in
            let far = Tap { _, bytes in bytes.count + 100 }
            let pair = try await Pair(loop, near: Tap(), far: far)
            loop.execute { pair.near.write([1]) }
            try await far.heard.wait(for: 1)
            loop.execute { pair.near.write([2]) }
            #expect(try await far.heard.wait(for: 2) == [.received([1]), .received([2])])
        }
    }
}
