import Loop
import Wire

/// Cuts a link's bytes into packets and brings them to the world, on the world's own loop.
final class LinkHandler: ConnectionHandler {
    private let world: SandboxWorld
    private let number: UInt64

    init(world: SandboxWorld, number: UInt64) {
        self.world = world
        self.number = number
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var frames: [ReceivedFrame] = []
        var fault: WireError?
        let consumed = Self.cut(UnsafeRawBufferPointer(bytes), into: &frames, &fault)
        let (number, taken, found) = (number, frames, fault)
        world.assumeIsolated { world in
            if !taken.isEmpty { world.received(on: number, taken) }
            if let found { world.brokenStream(on: number, found) }
        }
        return consumed
    }

    func closed(_ connection: Connection, _ cause: CloseCause) {
        let number = number
        world.assumeIsolated { $0.closed(link: number, cause) }
    }

    /// Takes whole packets; returns how many bytes they had.
    private static func cut(
        _ bytes: UnsafeRawBufferPointer, into frames: inout [ReceivedFrame], _ fault: inout WireError?
    ) -> Int {
        var consumed = 0
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
            switch ClientHeader.decode(rest) {
            case .needMoreBytes:
                return consumed
            case .invalid(let error):
                fault = error
                return bytes.count
            case .header(let header):
                // The gateway's own numbers end at 0x51F; a worldserver closes on what no client can mean.
                guard header.opcode.rawValue < 0x520 else {
                    fault = .badOpcode(UInt32(header.opcode.rawValue))
                    return bytes.count
                }
                let end = ClientHeader.byteCount + header.bodyBytes
                guard rest.count >= end else { return consumed }
                frames.append(
                    ReceivedFrame(opcode: header.opcode, body: Array(rest[ClientHeader.byteCount..<end])))
                consumed += end
            }
        }
    }
}
