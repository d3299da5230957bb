internal import CZlib

/// Unpacks zlib data from somebody who is not trusted.
///
/// The output never grows beyond the caller's limit, nor beyond what the input can unpack to at all, so that
/// a peer chooses no allocation. It keeps zlib's state (7 KiB, and a 32 KiB window once that is needed) and a
/// chunk of 16 KiB for reuse: one for each actor or thread, not Sendable.
public final class Inflater {
    /// zlib packs at best 1,032 to one.
    private static let ratioMax = 1_032

    private let stream: UnsafeMutablePointer<z_stream>
    private let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 16 << 10)

    public init() throws(DeflateError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        chunk.deallocate()
    }

    /// Unpacks one whole zlib stream of at most `bytesMax` bytes, and nothing behind it.
    public func inflate(_ input: RawSpan, bytesMax: Int) throws(DeflateError) -> [UInt8] {
        try input.withUnsafeBytes { (bytes) throws(DeflateError) in
            try unpack(bytes, bytesMax: min(max(0, bytesMax), .max &- 1), reserving: 0)
        }
    }

    /// Unpacks one whole zlib stream of exactly `count` bytes: as many as the packet announced.
    public func inflate(_ input: RawSpan, expecting count: Int) throws(DeflateError) -> [UInt8] {
        let (reachable, overflow) = input.byteCount.multipliedReportingOverflow(by: Inflater.ratioMax)
        guard overflow || count <= reachable else { throw .truncated }
        let output = try input.withUnsafeBytes { (bytes) throws(DeflateError) in
            try unpack(bytes, bytesMax: max(0, count), reserving: max(0, count))
        }
        guard output.count == count else { throw .tooShort(bytes: output.count) }
        return output
    }

    private func unpack(
        _ input: UnsafeRawBufferPointer, bytesMax: Int, reserving: Int
    ) throws(DeflateError) -> [UInt8] {
        guard inflateReset(stream) == Z_OK, let size = UInt32(exactly: input.count) else { throw .corrupt }
        // zlib only reads from here; its declaration lacks the const.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = size
        defer { stream.pointee.next_in = nil }

        var output: [UInt8] = []
        output.reserveCapacity(reserving)
        while true {
            // One byte more than allowed, so that a stream that goes on is told from one that ends in time.
            let room = min(chunk.count, bytesMax &- output.count &+ 1)
            stream.pointee.next_out = chunk.baseAddress
            stream.pointee.avail_out = UInt32(truncatingIfNeeded: room)
            let status = CZlib.inflate(stream, Z_NO_FLUSH)
            output.append(contentsOf: chunk.prefix(room &- Int(stream.pointee.avail_out)))
            guard output.count <= bytesMax else { throw .tooLarge(bytesMax: bytesMax) }
            switch status {
            case Z_STREAM_END:
                let unread = Int(stream.pointee.avail_in)
                guard unread == 0 else { throw .surplus(bytes: unread) }
                return output
            case Z_OK: continue
            case Z_BUF_ERROR: throw .truncated
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .corrupt
            }
        }
    }
}
