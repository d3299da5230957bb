/// How much a line matters. `notice` is what an admin wants to see on a good day.
public enum LogLevel: UInt8, Comparable, CaseIterable, Sendable, Codable {
    case trace, debug, info, notice, warning, error
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A value beside a log line's message.
public enum LogValue: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral
{
    case string(String), int(Int64), bool(Bool), double(Double)
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(_ value: some BinaryInteger) { self = .int(Int64(clamping: value)) }
    public init(_ value: some CustomStringConvertible) { self = .string(value.description) }
}

/// One line, on its way to a sink.
public struct LogEntry: Sendable {
    public var level: LogLevel
    /// Who speaks: `gateway`, `login`, `worlds` ...
    public var component: String
    public var message: String
    public var fields: KeyValuePairs<String, LogValue>
    public init(level: LogLevel, component: String, message: String, fields: KeyValuePairs<String, LogValue>)
    {
        self.level = level
        self.component = component
        self.message = message
        self.fields = fields
    }
}

/// Where lines go. Must not block the caller for long; called from any thread.
public protocol LogSink: Sendable {
    var level: LogLevel { get }
    func write(_ entry: LogEntry)
}

/// The log seam: a component's handle on a sink. Messages are fixed texts, what varies stands in fields.
public struct Log: Sendable {
    public let component: String
    public let sink: any LogSink

    public init(_ component: String, to sink: any LogSink) {
        self.component = component
        self.sink = sink
    }
    public func component(_ name: String) -> Log { Log(name, to: sink) }

    public func log(
        _ level: LogLevel, _ message: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) {
        guard level >= sink.level else { return }
        sink.write(LogEntry(level: level, component: component, message: message(), fields: fields()))
    }
    public func debug(
        _ message: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) { log(.debug, message(), fields()) }
    public func info(
        _ message: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) { log(.info, message(), fields()) }
    public func notice(
        _ message: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) { log(.notice, message(), fields()) }
    public func warning(
        _ message: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) { log(.warning, message(), fields()) }
    public func error(
        _ message: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) { log(.error, message(), fields()) }
}

/// Drops every line.
public struct SilentLog: LogSink {
    public init() {}
    public var level: LogLevel { .error }
    public func write(_ entry: LogEntry) {}
}

/// Keeps the newest lines for tests to look at.
public final class RecordingLog: LogSink {
    public let level: LogLevel
    private let capacity: Int
    private let kept = Locked<[LogEntry]>([])
    public init(level: LogLevel = .debug, capacity: Int = 10_000) {
        self.level = level
        self.capacity = capacity
    }
    public func write(_ entry: LogEntry) {
        kept.withLock { lines in
            if lines.count >= capacity { lines.removeFirst(max(1, capacity / 2)) }
            lines.append(entry)
        }
    }
    public var entries: [LogEntry] { kept.withLock { $0 } }
}
