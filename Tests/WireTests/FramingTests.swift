import Testing
import Wire

@Suite struct FramingTests {
    private func decode<Header: FrameHeader>(_: Header.Type, _ bytes: [UInt8]) -> HeaderResult<Header> {
        bytes.withUnsafeBytes { Header.decode($0) }
    }

    /// Row P6.
    @Test(arguments: Array(0x7FFC...0x8002) + [0, 1, 60_000, 0x7F_FFFD])
    func aServerFrameOfAnySizeIsReadBack(_ size: Int) throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let frame = Frame.server(.SMSG_NOTIFICATION, body)
        let headerBytes = size + 2 > 0x7FFF ? 5 : 4
        #expect(frame.count == headerBytes + size)
        guard case .header(let header) = decode(ServerHeader.self, frame) else {
            Issue.record("no header")
            return
        }
        #expect(header == ServerHeader(opcode: .SMSG_NOTIFICATION, bodyBytes: size))
        #expect(header.byteCount == headerBytes)
        #expect(ServerHeader.byteCount(firstByte: frame[0]) == headerBytes)
        #expect(frame.dropFirst(headerBytes).elementsEqual(body))
    }

    @Test func theHeadersOfTheSpecificationAreWritten() throws {
        #expect(
            hex(Frame.server(.SMSG_AUTH_RESPONSE, [UInt8](repeating: 0, count: 11)).prefix(4)) == "000dee01")
        #expect(
            hex(Frame.server(Opcode(rawValue: 0x1F6), [UInt8](repeating: 0, count: 40_000)).prefix(5))
                == "809c42f601")
        #expect(hex(Frame.client(.CMSG_CHAR_ENUM, [])) == "000437000000")
        #expect(
            hex(Ping(sequence: 1, latencyMilliseconds: 2).clientFrame()) == "000cdc0100000100000002000000")
        #expect(hex(Pong(sequence: 1).serverFrame()) == "0006dd0101000000")
    }

    @Test(arguments: ["", "00", "000437", "0004370000"])
    func aClientHeaderNeedsSixBytes(_ text: String) throws {
        guard case .needMoreBytes(6) = decode(ClientHeader.self, try #require(bytes(text))) else {
            Issue.record("\(text)")
            return
        }
    }

    @Test func aServerHeaderSaysHowManyBytesItNeeds() {
        guard case .needMoreBytes(4) = decode(ServerHeader.self, [0x80, 0x9C, 0x42]) else {
            Issue.record("three bytes")
            return
        }
        guard case .needMoreBytes(5) = decode(ServerHeader.self, [0x80, 0x9C, 0x42, 0xF6]) else {
            Issue.record("four bytes of a long header")
            return
        }
    }

    @Test(arguments: [
        "000037000000", "000337000000", "280037000000", "ffff37000000",  // size below 4, from 10,240
        "000437000100",  // an opcode that needs more than 16 bits
    ])
    func aClientHeaderOutOfBoundsIsRefused(_ text: String) throws {
        guard case .invalid = decode(ClientHeader.self, try #require(bytes(text))) else {
            Issue.record("\(text)")
            return
        }
    }

    @Test func theLargestClientFrameIsAccepted() {
        let frame = Frame.client(.CMSG_PING, [UInt8](repeating: 7, count: 20_000))
        #expect(frame.count == 6 + ClientHeader.bodyBytesMax)
        guard case .header(let header) = decode(ClientHeader.self, frame) else {
            Issue.record("refused")
            return
        }
        #expect(header.bodyBytes == 10_235)
    }

    @Test(arguments: ["0000dd01", "0001dd01", "800000dd01", "807fffdd01"])
    func aServerHeaderOutOfBoundsIsRefused(_ text: String) throws {
        guard case .invalid = decode(ServerHeader.self, try #require(bytes(text))) else {
            Issue.record("\(text)")
            return
        }
    }
}
