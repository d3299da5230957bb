import Base
import Testing

@testable import Gateway

/// What may be said at all, and how much of it (spec chat A.5, A.6).
@Suite struct ChatTextTests {
    @Test(arguments: [
        ("hello", "hello"), ("two  spaces   here", "two spaces here"), ("first\nsecond", "first"),
        ("first\r\nsecond", "first"), ("Grüße, Élise ß 你好", "Grüße, Élise ß 你好"), (" a ", " a "),
    ])
    func textsAreTidied(_ said: String, _ heard: String) {
        #expect(ChatText.cleaned(said, isAddon: false) == heard)
    }

    @Test(arguments: [
        "", "   ", "\nsecond", "be\u{7}ll", "nul\u{0}", "tab\there", "del\u{7F}", "c1\u{85}", "\u{202E}gnorw",
        String(repeating: "x", count: 256), String(repeating: "ü", count: 128),
    ])
    func whatNobodyMayReadIsDropped(_ said: String) {
        // U+0085 is a line break, too: what stands before it stays.
        let expected: String? = said == "c1\u{85}" ? "c1" : nil
        #expect(ChatText.cleaned(said, isAddon: false) == expected)
    }

    @Test func theLongestTextPasses() {
        let longest = String(repeating: "x", count: 255)
        #expect(ChatText.cleaned(longest, isAddon: false) == longest)
    }

    @Test func addonsChooseTheirOwnForm() {
        #expect(ChatText.cleaned("DBM4\tV  1|0|c", isAddon: true) == "DBM4\tV  1|0|c")
        #expect(ChatText.cleaned("DBM4\tbe\u{7}ll", isAddon: true) == nil)
        #expect(ChatText.cleaned("", isAddon: true) == nil)
    }

    private static let item = "|cff9d9d9d|Hitem:3299:0:0:0:0:0:0:0:80|h[Fractured Canine]|h|r"

    @Test(arguments: [
        item, "look: " + item + " and " + item, "a || b",
        "|cffffd000|Htrade:2259:450:450:5:+ABC/x=|h[Alchemy]|h|r", "|cff71d5ff|Hspell:133|h[Fireball]|h|r",
        "|cffffff00|Hachievement:6:000000000001A2B3:1:1:1:8:4294967295:0:0:0|h[Level 10]|h|r",
    ])
    func wholeLinksPass(_ text: String) { #expect(ChatText.cleaned(text, isAddon: false) == text) }

    @Test(arguments: [
        "|0", "|", "end|", "|Hitem:1|h[x]|h", "|cff00ff00green|r", "|r", "|h", "|cffzzzzzz|Hitem:1|h[x]|h|r",
        "|cff9d9d9d|Hitem:1|h[x]|h", "|cff9d9d9d|Hitem:1|hx|h|r", "|cff9d9d9d|Hitem|h[x]|h|r",
        "|cff9d9d9d|Hcommand:quit|h[x]|h|r", "|cff9d9d9d|Hitem:1 2|h[x]|h|r",
        "|cff9d9d9d|Hitem:1|h[|TIcon|t]|h|r",
        "|cff9d9d9d|Hitem:1|h[]x|h|r", "|TInterface\\Icons\\x:99|t", "|cff9d9d9d",
    ])
    func brokenLinksAreDropped(_ text: String) { #expect(ChatText.cleaned(text, isAddon: false) == nil) }

    // MARK: Flood

    private func at(_ milliseconds: Int) -> Instant {
        Instant(nanoseconds: UInt64(milliseconds) * 1_000_000)
    }

    @Test func tenLinesInARowPassAndTheEleventhSilences() {
        var flood = ChatFlood()
        for line in 0..<10 {
            #expect(flood.say(isAddon: false, .init(), now: at(line * 900)) == .passes)
        }
        let silence = at(9000 + 10_000)
        #expect(flood.say(isAddon: false, .init(), now: at(9000)) == .silenced(until: silence))
        #expect(flood.say(isAddon: false, .init(), now: at(18_999)) == .silenced(until: silence))
        #expect(flood.say(isAddon: false, .init(), now: at(19_000)) == .passes)
    }

    @Test func aPauseBeginsTheCountAnew() {
        var flood = ChatFlood()
        for line in 0..<100 {
            let pause = line / 10 * 1100
            #expect(flood.say(isAddon: false, .init(), now: at(line * 10 + pause)) == .passes)
        }
    }

    @Test func addonsAreDroppedAndNotSilenced() {
        var flood = ChatFlood()
        for line in 0..<100 {
            #expect(flood.say(isAddon: true, .init(), now: at(line)) == .passes)
        }
        #expect(flood.say(isAddon: true, .init(), now: at(101)) == .dropped)
        #expect(flood.say(isAddon: false, .init(), now: at(102)) == .passes)
        #expect(flood.say(isAddon: true, .init(), now: at(1200)) == .passes)
    }
}
