public import Base

/// A secret that waits for its use, wiped when nobody holds it any more. Hand it the only copy of its bytes.
public final class Secret: Sendable {
    private let bytes: Locked<[UInt8]>

    /// So many bytes from a random source.
    public init(_ count: Int, from randomness: any Randomness) { bytes = Locked(randomness.bytes(count)) }

    deinit { bytes.withLock { wipe(&$0) } }

    /// Lends the bytes; they must not be kept.
    public func withBytes<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withLock { (bytes) throws(Failure) in try body(bytes) }
    }
}
