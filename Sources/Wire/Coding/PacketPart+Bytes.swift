// For this module only: from another one these would run without being optimized for the type. What others
// need of a part has functions of its own, for example `Movement.parse`.
extension PacketPart {
    /// Reads exactly these bytes. Throws when they are too few or too many.
    static func read(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Self {
        var reader = PacketReader(bytes)
        var value = Self()
        try value.layout(&reader)
        guard reader.remaining == 0 else { throw .trailing(bytes: reader.remaining) }
        return value
    }

    /// The bytes that stand for it.
    func written() -> [UInt8] {
        var writer = PacketWriter()
        var copy = self
        do throws(WireError) {
            try copy.layout(&writer)
        } catch {
            failedToWrite(Self.self, error)
        }
        return writer.finish()
    }
}

/// Runs a reader on the bytes of an array.
func withBytes<Value>(
    of bytes: [UInt8], _ read: (UnsafeRawBufferPointer) throws(WireError) -> Value
) throws(WireError) -> Value {
    let result = bytes.withUnsafeBytes { bytes -> Result<Value, WireError> in
        do throws(WireError) { return .success(try read(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
}
