import Base
import Glibc
import Observe
import Testing

@Suite struct ConsoleLogTests {
    @Test func linesOfOneThreadArriveInOrderAndCloseWritesTheRest() async {
        let pipe = Pipe()
        let metrics = Metrics()
        let sink = ConsoleLog(
            level: .info, format: .text(coloured: false), output: pipe.writer, time: ManualTime(),
            metrics: metrics)
        let reading = Task { await onThread { pipe.readAll() } }
        let log = Log("test", to: sink)
        for number in 0..<5000 { log.info("line", ["n": LogValue(number)]) }
        log.debug("not written")
        await onThread {
            sink.close(atMost: .seconds(60))
            pipe.closeWriter()
        }
        let lines = await reading.value.split(separator: "\n")
        #expect(lines.count == 5000)
        #expect(zip(lines, 0...).allSatisfy { $0.hasSuffix(" line n=\($1)") })
        #expect(lines.first == "2023-11-14T22:13:21.000Z INFO    test: line n=0")
        #expect(value("nimbus_log_lines_written_total", metrics) == 5000)
    }

    @Test func aReaderThatStandsStillCostsLinesNotTheCaller() async {
        let pipe = Pipe()
        // A small pipe, full at once.
        _ = fcntl(pipe.writer, 1031, 4096)
        let metrics = Metrics()
        let sink = ConsoleLog(
            level: .info, format: .text(coloured: false), output: pipe.writer, queueMax: 16,
            time: ManualTime(),
            metrics: metrics)
        let log = Log("test", to: sink)
        for number in 0..<20_000 { log.info("line", ["n": LogValue(number)]) }
        let dropped = value("nimbus_log_lines_dropped_total", metrics)
        #expect(dropped > 10_000)
        #expect(await onThread { sink.flush(atMost: .milliseconds(50)) } == false)
        // Once somebody reads, the loss is told.
        let reading = Task { await onThread { pipe.readAll() } }
        await onThread {
            sink.close(atMost: .seconds(60))
            pipe.closeWriter()
        }
        let text = await reading.value
        #expect(text.contains("log: lines were dropped, the reader is too slow count="))
        let written = text.split(separator: "\n").filter { $0.contains("test: line") }.count
        #expect(UInt64(written) + dropped == 20_000)
    }

    @Test func theLevelChangesAtOnce() async {
        let pipe = Pipe()
        let sink = ConsoleLog(
            level: .warning, format: .json, output: pipe.writer, time: ManualTime(), metrics: Metrics())
        let log = Log("test", to: sink)
        log.info("one")
        sink.setLevel(.debug)
        log.debug("two")
        await onThread {
            sink.close(atMost: .seconds(60))
            pipe.closeWriter()
        }
        log.error("after the end")
        let text = await onThread { pipe.readAll() }
        #expect(text.split(separator: "\n").count == 1)
        #expect(text.contains(#""message":"two""#))
    }

    private func value(_ name: String, _ metrics: Metrics) -> UInt64 {
        for entry in metrics.entries where entry.name == name {
            if case .counter(let counter) = entry.cell { return counter.value }
        }
        return 0
    }
}
