import Glibc
import Synchronization

/// Signals as a stream. The handler only writes a byte into a pipe; a thread reads it.
enum Signals {
    /// The pipe's end that handlers write to.
    private static let pipe = Atomic<Int32>(-1)

    /// Every signal of `wanted` that arrives from now on. To be called once.
    static func stream(of wanted: [Int32]) -> AsyncStream<Int32> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Int32.self, bufferingPolicy: .bufferingNewest(16))
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return stream }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A handler must never wait; a full pipe holds more signals than anybody looks at.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        pipe.store(ends[1], ordering: .sequentiallyConsistent)
        startReader(ends[0], continuation)
        for number in wanted {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in Signals.arrived(number) }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
        return stream
    }

    /// In the handler: only what is safe there.
    private static func arrived(_ number: Int32) {
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(pipe.load(ordering: .relaxed), &byte, 1)
        errno = saved
    }

    private final class Reader: Sendable {
        let end: Int32
        let continuation: AsyncStream<Int32>.Continuation
        init(_ end: Int32, _ continuation: AsyncStream<Int32>.Continuation) {
            self.end = end
            self.continuation = continuation
        }
    }

    private static func startReader(_ end: Int32, _ continuation: AsyncStream<Int32>.Continuation) {
        var thread = pthread_t()
        let reader = Unmanaged.passRetained(Reader(end, continuation))
        let failure = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Signals.read(Unmanaged<Reader>.fromOpaque(argument).takeRetainedValue()) }
                return nil
            }, reader.toOpaque())
        if failure == 0 { pthread_detach(thread) } else { reader.release() }
    }

    private static func read(_ reader: Reader) {
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(reader.end, &byte, 1)
            if count == 1 { reader.continuation.yield(Int32(byte)) }
            if count == 0 || (count < 0 && errno != EINTR) { return }
        }
    }
}
