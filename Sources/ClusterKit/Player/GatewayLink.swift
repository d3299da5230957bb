import Base
import Crypto
import Loop
import Wire

/// The client's end of a connection to a gateway: whole packets in, whole packets out, headers enciphered
/// once the key is set. Lives on the player's loop.
final class GatewayLink: ConnectionHandler {
    enum Event: Sendable {
        case connected
        case packet(Opcode, [UInt8])
        /// What came cannot be a packet; the link has closed itself.
        case broken(WireError)
        case closed(CloseCause)
    }
    private let tell: (Event) -> Void
    private var connection: Connection?
    private var outgoing: HeaderCipher?
    private var incoming: HeaderCipher?
    /// Bytes of a header that is not complete, in plain text.
    private var header: [UInt8] = []
    private var awaited: ServerHeader?
    private var body: [UInt8] = []
    /// The first header after the key was set, as it came: a refusal of an unknown account is not enciphered
    /// (spec gateway 4.4, row 1).
    private var firstHeader: [UInt8]?

    init(to address: SocketAddress, on loop: EventLoop, tell: @escaping (Event) -> Void) throws(SocketError) {
        self.tell = tell
        connection = try Connection.connect(to: address, on: loop, handler: self)
    }

    /// From now on headers are enciphered in both directions.
    func encipher(with sessionKey: [UInt8]) {
        outgoing = .clientEncrypt(sessionKey: sessionKey)
        incoming = .clientDecrypt(sessionKey: sessionKey)
        firstHeader = []
    }

    func send(_ opcode: Opcode, _ body: [UInt8]) {
        var frame = Frame.client(opcode, body)
        frame.withUnsafeMutableBytes {
            outgoing?.apply(UnsafeMutableRawBufferPointer(rebasing: $0[0..<ClientHeader.byteCount]))
        }
        connection?.write(frame)
    }

    /// Sends a header that no client would send, enciphered like any other.
    func sendHeader(size: UInt16, opcode: UInt32, then body: [UInt8]) {
        var frame = withUnsafeBytes(of: size.bigEndian) { Array($0) }
        frame += withUnsafeBytes(of: opcode.littleEndian) { Array($0) }
        frame.withUnsafeMutableBytes { outgoing?.apply($0) }
        connection?.write(frame + body)
    }

    /// Bytes as they are, outside the framing.
    func sendBytes(_ bytes: [UInt8]) { connection?.write(bytes) }

    func pauseReading() { connection?.pauseReading() }
    func resumeReading() { connection?.resumeReading() }

    func close(because why: String) { connection?.close(because: why) }

    // MARK: What the connection tells

    func connected(_ connection: Connection) { tell(.connected) }

    func closed(_ connection: Connection, _ cause: CloseCause) {
        self.connection = nil
        tell(.closed(cause))
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var position = 0
        while position < bytes.count, self.connection != nil {
            if let awaited {
                let part = min(awaited.bodyBytes - body.count, bytes.count - position)
                body.append(contentsOf: bytes[position..<position + part])
                position += part
            } else {
                take(headerByte: bytes[position])
                position += 1
            }
            deliverIfComplete()
        }
        return bytes.count
    }

    private func take(headerByte byte: UInt8) {
        if var raw = firstHeader {
            raw.append(byte)
            firstHeader = raw
            guard raw.count == 4 else { return }
            firstHeader = nil
            let plainRefusal: [UInt8] = [0x00, 0x03, 0xEE, 0x01]
            if raw != plainRefusal { incoming?.apply(&raw) }
            header = raw
        } else {
            var one = [byte]
            incoming?.apply(&one)
            header += one
        }
        switch header.withUnsafeBytes({ ServerHeader.decode($0) }) {
        case .needMoreBytes: return
        case .header(let found):
            header = []
            awaited = found
            body.reserveCapacity(min(found.bodyBytes, 1 << 16))
        case .invalid(let error):
            header = []
            tell(.broken(error))
            close(because: "the stream cannot be read on: \(error)")
        }
    }

    private func deliverIfComplete() {
        guard let complete = awaited, body.count == complete.bodyBytes else { return }
        let taken = body
        awaited = nil
        body = []
        tell(.packet(complete.opcode, taken))
    }
}
