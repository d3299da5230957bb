import Base
import Glibc
import Observe
import Testing

@Suite struct AdminServerTests {
    private let time = ManualTime()
    private let metrics = Metrics()
    private let health: Health

    init() {
        health = Health(time: time, log: Log("test", to: SilentLog()), metrics: metrics)
    }

    private func server(_ change: (inout AdminServer.Options) -> Void = { _ in }) throws -> AdminServer {
        var options = AdminServer.Options()
        options.port = 0
        change(&options)
        return try AdminServer(options, metrics: metrics, health: health)
    }

    @Test func metricsAreServedAsPrometheusReadsThem() async throws {
        metrics.counter("packets_total", help: "Packets.").add(5)
        let server = try server()
        let (status, headers, body) = await Client.request("GET /metrics", port: server.port)
        #expect(status == 200)
        #expect(headers.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8"))
        #expect(try PrometheusParser(body).families["packets_total"]?.samples.first?.value == 5)
    }

    @Test func theProcessIsHealthyWhileItAnswers() async throws {
        let server = try server()
        _ = health.component("late")
        let answer = await Client.request("GET /healthz", port: server.port)
        #expect(answer.status == 200)
        #expect(answer.body == "{\"status\":\"ok\"}\n")
    }

    @Test func readinessNamesWhatIsMissing() async throws {
        let server = try server()
        let database = health.component("database.auth", notReady: "connecting")
        health.component("login").ready()
        time.advance(by: .seconds(7))
        let before = await Client.request("GET /readyz", port: server.port)
        #expect(before.status == 503)
        #expect(
            before.body == #"{"ready":false,"notReady":[{"component":"database.auth","reason":"connecting","#
                + #""sinceSeconds":7}],"components":["database.auth","login"]}"# + "\n")
        database.ready()
        let after = await Client.request("GET /readyz", port: server.port)
        #expect(after.status == 200)
        #expect(after.body == #"{"ready":true,"notReady":[],"components":["database.auth","login"]}"# + "\n")
    }

    @Test func otherPathsAndMethodsAreRefused() async throws {
        let server = try server()
        #expect(await Client.request("GET /", port: server.port).status == 404)
        #expect(await Client.request("GET /metrics/../x", port: server.port).status == 404)
        #expect(await Client.request("GET /metrics?x=1", port: server.port).status == 200)
        let wrong = await Client.request("DELETE /metrics", port: server.port)
        #expect(wrong.status == 405)
        #expect(wrong.headers.contains("Allow: GET, HEAD"))
        let head = await Client.request("HEAD /healthz", port: server.port)
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
    }

    @Test func aBodyIsThrownAwayAndTheMethodRefused() async throws {
        let server = try server()
        let body = String(repeating: "x", count: 100_000)
        let answer = await onThread { () -> String in
            guard let client = Client(port: server.port) else { return "" }
            defer { close(client.descriptor) }
            let length = "Content-Length: \(body.utf8.count)"
            client.write("POST /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(length)\r\n\r\n\(body)")
            return client.readAll() ?? ""
        }
        #expect(answer.hasPrefix("HTTP/1.1 405"))
    }

    @Test func rubbishAndHugeHeadersAreRefused() async throws {
        let server = try server()
        for text in [
            "\u{1}\u{2}\u{3}\r\n\r\n",
            "GET /metrics HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n",
        ] {
            let answer = await onThread { () -> String? in
                guard let client = Client(port: server.port) else { return nil }
                defer { close(client.descriptor) }
                client.write(text)
                return client.readAll()
            }
            #expect(answer != nil)
            #expect(answer?.hasPrefix("HTTP/1.1 200") == false)
        }
        #expect(await Client.request("GET /healthz", port: server.port).status == 200)
    }

    @Test func connectionsBeyondTheLimitAreRefusedAndSilentOnesEnd() async throws {
        let server = try server {
            $0.connectionsMax = 2
            $0.timeout = .seconds(1)
        }
        let ended = await onThread { () -> Bool in
            let silent = (0..<2).compactMap { _ in Client(port: server.port) }
            defer { silent.forEach { close($0.descriptor) } }
            // Both are closed by the server at their time limit.
            return silent.count == 2 && silent.allSatisfy { $0.readAll() == "" }
        }
        #expect(ended)
        #expect(await Client.request("GET /healthz", port: server.port).status == 200)
    }

    @Test func aTakenAddressIsOneClearLine() async throws {
        let first = try server()
        do {
            _ = try server { $0.port = first.port }
            Issue.record("the second server should not start")
        } catch let error as BindError {
            #expect(error.description == "cannot listen on 127.0.0.1:\(first.port): Address already in use")
        }
        do {
            _ = try server { $0.host = "192.0.2.1" }
            Issue.record("the address is not ours")
        } catch let error as BindError {
            #expect(error.description == "cannot listen on 192.0.2.1:0: Cannot assign requested address")
        }
        #expect(throws: BindError.self) { try server { $0.host = "example" } }
    }

    @Test func afterStopNobodyListensAndTheAddressIsFree() async throws {
        let first = try server()
        first.stop()
        first.stop()
        #expect(await Client.request("GET /healthz", port: first.port).status == 0)
        let second = try server { $0.port = first.port }
        #expect(await Client.request("GET /healthz", port: second.port).status == 200)
    }
}
