import Base
import Glibc

/// The figures of one run: a table on the terminal and a JSON file.
struct BenchReport {
    struct Row {
        var id: String
        var what: String
        var value: Double
        var unit: String
        /// What quality.md promises; nil is for information.
        var target: Double?
        var isMet: Bool? { target.map { value <= $0 } }
    }
    private(set) var rows: [Row] = []

    mutating func add(_ id: String, _ what: String, _ value: Double, _ unit: String, target: Double? = nil) {
        rows.append(Row(id: id, what: what, value: value, unit: unit, target: target))
        print(Self.line(rows[rows.count - 1]))
        fflush(nil)
    }

    private static func line(_ row: Row) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        let target = row.target.map { "at most \(number($0)) \(row.unit)" } ?? ""
        let verdict = row.isMet.map { $0 ? "ok" : "MISSED" } ?? ""
        return padded(row.id, 5) + padded(row.what, 62) + padded("\(number(row.value)) \(row.unit)", 20)
            + padded(target, 24) + verdict
    }

    /// Three significant digits.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        if value == 0 { return "0" }
        let digits = max(0, 2 - Int(log10(abs(value)).rounded(.down)))
        let scale = pow(10.0, Double(min(digits, 9)))
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }

    func write(json path: String) -> Bool {
        let items = rows.map { row -> JSONValue in
            var members: [JSONValue.Member] = [
                .init("id", .string(row.id)), .init("what", .string(row.what)),
                .init("value", .double(row.value)),
                .init("unit", .string(row.unit)),
            ]
            if let target = row.target { members.append(.init("target", .double(target))) }
            if let met = row.isMet { members.append(.init("met", .bool(met))) }
            return .object(members)
        }
        let text = JSONValue.array(items).text + "\n"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Array(text.utf8).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            == text.utf8.count
    }
}
