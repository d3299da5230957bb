import Testing
import WorldsAPI

@testable import WorldLink

@Suite struct PagesTests {
    private static let page = """
        # HELP active_connections Active sessions.
        # TYPE active_connections gauge
        active_connections 42
        # TYPE delay_mean gauge
        delay_mean 1.6e+01
        delay_median{world="a \\"quoted} brace\\""} 14.5 1700000000000
        delay_95_percentile   30
        delay_99_percentile\t55
        delay_max 1234
        delay_max 9
        go_goroutines 7
        """

    @Test func theGaugesAreReadFromAMetricsPage() {
        let page = MetricsPage(Array(Self.page.utf8))
        #expect(page.connections == 42)
        #expect(page.mean == 16)
        #expect(page.median == 15)
        #expect(page.p95 == 30)
        #expect(page.p99 == 55)
        #expect(page.max == 1234, "the first sample counts")
    }

    @Test func windowsLineEndsAreFine() {
        #expect(MetricsPage(Array("delay_max 3\r\nactive_connections 4\r\n".utf8)).connections == 4)
    }

    @Test(arguments: [
        "", "active_connections", "active_connections ", "active_connections NaN", "active_connections +Inf",
        "active_connections x", "# active_connections 5", "active_connections{open 5",
        "active_connectionsx 5",
        "xactive_connections 5", "active_connections{a=\"} 5",
    ])
    func whatIsNoSampleIsPassedOver(_ line: String) {
        #expect(MetricsPage(Array(line.utf8)).connections == nil)
    }

    @Test func numbersBeyondTheTypeAreClamped() {
        #expect(MetricsPage(Array("active_connections -5".utf8)).connections == 0)
        #expect(MetricsPage(Array("active_connections 1e300".utf8)).connections == .max)
        #expect(MetricsPage(Array("active_connections 4294967295".utf8)).connections == .max)
    }

    @Test func valuesThatAreAbsentStayAsTheyAre() {
        var connections: UInt32 = 7
        var delays = Worlds.Delays()
        delays.max = 9
        MetricsPage(Array("delay_mean 3".utf8)).update(&connections, &delays)
        #expect(connections == 7 && delays.max == 9 && delays.mean == 3)
    }

    @Test func theStartOfTheProcessIsReadFromAHealthPage() {
        #expect(
            HealthPage.startedAt(Array(#"{"status":"OK","startedAtUnixMs" : 1700000000123}"#.utf8))
                == 1_700_000_000_123)
    }

    @Test(arguments: [
        "", "OK", "{}", #"{"startedAtUnixMs":}"#, #"{"startedAtUnixMs":0}"#, #"{"startedAtUnixMs":"x"}"#,
        #"{"startedAtUnixMs" 5}"#, #"{"startedAtUnixMs":99999999999999999999999}"#, #""startedAtUnixMs""#,
    ])
    func aHealthPageNeedNotTell(_ body: String) {
        #expect(HealthPage.startedAt(Array(body.utf8)) == nil)
    }

    @Test func onlyTheBeginningOfAHealthPageIsLookedAt() {
        let body = String(repeating: " ", count: 5_000) + #""startedAtUnixMs":5"#
        #expect(HealthPage.startedAt(Array(body.utf8)) == nil)
    }
}
