import Loop
import Wire

/// One gateway connection of a `ScriptedWorld`: frames in plain text, in and out.
final class ScriptedSession: ConnectionHandler {
    private let connection: Connection
    private let took: (Opcode, [UInt8]) -> Void
    private let ended: () -> Void

    init(_ connection: Connection, took: @escaping (Opcode, [UInt8]) -> Void, closed: @escaping () -> Void) {
        self.connection = connection
        self.took = took
        ended = closed
        connection.handler = self
        // Whoever does not read it is the test's concern.
        connection.limits.hard = 256 << 20
        connection.limits.high = 256 << 20
    }

    func send(_ opcode: Opcode, _ body: [UInt8]) { connection.write(Frame.server(opcode, body)) }
    func close() { connection.close(because: "the scripted world said so") }
    func closeAfterFlush() { connection.closeAfterFlush(because: "the player was handed over") }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var position = 0
        while connection.isOpen {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            switch ClientHeader.decode(rest) {
            case .needMoreBytes: return position
            case .invalid(let error):
                connection.close(because: "the gateway sent no frame: \(error)")
            case .header(let header):
                let size = ClientHeader.byteCount + header.bodyBytes
                guard rest.count >= size else { return position }
                position += size
                took(header.opcode, Array(rest[ClientHeader.byteCount..<size]))
            }
        }
        return position
    }

    func closed(_ connection: Connection, _ cause: CloseCause) { ended() }
}
