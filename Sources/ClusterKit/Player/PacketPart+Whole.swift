public import Wire

extension PacketPart {
    /// A part that is a whole body, such as `Movement`; nil when the bytes are something else or something is left over.
    public init?(whole body: [UInt8]) {
        self.init()
        guard read(body) else { return nil }
    }

    /// The bytes of a part that travels on its own.
    public func wholeBytes() -> [UInt8] {
        var writer = PacketWriter()
        var copy = self
        do throws(WireError) {
            try copy.layout(&writer)
        } catch {
            assertionFailure("\(Self.self) throws when it is written: \(error)")
        }
        return writer.finish()
    }

    private mutating func read(_ body: [UInt8]) -> Bool {
        body.withUnsafeBytes { bytes in
            var reader = PacketReader(bytes)
            do throws(WireError) {
                try layout(&reader)
            } catch {
                return false
            }
            return reader.remaining == 0
        }
    }
}
