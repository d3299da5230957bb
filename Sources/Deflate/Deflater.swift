internal import CZlib

/// Packs data for a peer into one zlib stream. It keeps zlib's state (about 260 KiB) for reuse: one for each
/// actor or thread, not Sendable.
public final class Deflater {
    private let stream: UnsafeMutablePointer<z_stream>

    /// `level` is zlib's, from 1, fast, to 9, small; AzerothCore uses 1.
    public init(level: Int = 1) throws(DeflateError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let level = Int32(min(9, max(1, level)))
        guard deflateInit_(stream, level, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .outOfMemory
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    public func deflate(_ input: RawSpan) throws(DeflateError) -> [UInt8] {
        try input.withUnsafeBytes { (bytes) throws(DeflateError) in try pack(bytes) }
    }

    private func pack(_ input: UnsafeRawBufferPointer) throws(DeflateError) -> [UInt8] {
        guard deflateReset(stream) == Z_OK, let size = UInt32(exactly: input.count) else { throw .corrupt }
        let bound = Int(deflateBound(stream, UInt(input.count)))
        var status = Z_BUF_ERROR
        let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            // zlib only reads from here; its declaration lacks the const.
            stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?
                .assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = size
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(clamping: bound)
            status = CZlib.deflate(stream, Z_FINISH)
            count = bound &- Int(stream.pointee.avail_out)
            stream.pointee.next_in = nil
            stream.pointee.next_out = nil
        }
        guard status == Z_STREAM_END else { throw .outOfMemory }
        return output
    }
}
