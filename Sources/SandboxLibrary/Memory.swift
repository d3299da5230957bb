import CSidecar
import Glibc

/// What the library lends for one call: copied before the call returns (spec sidecar 4.8).
enum Lent {
    static func list<Element>(_ pointer: UnsafeMutablePointer<Element>?, _ count: Int32) -> [Element] {
        guard let pointer, count > 0 else { return [] }
        return Array(UnsafeBufferPointer(start: pointer, count: Int(count)))
    }

    static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }
}

/// What is given to the library for good: memory of malloc, which it frees.
enum Given {
    /// NULL for an empty list.
    static func list<Element: BitwiseCopyable>(_ values: [Element]) -> UnsafeMutablePointer<Element>? {
        guard !values.isEmpty, let block = malloc(values.count * MemoryLayout<Element>.stride) else {
            return nil
        }
        let list = block.bindMemory(to: Element.self, capacity: values.count)
        list.initialize(from: values, count: values.count)
        return list
    }

    /// NULL for an empty text.
    static func text(_ text: String) -> UnsafeMutablePointer<CChar>? { text.isEmpty ? nil : strdup(text) }
}
