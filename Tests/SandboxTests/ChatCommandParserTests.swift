import Base
import Testing

@testable import Sandbox

/// How chat commands are written.
@Suite struct ChatCommandParserTests {
    @Test(arguments: [
        (".go xyz 1 -2.5 3 571", ChatCommand.go(x: 1, y: -2.5, z: 3, map: 571, orientation: nil)),
        (".go xyz 1 2", .go(x: 1, y: 2, z: nil, map: nil, orientation: nil)),
        (".GO XYZ 1 2 3 0 1.5", .go(x: 1, y: 2, z: 3, map: 0, orientation: 1.5)),
        ("!tele Dalaran", .teleport(to: "Dalaran")),
        (".tele booty bay", .teleport(to: "booty bay")),
        (".character level 80", .level(80)),
        (".character level -3", .level(-3)),
        (".additem 25", .addItem(entry: 25, count: 1)),
        (".additem 25 7", .addItem(entry: 25, count: 7)),
        (
            ".additem |cffffffff|Hitem:2589:0:0:0:0:0:0:0:80|h[Linen Cloth]|h|r 20",
            .addItem(entry: 2589, count: 20)
        ),
        (".modify money -50", .money(-50)),
        (".modify hp 12", .health(12)), (".aura 48161", .aura(48161)), (".unaura 48161", .endAura(48161)),
        (".guild create Thrall \"Kirin Tor\"", .guildCreate(leader: "Thrall", name: "Kirin Tor")),
        (".sandbox packet 40000", .sandboxPacket(bytes: 40_000)),
        (".sandbox crash", .sandboxCrash),
        (".sandbox hang 2.5", .sandboxHang(seconds: 2.5)),
        (".save", .save),
        (".gps", .gps),
    ])
    func aCommandIsRead(text: String, command: ChatCommand) {
        #expect(ChatCommandParser.read(text) == .command(command))
    }

    @Test(arguments: ["Hello", "", "...", "..", ". hm", "!!", "!", ".", "what .tele Dalaran", "1.5 is more"])
    func talkIsTalk(text: String) {
        #expect(ChatCommandParser.read(text) == .talk)
    }

    @Test(arguments: [
        ".go xyz", ".go xyz 1", ".go xyz a b", ".go xyz 1 2 3 x", ".go xyz nan 0", ".go xyz 1 2 inf", ".tele",
        ".tele   ", ".character level", ".character level x", ".character level 5 6", ".additem",
        ".additem x",
        ".additem 25 x", ".additem 25 1 2", ".additem 99999999999", ".additem |cffffffff|Hitem:|h",
        ".modify money", ".modify hp", ".modify hp -1", ".aura", ".aura x", ".unaura 1 2",
        ".modify money 1g", ".modify money 99999999999999999999", ".guild create", ".guild create Thrall",
        ".guild create Thrall Kirin", ".guild create Thrall \"\"", ".guild create Thrall \"a\"b\"",
        ".sandbox packet", ".sandbox packet 0", ".sandbox packet 1048577", ".sandbox packet -1",
        ".sandbox hang",
        ".sandbox hang 0", ".sandbox hang nan", ".sandbox hang 3601",
    ])
    func whatDoesNotFitGetsTheUsage(text: String) {
        guard case .usage = ChatCommandParser.read(text) else {
            Issue.record("\(text) is \(ChatCommandParser.read(text))")
            return
        }
    }

    @Test(arguments: [
        ".dance", ".go", ".go creature 1", ".modify", ".modify rage 1", ".sandbox", ".sandbox x",
    ])
    func whatIsNotKnownIsUnknown(text: String) {
        let read = ChatCommandParser.read(text)
        #expect(read == .unknown)
    }

    @Test func noTextMakesTheParserFall() {
        let random = SeededRandomness(seed: 3)
        let pieces = [
            ".", "!", "go", "xyz", "tele", "additem", "|cff", "|Hitem:", "|h|r", "\"", " ", "\t", "guild",
            "create",
            "sandbox", "packet", "hang", "-", "1e999", "999999999999999999999", "é", "\u{0}", "🐉",
        ]
        for _ in 0..<20_000 {
            var text = random.below(2) == 0 ? "." : ""
            for _ in 0..<random.below(8) { text += pieces[Int(random.below(UInt64(pieces.count)))] }
            _ = ChatCommandParser.read(text)
        }
    }
}
