import Base
import Settings
import Testing

@Suite struct ConfigurationTextTests {
    private func parse(_ text: String) -> ConfigurationText { ConfigurationText(Array(text.utf8)) }
    private func value(_ text: String) -> String? {
        let parsed = parse(text)
        return parsed.problems.isEmpty ? parsed.assignments.first?.value : nil
    }
    private func problem(_ text: String) -> SettingProblem.Kind? { parse(text).problems.first?.kind }

    @Test func commentsBlankLinesAndWindowsLineEndsAreSkipped() {
        let parsed = parse("\u{FEFF}# one\r\n\r\n   # two\r\n\tA.B=c\r\n")
        #expect(parsed.problems.isEmpty)
        #expect(parsed.assignments.map(\.line) == [4])
        #expect(parsed.assignments.map(\.key) == ["A.B"])
        #expect(parsed.assignments.map(\.value) == ["c"])
    }

    @Test func aCommentNeedsABlankBeforeIt() {
        #expect(value("A.B = pass#word") == "pass#word")
        #expect(value("A.B = pass # word") == "pass")
        #expect(value("A.B = # nothing") == "")
        #expect(value("A.B =") == "")
    }

    @Test func quotesKeepEverythingAndKnowFourEscapes() {
        #expect(value(#"A.B = " # \"x\" \\ \n\t " # comment"#) == " # \"x\" \\ \n\t ")
        #expect(problem(#"A.B = "open"#) == .badQuotes)
        #expect(problem(#"A.B = "a" b"#) == .badQuotes)
        #expect(problem(#"A.B = "\x""#) == .badEscape)
        #expect(problem(#"A.B = "\"#) == .badEscape)
    }

    @Test(arguments: [
        "", "plain", "with blanks", " edge", "#", "a\"b", "a\\b", "a\nb\tc", "ä€😀", "0.0.0.0:80", "[x]",
    ])
    func whatIsWrittenReadsBackTheSame(text: String) {
        #expect(value("A.B = \(ConfigurationText.write(text))") == text)
    }

    @Test func brokenLinesAreNamedByNumberAndTheOthersStillRead() {
        let parsed = parse("A.B = 1\n[broken\n= 2\nA B = 3\njust words\nC.D = 4\u{0}\nE.F = 5")
        #expect(parsed.assignments.map(\.key) == ["A.B", "E.F"])
        #expect(parsed.problems.map(\.line) == [2, 3, 4, 5, 6])
        #expect(
            parsed.problems.map(\.kind) == [
                .badHeader, .badName, .badName, .noEqualsSign, .controlCharacter(0),
            ])
    }

    @Test func bytesThatAreNoUTF8AreRefused() {
        let parsed = ConfigurationText(Array("A.B = ".utf8) + [0xC3, 0x28])
        #expect(parsed.problems.map(\.kind) == [.notUTF8])
    }

    @Test func hostileSizesGiveTypedErrors() {
        let huge = ConfigurationText([UInt8](repeating: 0x61, count: 10_000_000))
        #expect(huge.problems.map(\.kind) == [.tooLarge(bytesMax: ConfigurationText.bytesMax)])
        let long = ConfigurationText([UInt8](repeating: 0x61, count: 10_000))
        #expect(long.problems.map(\.kind) == [.lineTooLong(bytesMax: ConfigurationText.lineBytesMax)])
        let many = ConfigurationText([UInt8](repeating: 0x0A, count: 100_000))
        #expect(many.problems.map(\.kind) == [.tooManyLines(linesMax: ConfigurationText.linesMax)])
    }

    @Test func randomBytesNeverTrapAndTheWholeLoadStaysTyped() {
        let random = SeededRandomness(seed: 42)
        let alphabet = Array("[].=\"\\# \n\tRealm1NameLogin\u{0}\u{FF}ä".utf8)
        for _ in 0..<2_000 {
            let length = Int(random.below(200))
            let bytes = (0..<length).map { _ in
                random.below(8) == 0
                    ? UInt8(truncatingIfNeeded: random.next())
                    : alphabet[Int(random.below(UInt64(alphabet.count)))]
            }
            let parsed = ConfigurationText(bytes)
            #expect(parsed.assignments.count + parsed.problems.count <= length + 1)
            var sources = Sample.sources("")
            sources.readFile = { (_, _) throws(BoundedFile.Failure) in bytes }
            do {
                _ = try Sample.schema.load(sources)
            } catch {
                #expect(!error.problems.isEmpty)
            }
        }
    }
}
