/// The metrics in Prometheus's text format, version 0.0.4.
public enum PrometheusText {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All families, sorted by name. The lines of a family stand together, as the format demands.
    public static func render(_ entries: [Metrics.Entry]) -> String {
        var result = ""
        let families = Dictionary(grouping: entries, by: { name($0.name) })
        for (family, members) in families.sorted(by: { $0.key < $1.key }) {
            guard let first = members.first else { continue }
            let type = type(of: first, named: family)
            result += "# HELP \(family) \(escape(first.help, quotes: false))\n# TYPE \(family) \(type)\n"
            var seen: Set<String> = []
            // A family has one type, and each set of labels stands once.
            for member in members where Self.type(of: member, named: family) == type {
                let labels = labels(member.labels)
                guard seen.insert(labels).inserted else { continue }
                write(member.cell, family, labels, to: &result)
            }
        }
        return result
    }

    private static func type(of entry: Metrics.Entry, named name: String) -> String {
        switch entry.cell {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        // What is read at scrape time is a counter exactly when its name says so.
        case .reading: name.hasSuffix("_total") ? "counter" : "gauge"
        }
    }

    private static func write(_ cell: Metrics.Cell, _ name: String, _ labels: String, to result: inout String)
    {
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        switch cell {
        case .counter(let counter): result += "\(name)\(braces) \(counter.value)\n"
        case .gauge(let gauge): result += "\(name)\(braces) \(gauge.value)\n"
        case .reading(let read): result += "\(name)\(braces) \(number(read()))\n"
        case .histogram(let histogram):
            let (buckets, sum, count) = histogram.snapshot
            let comma = labels.isEmpty ? "" : ","
            var below: UInt64 = 0
            for (bound, bucket) in zip(histogram.bounds, buckets) {
                below &+= bucket
                result += "\(name)_bucket{\(labels)\(comma)le=\"\(number(bound))\"} \(below)\n"
            }
            result += "\(name)_bucket{\(labels)\(comma)le=\"+Inf\"} \(count)\n"
            result += "\(name)_sum\(braces) \(number(sum))\n\(name)_count\(braces) \(count)\n"
        }
    }

    private static func labels(_ labels: [(name: String, value: String)]) -> String {
        labels.map { "\(name($0.name, colons: false))=\"\(escape($0.value, quotes: true))\"" }.joined(
            separator: ",")
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }

    /// [a-zA-Z_:][a-zA-Z0-9_:]*, anything else becomes an underscore.
    private static func name(_ text: String, colons: Bool = true) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case "0"..."9": result += result.isEmpty ? "_\(scalar)" : "\(scalar)"
            case ":" where colons: result += ":"
            default: result += "_"
            }
        }
        return result.isEmpty ? "_" : result
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
