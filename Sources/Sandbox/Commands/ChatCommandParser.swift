/// Reads chat lines that begin with `.` or `!` as commands, as AzerothCore does whatever kind of chat they
/// come by.
enum ChatCommandParser {
    static func read(_ text: String) -> ChatInput {
        guard let first = text.utf8.first, first == UInt8(ascii: ".") || first == UInt8(ascii: "!") else {
            return .talk
        }
        let body = text.dropFirst()
        // "..." and "!!" are said, not obeyed.
        guard let second = body.first, second != ".", second != "!", !second.isWhitespace else {
            return .talk
        }
        var words = Words(body)
        return read(&words)
    }

    private static func read(_ words: inout Words) -> ChatInput {
        switch words.next()?.lowercased() {
        case "go": words.next()?.lowercased() == "xyz" ? go(&words) : .unknown
        case "tele": teleport(&words)
        case "character": words.next()?.lowercased() == "level" ? level(&words) : .unknown
        case "additem": addItem(&words)
        case "modify": modify(&words)
        case "aura": number(&words, ".aura SPELL") { .aura($0) }
        case "unaura": number(&words, ".unaura SPELL") { .endAura($0) }
        case "guild": words.next()?.lowercased() == "create" ? guild(&words) : .unknown
        case "sandbox": sandbox(&words)
        case "save": .command(.save)
        case "gps": .command(.gps)
        default: .unknown
        }
    }

    private static func go(_ words: inout Words) -> ChatInput {
        let usage = ChatInput.usage(".go xyz X Y [Z [MAP [ORIENTATION]]]", level: 1)
        guard let x = words.next().flatMap(coordinate), let y = words.next().flatMap(coordinate) else {
            return usage
        }
        let (third, fourth, fifth) = (words.next(), words.next(), words.next())
        let (z, map, o) = (
            third.flatMap(coordinate), fourth.flatMap { UInt32($0) }, fifth.flatMap(coordinate)
        )
        guard (third == nil) == (z == nil), (fourth == nil) == (map == nil), (fifth == nil) == (o == nil)
        else { return usage }
        return .command(.go(x: x, y: y, z: z, map: map, orientation: o))
    }

    private static func teleport(_ words: inout Words) -> ChatInput {
        let name = words.rest
        return name.isEmpty ? .usage(".tele NAME", level: 1) : .command(.teleport(to: name))
    }

    private static func level(_ words: inout Words) -> ChatInput {
        guard let level = words.next().flatMap({ Int($0) }), words.rest.isEmpty else {
            return .usage(".character level N", level: 2)
        }
        return .command(.level(level))
    }

    private static func addItem(_ words: inout Words) -> ChatInput {
        let usage = ChatInput.usage(".additem ENTRY [COUNT]", level: 2)
        guard let entry = words.itemEntry() else { return usage }
        guard let second = words.next() else { return .command(.addItem(entry: entry, count: 1)) }
        guard let count = UInt32(second), words.rest.isEmpty else { return usage }
        return .command(.addItem(entry: entry, count: max(1, count)))
    }

    private static func modify(_ words: inout Words) -> ChatInput {
        switch words.next()?.lowercased() {
        case "money": money(&words)
        case "hp": number(&words, ".modify hp N") { .health($0) }
        default: .unknown
        }
    }

    private static func number(
        _ words: inout Words, _ usage: String, _ command: (UInt32) -> ChatCommand
    ) -> ChatInput {
        guard let number = words.next().flatMap({ UInt32($0) }), words.rest.isEmpty else {
            return .usage(usage, level: 2)
        }
        return .command(command(number))
    }

    private static func money(_ words: inout Words) -> ChatInput {
        guard let copper = words.next().flatMap({ Int64($0) }), words.rest.isEmpty else {
            return .usage(".modify money COPPER", level: 2)
        }
        return .command(.money(copper))
    }

    private static func guild(_ words: inout Words) -> ChatInput {
        guard let leader = words.next(), let name = words.quoted(), !name.isEmpty else {
            return .usage(".guild create LEADER \"NAME\"", level: 2)
        }
        return .command(.guildCreate(leader: leader, name: name))
    }

    private static func sandbox(_ words: inout Words) -> ChatInput {
        switch words.next()?.lowercased() {
        case "packet":
            guard let bytes = words.next().flatMap({ Int($0) }), (1...1_048_576).contains(bytes) else {
                return .usage(".sandbox packet SIZE, 1 to 1048576 bytes", level: 2)
            }
            return .command(.sandboxPacket(bytes: bytes))
        case "crash":
            return .command(.sandboxCrash)
        case "hang":
            guard let seconds = words.next().flatMap({ Double($0) }), seconds > 0, seconds <= 3600 else {
                return .usage(".sandbox hang SECONDS, at most 3600", level: 3)
            }
            return .command(.sandboxHang(seconds: seconds))
        default:
            return .unknown
        }
    }

    private static func coordinate(_ word: String) -> Float? {
        guard let value = Float(word), value.isFinite else { return nil }
        return value
    }
}

/// The words of a command line, taken one after another.
private struct Words {
    private var left: Substring

    init(_ text: Substring) { left = text }

    /// What has not been taken, without blanks around it.
    var rest: String {
        var text = left.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    mutating func next() -> String? {
        left = left.drop(while: \.isWhitespace)
        guard !left.isEmpty else { return nil }
        let word = left.prefix { !$0.isWhitespace }
        left = left.dropFirst(word.count)
        return String(word)
    }

    /// A text in double quotes that ends the line.
    mutating func quoted() -> String? {
        let text = rest
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return nil }
        left = ""
        let inside = String(text.dropFirst().dropLast())
        return inside.contains("\"") ? nil : inside
    }

    /// A number, or a link as the client pastes it: `|cffffffff|Hitem:25:0:...|h[Worn Shortsword]|h|r`.
    mutating func itemEntry() -> UInt32? {
        let text = rest
        guard text.hasPrefix("|c") else { return next().flatMap { UInt32($0) } }
        guard let start = text.range(of: "|Hitem:"), let end = text.range(of: "|h|r") else { return nil }
        left = text[end.upperBound...]
        return UInt32(text[start.upperBound...].prefix { $0.isNumber })
    }
}

extension String {
    /// The first place of a text, without Foundation.
    fileprivate func range(of wanted: String) -> Range<String.Index>? {
        guard !wanted.isEmpty else { return nil }
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(wanted) {
                return start..<index(start, offsetBy: wanted.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
