import Glibc

/// What a worldserver passes to a function, read with care and copied.
enum Given {
    /// Most of what a list may hold.
    static let countMax = 10_000

    /// A list; nil when it cannot be true: a negative or huge count, or no list though there is a count.
    static func list<Element>(
        _ pointer: UnsafeMutablePointer<Element>?, _ count: some BinaryInteger
    ) -> [Element]? {
        guard count >= 0, count <= countMax else { return nil }
        if count == 0 { return [] }
        guard let pointer else { return nil }
        return Array(UnsafeBufferPointer(start: pointer, count: Int(count)))
    }

    /// A text of up to so many bytes; empty for NULL.
    static func text(_ pointer: UnsafePointer<CChar>?, bytesMax: Int = 8_000) -> String {
        guard let pointer else { return "" }
        return String(
            decoding: UnsafeRawBufferPointer(start: pointer, count: strnlen(pointer, bytesMax)),
            as: UTF8.self)
    }
}
