import Glibc

/// What a handler gave back by pointer: memory from malloc that is ours to free (spec sidecar 4.8).
///
/// Lengths are believed only within bounds, and what is out of bounds is not even freed, since its pointer is
/// no better. Each block is freed once, also when an answer names it twice.
struct ReturnedMemory: ~Copyable {
    static let countMax = 10_000
    static let textBytesMax = 8_000

    private var blocks: Set<UnsafeMutableRawPointer> = []
    /// Some length made no sense.
    private(set) var isMalformed = false

    /// Reads an answer and frees it afterwards. Nil: it made no sense.
    static func read<Value>(_ body: (inout ReturnedMemory) -> Value) -> Value? {
        var memory = ReturnedMemory()
        defer { memory.release() }
        let value = body(&memory)
        return memory.isMalformed ? nil : value
    }

    /// A list as Swift values; empty when it makes no sense.
    mutating func list<Element, Value>(
        _ pointer: UnsafeMutablePointer<Element>?, count: Int32,
        _ convert: (inout ReturnedMemory, Element) -> Value
    ) -> [Value] {
        guard count >= 0, count <= Self.countMax, count == 0 || pointer != nil else {
            isMalformed = true
            return []
        }
        guard let pointer else { return [] }
        blocks.insert(UnsafeMutableRawPointer(pointer))
        var values: [Value] = []
        values.reserveCapacity(Int(count))
        for index in 0..<Int(count) { values.append(convert(&self, pointer[index])) }
        return values
    }

    /// A text, of which 8,000 bytes are read at most; empty for NULL. What is no UTF-8 is replaced.
    mutating func text(_ pointer: UnsafePointer<CChar>?) -> String {
        guard let pointer else { return "" }
        blocks.insert(UnsafeMutableRawPointer(mutating: pointer))
        let bytes = UnsafeRawBufferPointer(start: pointer, count: strnlen(pointer, Self.textBytesMax))
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func release() {
        for block in blocks { free(block) }
        blocks = []
    }
}
