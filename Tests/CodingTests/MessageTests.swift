import Bus
import Foundation
import Testing

/// Every message of every service survives the way over a broker.
struct MessageTests {
    @Test(arguments: 0..<Messages.requests.count)
    func requestsRepliesAndRefusalsSurvive(number: Int) throws {
        try survives(Messages.requests[number], seed: UInt64(number))
    }

    @Test func eventsSurvive() throws {
        for (number, event) in Messages.events.enumerated() {
            try manySurvive(event, event.subject, seed: UInt64(number))
        }
    }

    /// What was added to the services' messages is tested here too.
    @Test func noMessageIsForgotten() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let sources = root.appending(path: "Sources")
        var declared: [String] = []
        for service in try FileManager.default.contentsOfDirectory(atPath: sources.path) {
            let folder = sources.appending(path: service).appending(path: "API")
            for file in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
                let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
                for match in text.matches(of: /static let (?:wireName|subject) = "([^"]*)"/) {
                    declared.append(String(match.1))
                }
            }
        }
        let tested = Messages.requests.map { $0.wireName } + Messages.events.map { $0.subject }
        #expect(declared.count > 100)
        #expect(
            Set(declared).symmetricDifference(tested).isEmpty, "Messages.swift has all of them, and no other")
        #expect(Set(tested).count == tested.count, "two messages of one name")
    }

    private func survives<R: Request>(_ request: R.Type, seed: UInt64) throws {
        try manySurvive(R.self, R.wireName, seed: seed)
        try manySurvive(R.Reply.self, R.wireName, seed: seed)
        if R.Refusal.self != Never.self { try manySurvive(R.Refusal.self, R.wireName, seed: seed) }
    }

    private func manySurvive<T: Codable>(_ type: T.Type, _ name: String, seed: UInt64) throws {
        let maker = Messages.maker(seed: seed)
        for _ in 0..<20 {
            let value = try maker.make(type)
            let bytes = try BinaryEncoder.encode(value)
            let read = try BinaryDecoder.decode(type, from: bytes)
            // Not every message can be compared; what Swift prints of one names all that is in it.
            #expect(String(reflecting: read) == String(reflecting: value), "\(name)")
            #expect(try BinaryEncoder.encode(read) == bytes, "\(name)")
            // A message that was cut off is none.
            #expect(!reads(type, bytes.dropLast()), "\(name)")
        }
    }
}
