import Glibc

/// Memory that the worldserver may look at for exactly one call: copies of our lists and texts.
///
/// Nothing of it is read afterwards, so that it does no harm if a callback writes into it.
struct LentMemory: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer] = []

    /// Hands the memory to `body` and frees it when `body` is done.
    static func with<Value>(_ body: (inout LentMemory) -> Value) -> Value {
        var memory = LentMemory()
        defer { memory.release() }
        return body(&memory)
    }

    /// A copy of the list; nil when it is empty. For plain C values only.
    mutating func list<Element: BitwiseCopyable>(_ values: [Element]) -> UnsafeMutablePointer<Element>? {
        guard !values.isEmpty else { return nil }
        let block = UnsafeMutablePointer<Element>.allocate(capacity: values.count)
        block.initialize(from: values, count: values.count)
        blocks.append(UnsafeMutableRawPointer(block))
        return block
    }

    /// A copy of the text with a NUL at its end.
    mutating func text(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8CString
        let block = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            block.initialize(from: start, count: bytes.count)
        }
        blocks.append(UnsafeMutableRawPointer(block))
        return block
    }

    private mutating func release() {
        for block in blocks { block.deallocate() }
        blocks = []
    }
}
