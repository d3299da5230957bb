import Base
import Bus
import Testing

/// The envelope of requests and answers.
struct BusMessageTests {
    private let id = MessageID(high: 0x0102_0304_0506_0708, low: 0xF1)

    @Test func aRequestSurvives() throws {
        let ask = BusMessage.Ask(deadline: .milliseconds(4_999), id: id, body: [1, 2, 3])
        #expect(try BusMessage.Ask(parsing: ask.bytes) == ask)
        #expect(hexadecimal(ask.bytes) == "01" + "8727" + "0807060504030201" + "f100000000000000" + "010203")
    }

    @Test func deadlinesAreWholeMillisecondsWithinTheRange() throws {
        func sent(_ deadline: Duration) -> Duration {
            BusMessage.Ask(deadline: deadline, id: id, body: []).deadline
        }
        #expect(sent(.microseconds(1_999)) == .milliseconds(1))
        #expect(sent(.seconds(-1)) == .zero)
        #expect(sent(.seconds(Int64.max)) == BusMessage.deadlineMax)
    }

    @Test(
        arguments: [
            (.reply([7]), "010007"), (.refusal([]), "0101"), (.overloaded, "0102"),
            (.failed("no"), "01036e6f"),
            (.unserved, "0104"), (.expired, "0105"),
        ] as [(BusMessage.Answer, String)])
    func anAnswerSurvives(answer: BusMessage.Answer, bytes: String) throws {
        #expect(try BusMessage.Answer(parsing: answer.bytes) == answer)
        #expect(hexadecimal(answer.bytes) == bytes)
    }

    @Test func aLongFailureIsCutBetweenCharacters() throws {
        let answer = BusMessage.Answer.failed(String(repeating: "ü", count: 2000))
        #expect(
            try BusMessage.Answer(parsing: answer.bytes)
                == .failed(String(repeating: "ü", count: BusMessage.failureBytesMax / 2)))
    }

    @Test(
        arguments: [
            ([], .truncated), ([2], .unknownVersion(2)), ([1], .truncated), ([1, 0x80], .truncated),
            ([1, 0x80, 0], .invalidDeadline), ([1, 0x81, 0xDD, 0xDB, 0x01], .invalidDeadline),
            ([1, 5, 0, 0], .truncated),
        ] as [([UInt8], BusMessageError)])
    func aRequestThatIsNoneIsRefused(bytes: [UInt8], error: BusMessageError) {
        #expect(throws: error) { try BusMessage.Ask(parsing: bytes) }
    }

    @Test(
        arguments: [
            ([], .truncated), ([0], .unknownVersion(0)), ([1], .truncated), ([1, 6], .unknownStatus(6)),
            ([1, 2, 0], .trailingBytes), ([1, 4, 0], .trailingBytes), ([1, 5, 0], .trailingBytes),
            ([1, 3, 0xFF], .invalidText),
            ([1, 3] + [UInt8](repeating: 0x61, count: BusMessage.failureBytesMax + 1), .invalidText),
        ] as [([UInt8], BusMessageError)])
    func anAnswerThatIsNoneIsRefused(bytes: [UInt8], error: BusMessageError) {
        #expect(throws: error) { try BusMessage.Answer(parsing: bytes) }
    }

    @Test func messageIDsAreMadeByChanceAndSurvive() throws {
        let chance = SeededRandomness(seed: 3)
        let (one, other) = (MessageID(from: chance), MessageID(from: chance))
        #expect(one != other)
        #expect(try copy(one) == one)
        #expect(id.description == "010203040506070800000000000000f1")
    }
}
