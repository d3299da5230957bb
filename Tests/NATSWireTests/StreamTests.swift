import NATSWire
import Testing

/// Both directions as streams: what is written is read back, whatever way it was split.
@Suite struct StreamTests {
    /// Every operation of a client, each with what it reads as.
    static let ofClients: [(bytes: [UInt8], reads: String)] = {
        var options = ConnectOptions()
        options.verbose = false
        options.token = "s\"e\\cret\n"
        options.name = "Ünï"
        return [
            (written { $0.connect(options) }, "CONNECT \(options.json)"),
            (written { $0.ping() }, "PING"),
            (written { $0.pong() }, "PONG"),
            (publication("a.b", "", "", "hello"), "PUB a.b [] {} hello"),
            (publication("a.b", "_INBOX.1.2", "", ""), "PUB a.b [_INBOX.1.2] {} "),
            (
                publication("a", "", "NATS/1.0\r\nA: b\r\n\r\n", "x\r\ny"),
                "PUB a [] {NATS/1.0\r\nA: b\r\n\r\n} x\r\ny"
            ),
            (publication("a", "r", "NATS/1.0\r\n\r\n", ""), "PUB a [r] {NATS/1.0\r\n\r\n} "),
            (
                lent("a.*.>", "", "7") { l in written { $0.subscribe(l[0], queue: l[1], sid: l[2]) } },
                "SUB a.*.> [] 7"
            ),
            (
                lent("a", "workers", "b2") { l in written { $0.subscribe(l[0], queue: l[1], sid: l[2]) } },
                "SUB a [workers] b2"
            ),
            (lent("7") { l in written { $0.unsubscribe(l[0]) } }, "UNSUB 7 -"),
            (lent("7") { l in written { $0.unsubscribe(l[0], max: 12_345) } }, "UNSUB 7 12345"),
        ]
    }()

    static let ofServers: [(bytes: [UInt8], reads: String)] = {
        var info = ServerInfo()
        info.serverID = "ID"
        info.version = "2.10.0"
        info.host = "127.0.0.1"
        info.port = 4222
        info.headers = true
        info.payloadBytesMax = 1 << 20
        info.clientID = 9
        info.clientAddress = "::1"
        return [
            (written { $0.info(info) }, "INFO \(info.json)"),
            (delivery("a.b", "", "", "hello"), "MSG 9 a.b [] {} hello"),
            (delivery("a", "r", "", ""), "MSG 9 a [r] {} "),
            (
                delivery("a", "r", "NATS/1.0 503\r\n\r\n", ""), "MSG 9 a [r] {NATS/1.0 503\r\n\r\n} "
            ),
            (written { $0.ping() }, "PING"),
            (written { $0.pong() }, "PONG"),
            (written { $0.ok() }, "+OK"),
            (written { $0.error("Invalid Subject") }, "-ERR Invalid Subject"),
        ]
    }()

    static func written(_ write: (inout OperationWriter) -> Void) -> [UInt8] {
        var writer = OperationWriter()
        write(&writer)
        return writer.bytes
    }
    private static func publication(
        _ subject: String, _ reply: String, _ headers: String, _ payload: String
    ) -> [UInt8] {
        lent(subject, reply, headers + payload) { l in
            let message = Publication(
                subject: l[0], reply: l[1], body: l[2], headerBytes: headers.utf8.count)
            return written { $0.publish(message) }
        }
    }
    private static func delivery(
        _ subject: String, _ reply: String, _ headers: String, _ payload: String
    ) -> [UInt8] {
        lent(subject, reply, headers + payload, "9") { l in
            let message = Publication(
                subject: l[0], reply: l[1], body: l[2], headerBytes: headers.utf8.count)
            return written { $0.message(message, sid: l[3]) }
        }
    }

    private func parser(of side: [(bytes: [UInt8], reads: String)], _ name: String) -> Fed {
        name == "clients" ? Fed(client: ClientParser()) : Fed(server: ServerParser())
    }

    private static let sides = [("clients", ofClients), ("servers", ofServers)]

    @Test func everyOperationRoundTrips() {
        for (name, side) in Self.sides {
            for (bytes, reads) in side {
                var fed = parser(of: side, name)
                fed.feed(bytes)
                #expect(fed.error == nil)
                #expect(fed.operations == [reads])
                #expect(fed.unreadCount == 0)
            }
        }
    }

    @Test func everyTruncationOfAnOperationIsNoOperation() {
        for (name, side) in Self.sides {
            for (bytes, reads) in side {
                for length in 0..<bytes.count {
                    var fed = parser(of: side, name)
                    fed.feed(bytes[..<length])
                    #expect(fed.error == nil, "\(reads) cut to \(length)")
                    #expect(fed.operations == [])
                }
            }
        }
    }

    @Test func everySplitOfAStreamReadsTheSame() {
        for (name, side) in Self.sides {
            let stream = side.flatMap(\.bytes)
            let reads = side.map(\.reads)
            for split in 0...stream.count {
                var fed = parser(of: side, name)
                fed.feed(stream[..<split])
                fed.feed(stream[split...])
                #expect(fed.error == nil && fed.operations == reads, "split at \(split)")
            }
            for size in [1, 2, 3, 7, 64] {
                var fed = parser(of: side, name)
                for start in stride(from: 0, to: stream.count, by: size) {
                    fed.feed(stream[start..<min(start + size, stream.count)])
                }
                #expect(fed.error == nil && fed.operations == reads, "pieces of \(size)")
            }
        }
    }

    @Test func aStoppedReaderGoesOnWithTheNextOperation() throws {
        var parser = ClientParser()
        let stream = Array("PING\r\nPUB a 2\r\nhi\r\nPONG\r\n".utf8)
        var heard: [String] = []
        var offset = 0
        while offset < stream.count {
            offset += try stream[offset...].withUnsafeBytes {
                try parser.consume($0) {
                    heard.append(shown($0))
                    return false
                }
            }
            #expect([6, 19, 25].contains(offset))
        }
        #expect(heard == ["PING", "PUB a [] {} hi", "PONG"])
    }

    @Test func aMessageThatCameWholeIsNotCopied() throws {
        var parser = ClientParser()
        let stream = Array("PUB a 3\r\nabc\r\n".utf8)
        let wasLent = try stream.withUnsafeBytes { bytes in
            var wasLent = false
            _ = try parser.consume(bytes) {
                guard case .publish(let message) = $0 else { return false }
                wasLent = message.payload.baseAddress == bytes.baseAddress.map { $0 + 9 }
                return true
            }
            return wasLent
        }
        #expect(wasLent)
    }

    @Test func neverIsMoreThanALineLeftUnread() {
        var fed = Fed(client: ClientParser())
        fed.feed("PUB a 1000000\r\n".utf8)
        #expect(fed.unreadCount == 0)
        for _ in 0..<1_000 {
            fed.feed([UInt8](repeating: 0x0A, count: 1_000))
            #expect(fed.unreadCount == 0)
        }
        fed.feed("\r\n".utf8)
        #expect(fed.error == nil && fed.operations.count == 1)
    }

    @Test func aLineMayEndWithALineFeedAloneAndVerbsAreOfAnyCase() {
        var fed = Fed(client: ClientParser())
        fed.feed("ping\nsUb  a\t 1 \r\npub a 1\nx\r\n".utf8)
        #expect(fed.operations == ["PING", "SUB a [] 1", "PUB a [] {} x"])
    }
}
