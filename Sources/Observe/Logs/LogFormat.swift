public import Base

/// How a line of the log looks.
public enum LogFormat: Sendable, Equatable {
    /// `2026-03-01T12:34:56.789Z INFO    login: account logged on name=DEMO`
    case text(coloured: Bool)
    /// `{"time":"...","level":"info","component":"login","message":"...","name":"DEMO"}`
    case json

    /// Longer texts are cut: nobody's input may fill the disk.
    public static let textCharactersMax = 2000

    /// One line with its newline. Whatever the entry holds, the line has no other newline and no control
    /// character of its own, so that nobody can forge a line or command a terminal.
    public func render(_ entry: LogEntry, at time: UnixTime) -> String {
        switch self {
        case .text(let coloured): Self.text(entry, time, coloured: coloured)
        case .json: Self.json(entry, time)
        }
    }

    private static func text(_ entry: LogEntry, _ time: UnixTime, coloured: Bool) -> String {
        let name = "\(entry.level)".uppercased()
        let padding = String(repeating: " ", count: max(0, 7 - name.count))
        let level = coloured ? "\u{1B}[\(colour(entry.level))m\(name)\u{1B}[0m" : name
        var line =
            "\(CalendarText.iso(time)) \(level)\(padding) \(clean(entry.component)): \(clean(entry.message))"
        for (name, value) in entry.fields { line += " \(clean(name))=\(plain(value))" }
        return line + "\n"
    }

    private static func colour(_ level: LogLevel) -> String {
        switch level {
        case .trace, .debug: "2"
        case .info: "36"
        case .notice: "32"
        case .warning: "33"
        case .error: "1;31"
        }
    }

    /// A value, quoted where a reader could not tell its end.
    private static func plain(_ value: LogValue) -> String {
        switch value {
        case .int(let number): return String(number)
        case .bool(let value): return value ? "true" : "false"
        case .double(let number): return "\(number)"
        case .string(let text):
            let cleaned = clean(text)
            let isPlain =
                !cleaned.isEmpty && !cleaned.unicodeScalars.contains { " =\"\\".unicodeScalars.contains($0) }
            if isPlain { return cleaned }
            var quoted = ""
            JSONValue.quote(cut(text), to: &quoted)
            return quoted
        }
    }

    private static func json(_ entry: LogEntry, _ time: UnixTime) -> String {
        var members: [JSONValue.Member] = [
            .init("time", .string(CalendarText.iso(time))), .init("level", "\(entry.level)"),
            .init("component", .string(cut(entry.component))), .init("message", .string(cut(entry.message))),
        ]
        var names: Set<String> = ["time", "level", "component", "message"]
        for (name, value) in entry.fields {
            var free = cut(name)
            while !names.insert(free).inserted { free += "_" }
            members.append(.init(free, json(value)))
        }
        return JSONValue.object(members).text + "\n"
    }

    private static func json(_ value: LogValue) -> JSONValue {
        switch value {
        case .int(let number): .int(number)
        case .bool(let value): .bool(value)
        case .double(let number): .double(number)
        case .string(let text): .string(cut(text))
        }
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > textCharactersMax else { return text }
        return String(text.unicodeScalars.prefix(textCharactersMax)) + "..."
    }

    private static func clean(_ text: String) -> String {
        let text = cut(text)
        guard !text.unicodeScalars.allSatisfy(Printable.isHarmless) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if Printable.isHarmless(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += scalar == "\n" ? "\\n" : "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
        return result
    }
}
