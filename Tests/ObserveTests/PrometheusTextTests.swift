import Base
import Observe
import Testing

@Suite struct PrometheusTextTests {
    @Test func everyKindIsRenderedStrictly() throws {
        let metrics = Metrics()
        metrics.counter("packets_total", help: "Packets.", ["direction": "in"]).add(7)
        metrics.counter("packets_total", help: "Packets.", ["direction": "out"]).add(8)
        metrics.gauge("sessions", help: "Sessions.").set(-3)
        metrics.reading("load", help: "Load.") { 0.25 }
        metrics.reading("broken", help: "Not a number.") { .nan }
        metrics.reading("cpu_seconds_total", help: "Time.") { 12 }
        let histogram = metrics.histogram("wait_seconds", help: "Waits.", ["service": "x"])
        histogram.observe(seconds: 0.003)
        histogram.observe(seconds: 100)
        let parsed = try PrometheusParser(PrometheusText.render(metrics.entries))
        #expect(parsed.families["packets_total"]?.type == "counter")
        #expect(parsed.families["packets_total"]?.samples.map(\.value) == [7, 8])
        #expect(parsed.families["sessions"]?.samples == [.init(name: "sessions", labels: [:], value: -3)])
        #expect(parsed.families["load"]?.type == "gauge")
        #expect(parsed.families["broken"]?.samples.first?.value.isNaN == true)
        #expect(parsed.families["cpu_seconds_total"]?.type == "counter")
        let waits = try #require(parsed.families["wait_seconds"]?.samples)
        #expect(waits.first { $0.labels["le"] == "0.0025" }?.value == 0)
        #expect(waits.first { $0.labels["le"] == "0.005" }?.value == 1)
        #expect(waits.first { $0.labels["le"] == "+Inf" }?.value == 2)
        #expect(waits.first { $0.name == "wait_seconds_sum" }?.value == 100.003)
    }

    @Test func hostileNamesAndLabelsStayWithinTheFormat() throws {
        let metrics = Metrics()
        metrics.counter("1 bad-name", help: "two\nlines \\ \"q\"", ["la bel": "a\"b\\c\nd"]).add()
        metrics.counter("", help: "", ["": ""]).add()
        let parsed = try PrometheusParser(PrometheusText.render(metrics.entries))
        let sample = try #require(parsed.families["_1_bad_name"]?.samples.first)
        #expect(sample.labels == ["la_bel": "a\"b\\c\nd"])
        #expect(parsed.families["_"] != nil)
    }

    @Test func aFamilyStandsTogetherAndHasOneType() throws {
        let metrics = Metrics()
        metrics.gauge("a", help: "A.").set(1)
        metrics.gauge("a_b", help: "AB.").set(2)
        metrics.gauge("a", help: "A.", ["x": "1"]).set(3)
        metrics.counter("a", help: "A.", ["x": "2"]).add(4)
        let parsed = try PrometheusParser(PrometheusText.render(metrics.entries))
        #expect(parsed.families["a"]?.samples.map(\.value) == [1, 3])
        #expect(parsed.families["a_b"]?.samples.map(\.value) == [2])
    }

    @Test func theProcessIsMeasured() throws {
        let metrics = Metrics()
        ProcessMetrics.register(in: metrics, time: ManualTime())
        let parsed = try PrometheusParser(PrometheusText.render(metrics.entries))
        let value = { (name: String) in parsed.families[name]?.samples.first?.value ?? -1 }
        #expect(value("process_resident_memory_bytes") > 1_000_000)
        #expect(value("process_virtual_memory_bytes") > value("process_resident_memory_bytes"))
        #expect(value("process_open_fds") >= 3)
        #expect(value("process_max_fds") >= value("process_open_fds"))
        #expect(value("process_cpu_seconds_total") > 0)
        #expect(value("process_threads") >= 1)
        #expect(value("process_start_time_seconds") == 1_700_000_001)
        #expect(parsed.families["process_cpu_seconds_total"]?.type == "counter")
    }
}
