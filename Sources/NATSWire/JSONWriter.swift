/// Writes one JSON object, field by field.
struct JSONWriter {
    private var text = "{"

    private mutating func name(_ name: String) {
        if text.utf8.count > 1 { text += "," }
        quote(name)
        text += ":"
    }
    mutating func field(_ name: String, _ value: Bool) {
        self.name(name)
        text += value ? "true" : "false"
    }
    mutating func field(_ name: String, _ value: Int64) {
        self.name(name)
        text += String(value)
    }
    mutating func field(_ name: String, _ value: String?) {
        guard let value else { return }
        self.name(name)
        quote(value)
    }
    /// The whole object, on one line.
    func finished() -> String { text + "}" }

    private mutating func quote(_ value: String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
