import Crypto
import Foundation
import Testing

/// Quality row P4: exchanges in which the independent package wow-srp played one side. The checked-in file
/// and fresh ones come from Tests/Judges/check_srp.py.
struct ForeignExchangesTests {
    let engine: SRP6Engine
    let exchanges: [Exchange]

    init() throws {
        engine = try SRP6Engine()
        let fresh = ProcessInfo.processInfo.environment["NIMBUS_SRP_EXCHANGES"].map { URL(filePath: $0) }
        let recorded = Bundle.module.url(
            forResource: "wow-srp", withExtension: "txt", subdirectory: "Vectors")
        exchanges = try Exchange.read(#require(fresh ?? recorded))
    }

    private func all(_ kind: String) throws -> [Exchange] {
        let found = exchanges.filter { $0.kind == kind }
        try #require(found.count >= 40)
        return found
    }

    @Test func theServerTakesTheForeignClient() throws {
        for exchange in try all("client") {
            let verifier = try engine.verifier(
                name: exchange.text("name"), password: exchange.text("password"), salt: exchange.bytes("salt")
            )
            #expect(verifier == exchange.bytes("verifier"))
            let serverPublic = try engine.challenge(
                verifier: verifier, secret: exchange.bytes("serverSecret"))
            #expect(serverPublic == exchange.bytes("serverPublic"))
            let session = try engine.prove(
                name: exchange.text("name"), salt: exchange.bytes("salt"), verifier: verifier,
                secret: exchange.bytes("serverSecret"), serverPublic: serverPublic,
                clientPublic: exchange.bytes("clientPublic"), clientProof: exchange.bytes("clientProof"))
            #expect(session.sessionKey == exchange.bytes("sessionKey"))
            #expect(session.serverProof == exchange.bytes("serverProof"))
        }
    }

    @Test func theClientSatisfiesTheForeignServer() throws {
        for exchange in try all("server") {
            let client = SRP6Client(
                name: exchange.text("name"), password: exchange.text("password"), engine: engine)
            let answer = try client.answer(
                salt: exchange.bytes("salt"), serverPublic: exchange.bytes("serverPublic"),
                secret: exchange.bytes("clientSecret"))
            #expect(answer.publicNumber == exchange.bytes("clientPublic"))
            #expect(answer.proof == exchange.bytes("clientProof"))
            #expect(answer.session.serverProof == exchange.bytes("serverProof"))
            #expect(answer.session.sessionKey == exchange.bytes("sessionKey"))
        }
    }

    @Test func theExchangesCoverShortNumbers() throws {
        let clients = try all("client")
        for field in ["verifier", "serverPublic", "clientPublic"] {
            #expect(clients.contains { $0.bytes(field).last == 0 }, "no \(field) with a zero high byte")
        }
    }

    @Test func reconnectProofsAgree() throws {
        for exchange in try all("reconnect") {
            let proof = ReconnectDigest.digest(
                name: exchange.text("name"), clientSeed: exchange.bytes("clientSeed"),
                serverSeed: exchange.bytes("serverSeed"), sessionKey: exchange.bytes("sessionKey"))
            #expect(proof == exchange.bytes("proof"))
        }
    }

    @Test func worldDigestsAndHeadersAgree() throws {
        for exchange in try all("world") {
            let key = exchange.bytes("sessionKey")
            let digest = WorldDigest.digest(
                account: Array(exchange.text("name").utf8), clientSeed: exchange.bytes("clientSeed"),
                serverSeed: exchange.bytes("serverSeed"), sessionKey: key)
            #expect(digest == exchange.bytes("digest"))
            var toServer = exchange.bytes("plainToServer")
            var toClient = exchange.bytes("plainToClient")
            var client = HeaderCipher.clientEncrypt(sessionKey: key)
            client.apply(&toServer)
            #expect(toServer == exchange.bytes("wireToServer"))
            var server = HeaderCipher.serverEncrypt(sessionKey: key)
            server.apply(&toClient)
            #expect(toClient == exchange.bytes("wireToClient"))
        }
    }
}

/// A line of the file: what it is, and its named fields.
struct Exchange {
    let kind: String
    private let fields: [String: String]

    static func read(_ file: URL) throws -> [Exchange] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map
        {
            let words = $0.split(separator: " ")
            let pairs = words.dropFirst().map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
            return Exchange(
                kind: words.first.map(String.init) ?? "",
                fields: Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first })
        }
    }

    func text(_ name: String) -> String { fields[name] ?? "" }
    func bytes(_ name: String) -> [UInt8] { hex(text(name)) }
}
