import NATSWire

/// Messages that wait to be sent, in their order, as they will be on the wire. Requests lie apart, so that
/// one that nobody waits for any more is not sent.
struct Outbox {
    struct Piece {
        var writer = OperationWriter()
        /// The request that it is; nil for a run of other messages.
        var request: UInt64?
        var messages = 0
        var payloadBytes = 0
        var largestPayload = 0
        /// What it counts for, with the memory around it.
        var weight: Int { writer.bytes.count + 128 }

        /// Takes messages out that are larger.
        mutating func drop(largerThan bytesMax: Int) {
            var kept = Piece(request: request)
            var limits = ProtocolLimits()
            limits.payloadBytesMax = largestPayload
            var parser = ClientParser(limits)
            _ = try? writer.bytes.withUnsafeBytes { bytes in
                try parser.consume(bytes) { operation in
                    if case .publish(let message) = operation, message.body.count <= bytesMax {
                        kept.add(message)
                    }
                    return true
                }
            }
            self = kept
        }

        mutating func add(_ message: Publication) {
            writer.publish(message)
            messages += 1
            payloadBytes += message.body.count
            largestPayload = max(largestPayload, message.body.count)
        }
    }
    /// A run of messages ends when it is as long.
    static let pieceBytesMax = 32 << 10
    private var pieces: [Piece] = []
    /// Pieces before it have been taken.
    private var head = 0
    /// The number of the first of `pieces`, counted from the beginning.
    private var base = 0
    /// Where a request lies.
    private var places: [UInt64: Int] = [:]
    private var withdrawn = 0
    /// Memory of a piece that was sent, for the next one.
    private var spare = OperationWriter()
    /// Of all that waits.
    private(set) var bytes = 0

    var isEmpty: Bool { head == pieces.count }
    /// Messages that wait.
    var messages: Int { pieces[head...].reduce(0) { $0 + $1.messages } }

    mutating func add(_ message: Publication, request: UInt64? = nil) {
        let size = message.body.count
        let continues =
            request == nil && !isEmpty && pieces[pieces.count - 1].request == nil
            && pieces[pieces.count - 1].writer.bytes.count + size < Self.pieceBytesMax
        if !continues { begin(request) }
        let last = pieces.count - 1
        bytes -= continues ? pieces[last].weight : 0
        pieces[last].add(message)
        bytes += pieces[last].weight
    }

    private mutating func begin(_ request: UInt64?) {
        var piece = Piece(request: request)
        if let request {
            places[request] = base + pieces.count
        } else {
            swap(&piece.writer, &spare)
        }
        pieces.append(piece)
    }

    /// The oldest piece.
    mutating func popFirst() -> Piece? {
        guard head < pieces.count else { return nil }
        var piece = Piece()
        swap(&piece, &pieces[head])
        bytes -= piece.weight
        if let request = piece.request, places.removeValue(forKey: request) == nil { withdrawn -= 1 }
        head += 1
        if head == pieces.count || head > 1024 && head > pieces.count / 2 {
            pieces.removeFirst(head)
            base += head
            head = 0
        }
        return piece
    }

    /// Gives the memory of a sent piece back.
    mutating func recycle(_ writer: inout OperationWriter) {
        guard writer.bytes.count <= Self.pieceBytesMax * 2 else { return }
        writer.removeAll()
        swap(&spare, &writer)
    }

    /// Nobody waits for this request any more.
    mutating func withdraw(_ request: UInt64) {
        guard let place = places.removeValue(forKey: request) else { return }
        let index = place - base
        bytes -= pieces[index].weight
        pieces[index] = Piece(request: request)
        bytes += pieces[index].weight
        withdrawn += 1
        if withdrawn > 64, withdrawn > (pieces.count - head) / 2 { compact() }
    }

    /// Forgets withdrawn requests for good.
    private mutating func compact() {
        let kept = pieces[head...].filter { $0.request == nil || $0.messages > 0 }
        base += pieces.count
        pieces = kept
        (head, withdrawn) = (0, 0)
        bytes = kept.reduce(0) { $0 + $1.weight }
        for (index, piece) in kept.enumerated() {
            if let request = piece.request { places[request] = base + index }
        }
    }
}
