import WorldsAPI

/// What a worldserver's /metrics page says, Prometheus text (spec registry 5.1): the session
/// count and the update times in milliseconds. The first sample of each name counts; whatever
/// else stands there is passed over.
struct MetricsPage: Equatable {
    var connections: UInt32?
    var mean: UInt32?
    var median: UInt32?
    var p95: UInt32?
    var p99: UInt32?
    var max: UInt32?

    init(_ text: [UInt8]) {
        for line in text.split(separator: UInt8(ascii: "\n")) {
            guard let (name, value) = Self.sample(line) else { continue }
            switch name {
            case "active_connections": connections = connections ?? value
            case "delay_mean": mean = mean ?? value
            case "delay_median": median = median ?? value
            case "delay_95_percentile": p95 = p95 ?? value
            case "delay_99_percentile": p99 = p99 ?? value
            case "delay_max": max = max ?? value
            default: break
            }
        }
    }

    /// Values that were not given stay as they are.
    func update(_ connections: inout UInt32, _ delays: inout Worlds.Delays) {
        connections = self.connections ?? connections
        delays.mean = mean ?? delays.mean
        delays.median = median ?? delays.median
        delays.p95 = p95 ?? delays.p95
        delays.p99 = p99 ?? delays.p99
        delays.max = max ?? delays.max
    }

    /// `name{label="value"} 12.5 1700000000000`; labels and time are optional.
    private static func sample(_ line: ArraySlice<UInt8>) -> (name: String, value: UInt32)? {
        let blank: (UInt8) -> Bool = {
            $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r")
        }
        var rest = line.drop(while: blank)
        guard rest.first != UInt8(ascii: "#") else { return nil }
        let name = rest.prefix { !blank($0) && $0 != UInt8(ascii: "{") }
        // None of the wanted names is longer.
        guard (1...32).contains(name.count) else { return nil }
        rest = rest[name.endIndex...].drop(while: blank)
        if rest.first == UInt8(ascii: "{") {
            guard let end = endOfLabels(rest) else { return nil }
            rest = rest[end...].drop(while: blank)
        }
        let word = rest.prefix { !blank($0) }
        guard (1...64).contains(word.count), let number = Double(String(decoding: word, as: UTF8.self)),
            number.isFinite
        else { return nil }
        let rounded = number.rounded()
        let value = rounded <= 0 ? 0 : UInt32(exactly: rounded) ?? .max
        return (String(decoding: name, as: UTF8.self), value)
    }

    /// The place behind the closing brace; braces inside quotes do not count.
    private static func endOfLabels(_ text: ArraySlice<UInt8>) -> Int? {
        var quoted = false, escaped = false
        for index in text.indices {
            let byte = text[index]
            if escaped {
                escaped = false
            } else if quoted, byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "\"") {
                quoted.toggle()
            } else if !quoted, byte == UInt8(ascii: "}") {
                return index + 1
            }
        }
        return nil
    }
}
