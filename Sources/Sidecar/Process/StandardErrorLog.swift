import Base
import Glibc

/// Lines on standard error, where worldservers are watched: `tc9 warning world: message key=value`. Each line
/// is one write, so that lines of several threads do not mix.
struct StandardErrorLog: LogSink {
    let level: LogLevel
    private let output: Int32

    init(level: LogLevel, output: Int32 = STDERR_FILENO) {
        self.level = level
        self.output = output
    }

    func write(_ entry: LogEntry) {
        var line = "tc9 \(entry.level) \(entry.component): \(entry.message)"
        for (key, value) in entry.fields { line += " \(key)=\(Self.text(value))" }
        line += "\n"
        line.withUTF8 { bytes in
            // A reader that is gone is nothing one could tell anybody.
            _ = Glibc.write(output, bytes.baseAddress, bytes.count)
        }
    }

    /// No line break of a value starts a line of its own.
    private static func text(_ value: LogValue) -> String {
        switch value {
        case .string(let text): String(text.map { $0.isNewline ? " " : $0 })
        case .int(let number): String(number)
        case .bool(let flag): String(flag)
        case .double(let number): String(number)
        }
    }
}
