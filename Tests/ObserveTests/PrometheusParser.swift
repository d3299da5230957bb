import Testing

/// A strict reader of the text format, written from its description: what it takes, Prometheus takes.
struct PrometheusParser {
    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }
    struct Family {
        var type: String
        var help: String
        var samples: [Sample] = []
    }
    struct Wrong: Error, CustomStringConvertible {
        var description: String
    }
    private(set) var families: [String: Family] = [:]

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else {
            throw Wrong(description: "the last line does not end")
        }
        var current: String?
        var help: (name: String, text: String)?
        var seen: Set<String> = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# HELP ") {
                let parts = line.dropFirst(7).split(
                    separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                help = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
                guard families[String(parts[0])] == nil else {
                    throw Wrong(description: "split family: \(line)")
                }
            } else if line.hasPrefix("# TYPE ") {
                let parts = line.dropFirst(7).split(separator: " ")
                let types = ["counter", "gauge", "histogram"]
                guard parts.count == 2, types.contains(String(parts[1])), help?.name == String(parts[0])
                else {
                    throw Wrong(description: "bad TYPE: \(line)")
                }
                current = String(parts[0])
                families[String(parts[0])] = Family(type: String(parts[1]), help: help?.text ?? "")
            } else {
                let sample = try Self.sample(line)
                guard let family = current, Self.belongs(sample.name, family, families[family]?.type) else {
                    throw Wrong(description: "outside its family: \(line)")
                }
                let key = "\(sample.name)\(sample.labels.sorted { $0.key < $1.key })"
                guard seen.insert(key).inserted else { throw Wrong(description: "twice: \(line)") }
                families[family]?.samples.append(sample)
            }
        }
        for (name, family) in families where family.type == "histogram" { try Self.check(name, family) }
    }

    private static func belongs(_ name: String, _ family: String, _ type: String?) -> Bool {
        if type == "histogram" { return ["_bucket", "_sum", "_count"].contains { name == family + $0 } }
        return name == family
    }

    private static func sample(_ line: Substring) throws -> Sample {
        var rest = line
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
        guard let first = name.first, !first.isNumber else { throw Wrong(description: "bad name: \(line)") }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                rest = rest.dropFirst(label.count)
                guard !label.isEmpty, label.first?.isNumber == false, rest.hasPrefix("=\"") else {
                    throw Wrong(description: "bad label: \(line)")
                }
                rest = rest.dropFirst(2)
                var value = ""
                while let character = rest.popFirst(), character != "\"" {
                    if character == "\\" {
                        guard let escaped = rest.popFirst(),
                            let meant = ["\\": "\\", "\"": "\"", "n": "\n"][escaped]
                        else { throw Wrong(description: "bad escape: \(line)") }
                        value += meant
                    } else {
                        value.append(character)
                    }
                }
                guard labels.updateValue(value, forKey: String(label)) == nil else {
                    throw Wrong(description: "label twice: \(line)")
                }
                if rest.first == "," {
                    rest = rest.dropFirst()
                } else if rest.first != "}" {
                    throw Wrong(description: "bad labels: \(line)")
                }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = number(rest.dropFirst()) else {
            throw Wrong(description: "bad value: \(line)")
        }
        return Sample(name: String(name), labels: labels, value: value)
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }

    private static func check(_ name: String, _ family: Family) throws {
        let groups = Dictionary(grouping: family.samples) { sample in
            sample.labels.filter { $0.key != "le" }.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        }
        for (_, samples) in groups {
            let buckets = samples.filter { $0.name == name + "_bucket" }
            let bounds = buckets.compactMap { $0.labels["le"].flatMap { number(Substring($0)) } }
            guard bounds.count == buckets.count, bounds == bounds.sorted(), bounds.last == .infinity,
                buckets.map(\.value) == buckets.map(\.value).sorted(),
                samples.first(where: { $0.name == name + "_count" })?.value == buckets.last?.value,
                samples.contains(where: { $0.name == name + "_sum" })
            else { throw Wrong(description: "bad histogram \(name)") }
        }
    }
}
