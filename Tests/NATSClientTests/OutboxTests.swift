import Base
import NATSWire
import Testing

@testable import NATSClient

/// What waits to be sent: in order, counted, and without what nobody waits for any more.
@Suite struct OutboxTests {
    private func publication<Value>(
        _ subject: String, _ payload: [UInt8], _ use: (Publication) -> Value
    ) -> Value {
        Array(subject.utf8).withUnsafeBytes { subject in
            payload.withUnsafeBytes { use(Publication(subject: subject, body: $0)) }
        }
    }
    private func add(_ outbox: inout Outbox, _ subject: String, _ bytes: Int = 1, request: UInt64? = nil) {
        publication(subject, [UInt8](repeating: 0x78, count: bytes)) { outbox.add($0, request: request) }
    }
    /// The subjects of all that waits, piece by piece; a request in brackets.
    private func taken(_ outbox: inout Outbox) throws -> [String] {
        var pieces: [String] = []
        while let piece = outbox.popFirst() {
            var subjects: [String] = []
            var parser = ClientParser()
            let consumed = try piece.writer.bytes.withUnsafeBytes { bytes in
                try parser.consume(bytes) { operation in
                    if case .publish(let message) = operation {
                        subjects.append(String(decoding: message.subject, as: UTF8.self))
                    }
                    return true
                }
            }
            #expect(consumed == piece.writer.bytes.count && piece.messages == subjects.count)
            let text = subjects.joined(separator: " ")
            pieces.append(piece.request == nil ? text : "(\(text))")
        }
        return pieces
    }

    @Test func messagesLieTogetherAndRequestsApart() throws {
        var outbox = Outbox()
        #expect(outbox.isEmpty && outbox.bytes == 0)
        add(&outbox, "a")
        add(&outbox, "b")
        add(&outbox, "c", request: 1)
        add(&outbox, "d")
        #expect(!outbox.isEmpty && outbox.messages == 4)
        #expect(try taken(&outbox) == ["a b", "(c)", "d"])
        #expect(outbox.isEmpty && outbox.bytes == 0 && outbox.messages == 0)
    }

    @Test func aLongRunIsCutBetweenMessages() throws {
        var outbox = Outbox()
        for number in 0..<100 { add(&outbox, "m\(number)", 1_000) }
        add(&outbox, "large", 200_000)
        add(&outbox, "after")
        let pieces = try taken(&outbox)
        #expect(
            pieces.joined(separator: " ") == (0..<100).map { "m\($0)" }.joined(separator: " ")
                + " large after")
        #expect(pieces.count == 6 && pieces.suffix(2) == ["large", "after"])
    }

    @Test func whatIsWithdrawnTakesNoRoomAndIsNotSent() throws {
        var outbox = Outbox()
        add(&outbox, "a")
        for number in 1...1_000 { add(&outbox, "r", 500, request: UInt64(number)) }
        add(&outbox, "b")
        let before = outbox.bytes
        for number in 1...1_000 where number != 700 { outbox.withdraw(UInt64(number)) }
        outbox.withdraw(3)
        outbox.withdraw(5_000)
        #expect(before > 500_000 && outbox.bytes < 20_000)
        let pieces = try taken(&outbox)
        #expect(pieces.filter { $0 != "()" } == ["a", "(r)", "b"])
        #expect(outbox.bytes == 0)
    }

    @Test func anyOrderOfCallsKeepsTheCount() throws {
        let chance = SeededRandomness(seed: 11)
        var outbox = Outbox()
        var (sent, expected): ([String], [String]) = ([], [])
        var live: Set<UInt64> = []
        var last: UInt64 = 0
        for step in 0..<20_000 {
            switch chance.below(6) {
            case 0, 1:
                add(&outbox, "p\(step)", Int(chance.below(300)))
                expected.append("p\(step)")
            case 2, 3:
                last += 1
                add(&outbox, "r\(last)", Int(chance.below(300)), request: last)
                live.insert(last)
                expected.append("r\(last)")
            case 4:
                let number = chance.below(last + 1)
                if live.remove(number) != nil { expected.removeAll { $0 == "r\(number)" } }
                outbox.withdraw(number)
            default:
                guard var piece = outbox.popFirst() else { continue }
                if let request = piece.request { live.remove(request) }
                sent += try subjects(piece)
                outbox.recycle(&piece.writer)
            }
            #expect(outbox.bytes >= 0)
        }
        while let piece = outbox.popFirst() { sent += try subjects(piece) }
        #expect(sent == expected && outbox.bytes == 0)
    }

    private func subjects(_ piece: Outbox.Piece) throws -> [String] {
        var outbox: [String] = []
        var parser = ClientParser()
        _ = try piece.writer.bytes.withUnsafeBytes { bytes in
            try parser.consume(bytes) { operation in
                if case .publish(let message) = operation {
                    outbox.append(String(decoding: message.subject, as: UTF8.self))
                }
                return true
            }
        }
        return outbox
    }

    @Test func whatTheServerDoesNotTakeIsTakenOut() throws {
        var outbox = Outbox()
        for (subject, bytes) in [("a", 10), ("b", 11), ("c", 0), ("d", 2_000_000)] {
            add(&outbox, subject, bytes)
        }
        var kept: [String] = []
        while var piece = outbox.popFirst() {
            piece.drop(largerThan: 10)
            #expect(piece.payloadBytes <= 10 && piece.largestPayload <= 10)
            kept += try subjects(piece)
        }
        #expect(kept == ["a", "c"])
    }
}
