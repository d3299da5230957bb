import NATSWire
import Testing

/// What is no protocol, and the exact error for it.
@Suite struct WrongInputTests {
    private static let small: ProtocolLimits = {
        var limits = ProtocolLimits()
        limits.controlLineBytesMax = 64
        limits.payloadBytesMax = 100
        limits.subjectBytesMax = 16
        return limits
    }()

    private static let subject17 = String(repeating: "s", count: 17)

    @Test(
        arguments: [
            ("\r\n", .unknownOperation), ("NONSENSE\r\n", .unknownOperation), ("X", .unknownOperation),
            ("PINGS", .unknownOperation), ("MSG a 1 0\r\n\r\n", .unknownOperation),
            ("INFO {}\r\n", .unknownOperation), ("+OK\r\n", .unknownOperation),
            (" PING\r\n", .unknownOperation),
            ("\u{16}\u{03}\u{01}", .unknownOperation), ("GET / HTTP/1.1\r\n", .unknownOperation),
            ("PUB\r\n", .malformedArguments), ("PUB a\r\n", .malformedArguments),
            ("PUB 1\r\n", .malformedArguments), ("PUB a b c 1\r\n", .malformedArguments),
            ("PUB a -1\r\n", .malformedArguments), ("PUB a +1\r\n", .malformedArguments),
            ("PUB a 0x1\r\n", .malformedArguments), ("PUB a\u{01}b 1\r\n", .malformedArguments),
            ("HPUB a 1\r\n", .malformedArguments), ("HPUB a 3 2\r\n", .malformedArguments),
            ("HPUB a b c 1 2\r\n", .malformedArguments), ("HPUB a b c d 1 2\r\n", .malformedArguments),
            ("SUB\r\n", .malformedArguments), ("SUB a\r\n", .malformedArguments),
            ("SUB a b c d\r\n", .malformedArguments), ("UNSUB\r\n", .malformedArguments),
            ("UNSUB 1 x\r\n", .malformedArguments), ("UNSUB 1 2 3\r\n", .malformedArguments),
            ("PING now\r\n", .malformedArguments), ("PONG now\r\n", .malformedArguments),
            ("PUB a 101\r\n", .payloadTooLarge(bytesMax: 100)),
            ("PUB a 99999999999999999999999999\r\n", .payloadTooLarge(bytesMax: 100)),
            ("HPUB a 12 101\r\n", .payloadTooLarge(bytesMax: 100)),
            ("PUB a 2\r\nabc\r\n", .payloadNotTerminated), ("PUB a 2\r\nab\n\n", .payloadNotTerminated),
            ("PUB \(subject17) 1\r\n", .subjectTooLong(bytesMax: 16)),
            ("PUB a \(subject17) 1\r\n", .subjectTooLong(bytesMax: 16)),
            ("SUB \(subject17) 1\r\n", .subjectTooLong(bytesMax: 16)),
            ("SUB a \(subject17) 1\r\n", .subjectTooLong(bytesMax: 16)),
            ("SUB " + String(repeating: "s", count: 61), .controlLineTooLong(bytesMax: 64)),
            ("SUB " + String(repeating: "s", count: 61) + "\r\n", .controlLineTooLong(bytesMax: 64)),
            ("SUB " + String(repeating: "s", count: 900), .controlLineTooLong(bytesMax: 64)),
            ("CONNECT\r\n", .malformedOptions(.truncated)), ("CONNECT {\r\n", .malformedOptions(.truncated)),
            ("CONNECT {\"verbose\":1}\r\n", .malformedOptions(.wrongType("verbose"))),
            ("CONNECT {\"user\":true}\r\n", .malformedOptions(.wrongType("user"))),
            ("CONNECT [] \r\n", .malformedOptions(.unexpectedByte(at: 0))),
            ("CONNECT {} {}\r\n", .malformedOptions(.unexpectedByte(at: 3))),
        ] as [(String, NATSError)])
    func wrongInputOfAClientHasItsError(_ input: String, _ error: NATSError) {
        var whole = Fed(client: ClientParser(Self.small))
        whole.feed(input.utf8)
        #expect(whole.error == error)
        #expect(whole.operations == [])
        var split = Fed(client: ClientParser(Self.small))
        for byte in input.utf8 { split.feed([byte]) }
        #expect(split.error == error, "byte by byte")
    }

    @Test(
        arguments: [
            ("PUB a 1\r\n", .unknownOperation), ("SUB a 1\r\n", .unknownOperation),
            ("CONNECT {}\r\n", .unknownOperation), ("MSG a 1\r\n", .malformedArguments),
            ("MSG a 1\r\nxyz", .malformedArguments),
            ("MSG a 1 b c 1\r\n", .malformedArguments), ("HMSG a 1 5 4\r\n", .malformedArguments),
            ("HMSG a 1 4\r\n", .malformedArguments), ("+OK fine\r\n", .malformedArguments),
            ("INFO x\r\n", .malformedOptions(.unexpectedByte(at: 0))),
            ("INFO {\"port\":\"x\"}\r\n", .malformedOptions(.wrongType("port"))),
        ] as [(String, NATSError)])
    func wrongInputOfAServerHasItsError(_ input: String, _ error: NATSError) {
        var fed = Fed(server: ServerParser())
        fed.feed(input.utf8)
        #expect(fed.error == error)
    }

    @Test func whatCameBeforeAnErrorIsHandedOver() {
        var fed = Fed(client: ClientParser())
        fed.feed("PING\r\nPUB a 1\r\nx\r\nwhat\r\n".utf8)
        #expect(fed.operations == ["PING", "PUB a [] {} x"])
        #expect(fed.error == .unknownOperation)
    }

    @Test func aLineOfExactlyTheLimitPasses() {
        var fed = Fed(client: ClientParser(Self.small))
        fed.feed(("UNSUB " + String(repeating: "1", count: 58)).utf8)
        fed.feed("\r".utf8)
        fed.feed("\n".utf8)
        #expect(fed.error == nil && fed.operations.count == 1)
    }

    @Test func beforeConnectOnlyConnectIsRead() {
        for input in ["PING\r\n", "PUB a 1000000\r\n", "SUB", "what"] {
            var parser = ClientParser()
            parser.acceptsOnlyConnect = true
            var fed = Fed(client: parser)
            fed.feed(input.utf8)
            #expect(fed.error == .notConnected)
        }
        var parser = ClientParser()
        parser.acceptsOnlyConnect = true
        var fed = Fed(client: parser)
        fed.feed("CONNECT {}\r\n".utf8)
        #expect(fed.error == nil && fed.operations.count == 1)
    }

    @Test func theTextsAreThoseOfNATSServer() {
        #expect(NATSError.unknownOperation.text == "Unknown Protocol Operation")
        #expect(NATSError.controlLineTooLong(bytesMax: 1).text == "maximum control line exceeded")
        #expect(NATSError.payloadTooLarge(bytesMax: 1).text == "Maximum Payload Violation")
        #expect(NATSError.notConnected.text == "Authorization Violation")
        #expect(NATSError.badSubject.text == "Invalid Subject")
        #expect(NATSError.malformedArguments.text == "Parser Error")
    }
}
