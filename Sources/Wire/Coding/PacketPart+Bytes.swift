extension PacketPart {
    /// Reads exactly these bytes. Throws when they are too few or too many.
    public static func parse(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Self {
        var reader = PacketReader(bytes)
        var value = Self()
        try value.layout(&reader)
        guard reader.remaining == 0 else { throw .trailing(bytes: reader.remaining) }
        return value
    }

    /// Reads the beginning of these bytes and does not look at what follows.
    public static func parse(prefixOf bytes: UnsafeRawBufferPointer) throws(WireError) -> Self {
        var reader = PacketReader(bytes)
        var value = Self()
        try value.layout(&reader)
        return value
    }

    public static func parse(_ bytes: [UInt8]) throws(WireError) -> Self {
        let result = bytes.withUnsafeBytes { bytes -> Result<Self, WireError> in
            do throws(WireError) { return .success(try parse(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The bytes that stand for it.
    public func bytes() -> [UInt8] {
        var writer = PacketWriter()
        var copy = self
        do throws(WireError) {
            try copy.layout(&writer)
        } catch {
            assertionFailure("\(Self.self) throws when it is written: \(error)")
        }
        return writer.finish()
    }
}
