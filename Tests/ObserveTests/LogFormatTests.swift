import Base
import Observe
import Testing

@Suite struct LogFormatTests {
    private let time = UnixTime(nanoseconds: 1_772_368_496_789_000_000)

    private func entry(_ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) -> LogEntry {
        LogEntry(level: .info, component: "login", message: message, fields: fields)
    }

    @Test func textNamesTimeLevelComponentMessageAndFields() {
        let line = LogFormat.text(coloured: false).render(
            entry("logged on", ["name": "DEMO", "note": "two words", "empty": "", "id": 7, "ok": true]),
            at: time)
        #expect(
            line
                == "2026-03-01T12:34:56.789Z INFO    login: logged on name=DEMO note=\"two words\" empty=\"\" id=7 ok=true\n"
        )
    }

    @Test func coloursAreOnlyAroundTheLevel() {
        let line = LogFormat.text(coloured: true).render(entry("x"), at: time)
        #expect(line == "2026-03-01T12:34:56.789Z \u{1B}[36mINFO\u{1B}[0m    login: x\n")
    }

    @Test func jsonIsOneObjectALine() throws {
        let line = LogFormat.json.render(
            entry("logged on", ["name": "DE\"MO", "id": 7, "share": .double(0.5)]), at: time)
        #expect(
            line
                == #"{"time":"2026-03-01T12:34:56.789Z","level":"info","component":"login","message":"logged on","#
                + #""name":"DE\"MO","id":7,"share":0.5}"# + "\n")
        #expect(try JSONValue(parsing: Array(line.utf8))["name"] == "DE\"MO")
    }

    @Test func fieldsCannotReplaceWhatTheLogItselfSays() throws {
        let line = LogFormat.json.render(entry("real", ["message": "fake", "a": 1, "a": 2]), at: time)
        let value = try JSONValue(parsing: Array(line.utf8))
        #expect(value["message"] == "real")
        #expect(value["message_"] == "fake")
        #expect(value["a"] == 1)
        #expect(value["a_"] == 2)
    }

    @Test(arguments: [LogFormat.text(coloured: false), .json])
    func noInputCanForgeALineOrCommandATerminal(format: LogFormat) {
        let evil = "x\nERROR fake: y\r\u{1B}[2J\u{07}\u{0}\u{7F}\u{9B}31m\u{2028}\u{202E}\u{200B}"
        let line = format.render(
            LogEntry(level: .info, component: evil, message: evil, fields: ["k": .string(evil)]), at: time)
        #expect(line.hasSuffix("\n"))
        #expect(
            line.dropLast().unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F).contains($0.value)
                    && $0.value != 0x2028
                    && $0.value != 0x202E && $0.value != 0x200B
            })
    }

    @Test func longTextsAreCut() {
        let line = LogFormat.json.render(
            entry("m", ["k": .string(String(repeating: "a", count: 1_000_000))]), at: time)
        #expect(line.utf8.count < LogFormat.textCharactersMax + 200)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
        (1_709_164_799, "2024-02-28T23:59:59.000Z"), (1_709_164_800, "2024-02-29T00:00:00.000Z"),
        (1_735_689_599, "2024-12-31T23:59:59.000Z"), (4_107_542_400, "2100-03-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.000Z"),
    ])
    func datesAreRight(seconds: Int64, text: String) {
        let line = LogFormat.text(coloured: false).render(entry("x"), at: UnixTime(seconds: seconds))
        #expect(line.hasPrefix(text))
    }
}
