import Base
import Loop
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("127.0.0.1:8085", "127.0.0.1:8085"), ("*:3724", "0.0.0.0:3724"), ("[::1]:80", "[::1]:80"),
        ("[::]:0", "[::]:0"),
        ("[::ffff:10.0.0.1]:1", "[10.0.0.1]:1"),
    ])
    func numericAddressesAreRead(_ text: String, _ expected: String) {
        #expect(SocketAddress(text)?.description == expected)
    }

    @Test(arguments: [
        "", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "localhost:80", "1.2.3:4",
        "[::1]",
        "1.2.3.4.5:6",
    ])
    func whatIsNoAddressIsNotRead(_ text: String) {
        #expect(SocketAddress(text) == nil)
    }

    @Test func loopbackIsKnownInAllItsForms() {
        for host in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            #expect(SocketAddress(host: host, port: 1)?.isLoopback == true, "\(host)")
        }
        for host in ["10.0.0.1", "::2", "128.0.0.1"] {
            #expect(SocketAddress(host: host, port: 1)?.isLoopback == false, "\(host)")
        }
    }

    @Test func theResolverKnowsNamesAndNumbers() async throws {
        let resolver = Resolver(time: ManualTime())
        #expect(try await resolver.resolve("127.0.0.1:80") == .loopback(port: 80))
        let local = try await resolver.resolve("localhost:8085")
        #expect(local.isLoopback && local.port == 8085)
        #expect(try await resolver.resolve("localhost:8085") == local)
    }

    @Test func theResolverSaysWhatItCannotLookUp() async {
        let resolver = Resolver(time: ManualTime())
        await #expect { try await resolver.resolve("no-port") } throws: {
            "\($0)".contains("'no-port' is not host:port")
        }
        await #expect { try await resolver.resolve("no-such-host.invalid:1") } throws: {
            "\($0)".hasPrefix("look up 'no-such-host.invalid'")
        }
    }
}
