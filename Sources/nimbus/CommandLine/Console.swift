import Base
import Glibc

/// Where a command reads and writes: the terminal, or a test's arrays.
struct Console: Sendable {
    /// Why no password could be had.
    enum InputFailure: Error {
        case ended, tooLong, mismatch
    }
    let write: @Sendable (String) -> Void
    let writeError: @Sendable (String) -> Void
    /// A line without its newline; nil at the end of the input.
    let readLine: @Sendable () -> String?
    /// Asks at the terminal without showing what is typed; nil when there is no terminal.
    let askSecret: @Sendable (_ prompt: String) -> String?

    static let standard = Console(
        write: { put($0, to: STDOUT_FILENO) }, writeError: { put($0, to: STDERR_FILENO) },
        readLine: { Swift.readLine() }, askSecret: { Terminal.askSecret($0) })

    func print(_ text: String) { write(text + "\n") }
    func printError(_ text: String) { writeError("nimbus: \(text)\n") }

    private static func put(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if errno != EINTR && errno != EAGAIN {
                    return
                }
            }
        }
    }

    /// Text from outside without what a terminal would obey.
    static func clean(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(200) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                result += "?"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// The controlling terminal.
enum Terminal {
    static func askSecret(_ prompt: String) -> String? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var saved = termios()
        guard tcgetattr(terminal, &saved) == 0 else { return nil }
        var quiet = saved
        quiet.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(terminal, TCSAFLUSH, &quiet)
        defer { tcsetattr(terminal, TCSAFLUSH, &saved) }
        say(prompt, terminal)
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(terminal, &byte, 1) == 1, byte != UInt8(ascii: "\n"), line.count < 1024 {
            line.append(byte)
        }
        say("\n", terminal)
        return String(validating: line, as: UTF8.self)
    }

    private static func say(_ text: String, _ terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }
}
