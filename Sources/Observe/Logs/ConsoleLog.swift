public import Base
import Glibc
import Synchronization

/// Writes log lines to a terminal, a file or a pipe. The caller only appends to a bounded queue;
/// a thread of its own renders and writes, in order. When the reader is too slow, lines are
/// dropped, counted and reported.
public final class ConsoleLog: LogSink {
    private struct State {
        var lines: BoundedQueue<(entry: LogEntry, time: UnixTime)>
        var dropped: UInt64 = 0
        /// Lines taken in and lines written, for `flush`.
        var accepted: UInt64 = 0
        var written: UInt64 = 0
        var isClosed = false
        var isFinished = false
    }
    private let monitor: Monitor<State>
    private let format: LogFormat
    private let output: Int32
    private let time: any TimeSource
    private let minimum: Atomic<UInt8>
    private let droppedTotal: Counter
    private let writtenTotal: Counter

    /// - Parameters:
    ///   - output: a descriptor, standard error by default, that stays open as long as
    ///     the log; it is not closed.
    ///   - queueMax: lines that may wait to be written.
    public init(
        level: LogLevel, format: LogFormat, output: Int32 = 2, queueMax: Int = 8192,
        time: any TimeSource, metrics: Metrics
    ) {
        self.format = format
        self.output = output
        self.time = time
        minimum = Atomic(level.rawValue)
        monitor = Monitor(State(lines: BoundedQueue(capacity: queueMax)))
        droppedTotal = metrics.counter(
            "nimbus_log_lines_dropped_total",
            help: "Log lines that were not written because the reader is too slow.")
        writtenTotal = metrics.counter("nimbus_log_lines_written_total", help: "Log lines written.")
        if let thread = BackgroundThread({ self.run() }) {
            thread.detach()
        } else {
            monitor.change { $0.isFinished = true }
        }
    }

    /// What a terminal wants, for `auto` settings.
    public static func isTerminal(_ output: Int32) -> Bool { isatty(output) == 1 }

    public var level: LogLevel { LogLevel(rawValue: minimum.load(ordering: .relaxed)) ?? .info }
    /// Counts at once, for a reload.
    public func setLevel(_ level: LogLevel) { minimum.store(level.rawValue, ordering: .relaxed) }

    public func write(_ entry: LogEntry) {
        let now = time.unixNow()
        monitor.change { state in
            guard !state.isClosed, !state.isFinished, state.lines.append((entry, now)) else {
                state.dropped &+= 1
                droppedTotal.add()
                return
            }
            state.accepted &+= 1
        }
    }

    /// Waits until every line so far is written; false when that takes longer than
    /// `limit`. Blocks: not for loops.
    @discardableResult
    public func flush(atMost limit: Duration = .seconds(2)) -> Bool {
        let goal = monitor.withLock { $0.accepted }
        return monitor.wait(atMost: limit) { $0.written >= goal || $0.isFinished ? true : nil } ?? false
    }

    /// Writes what waits, takes no more and ends the thread. Blocks at most `limit`.
    public func close(atMost limit: Duration = .seconds(2)) {
        monitor.change { $0.isClosed = true }
        _ = monitor.wait(atMost: limit) { $0.isFinished ? true : nil }
    }

    private func run() {
        while true {
            var dropped: UInt64 = 0
            let batch = monitor.wait { state -> [(entry: LogEntry, time: UnixTime)]? in
                if state.lines.isEmpty, state.dropped == 0 { return state.isClosed ? [] : nil }
                var batch: [(entry: LogEntry, time: UnixTime)] = []
                while batch.count < 256, let line = state.lines.popFirst() { batch.append(line) }
                swap(&dropped, &state.dropped)
                return batch
            }
            guard let batch, !batch.isEmpty || dropped > 0 else { break }
            var text = ""
            for line in batch { text += format.render(line.entry, at: line.time) }
            if dropped > 0 { text += format.render(Self.loss(dropped), at: time.unixNow()) }
            put(text)
            writtenTotal.add(UInt64(batch.count))
            monitor.change { $0.written &+= UInt64(batch.count) }
        }
        monitor.change { $0.isFinished = true }
    }

    private static func loss(_ count: UInt64) -> LogEntry {
        LogEntry(
            level: .warning, component: "log", message: "lines were dropped, the reader is too slow",
            fields: ["count": LogValue(count)])
    }

    /// A reader that is gone for good (EPIPE, EIO) makes lines vanish, not the daemon.
    private func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Glibc.write(output, start, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if errno == EAGAIN {
                    var interest = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                    poll(&interest, 1, 1000)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
