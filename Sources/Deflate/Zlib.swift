/// zlib in one call, for places that pack or unpack rarely. Who does it often
/// keeps an `Inflater` or `Deflater`.
public enum Zlib {
    /// Unpacks one whole zlib stream of at most `bytesMax` bytes, and nothing behind it.
    public static func inflate(_ input: [UInt8], bytesMax: Int) throws(DeflateError) -> [UInt8] {
        try Inflater().inflate(input.span.bytes, bytesMax: bytesMax)
    }

    /// Unpacks one whole zlib stream of exactly `count` bytes: as many as the packet announced.
    public static func inflate(_ input: [UInt8], expecting count: Int) throws(DeflateError) -> [UInt8] {
        try Inflater().inflate(input.span.bytes, expecting: count)
    }

    /// Packs into one zlib stream; `level` is zlib's, from 1, fast, to 9, small.
    public static func deflate(_ input: [UInt8], level: Int = 1) throws(DeflateError) -> [UInt8] {
        try Deflater(level: level).deflate(input.span.bytes)
    }
}
