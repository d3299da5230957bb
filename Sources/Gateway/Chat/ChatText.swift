import Wire

/// What a client may say: the rules for texts that the daemon hands on, as AzerothCore has them
/// (spec chat A.5).
enum ChatText {
    /// - Parameter isAddon: between addons, which choose their own form behind the first line.
    /// - Returns: the text that others get; nil when nobody may get it.
    static func cleaned(_ text: String, isAddon: Bool) -> String? {
        guard text.utf8.count <= TextLimit.chatFromClient else { return nil }
        var line = text[...]
        if let end = line.firstIndex(where: \.isNewline) { line = line[..<end] }
        if isAddon { return line.isEmpty || hasControls(line, butTab: true) ? nil : String(line) }
        guard !hasControls(line, butTab: false), !line.utf8.isEmpty, ChatLinks.areSound(line) else {
            return nil
        }
        let clean = withoutDoubleSpaces(line)
        return clean.allSatisfy { $0 == " " } ? nil : clean
    }

    private static func hasControls(_ text: Substring, butTab: Bool) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x09: !butTab
            case 0..<0x20, 0x7F..<0xA0: true
            // Marks that turn the direction of what follows, and that nobody sees.
            case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
    }

    private static func withoutDoubleSpaces(_ text: Substring) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var wasSpace = false
        for character in text {
            let isSpace = character == " "
            if !(isSpace && wasSpace) { result.append(character) }
            wasSpace = isSpace
        }
        return result
    }
}

/// Links and colours in chat: `|cAARRGGBB|Hkind:data|h[text]|h|r`. A client trusts them, and a broken one can
/// hang or fool it.
enum ChatLinks {
    private static let kinds: Set<Substring> = [
        "achievement", "area", "areatrigger", "creature", "creature_entry", "enchant", "event", "gameevent",
        "gameobject", "gameobject_entry", "glyph", "item", "itemset", "player", "quest", "skill", "spell",
        "talent", "taxinode", "tele", "title", "trade",
    ]

    /// Whether every bar begins a sequence that players' clients write: `||`, or a whole link in its colour.
    static func areSound(_ text: Substring) -> Bool {
        var rest = text[...]
        while let bar = rest.firstIndex(of: "|") {
            rest = rest[rest.index(after: bar)...]
            guard let kind = rest.first else { return false }
            rest = rest.dropFirst()
            switch kind {
            case "|": continue
            case "c": guard takeLink(&rest) else { return false }
            default: return false
            }
        }
        return true
    }

    /// Behind `|c`.
    private static func takeLink(_ rest: inout Substring) -> Bool {
        let colour = rest.prefix(8)
        guard colour.count == 8, colour.allSatisfy(\.isASCIIHexDigit) else { return false }
        rest = rest.dropFirst(8)
        guard take("|H", &rest), let head = takeUntil("|h", &rest) else { return false }
        guard let colon = head.firstIndex(of: ":"), kinds.contains(head[..<colon]),
            head[colon...].allSatisfy(mayBeData)
        else { return false }
        guard take("[", &rest), let title = takeUntil("|h", &rest), title.last == "]", title.count > 1,
            !title.contains("|")
        else { return false }
        return take("|r", &rest)
    }

    private static func mayBeData(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || ":-+/_=.".contains(character))
    }

    private static func take(_ mark: String, _ rest: inout Substring) -> Bool {
        guard rest.hasPrefix(mark) else { return false }
        rest = rest.dropFirst(mark.count)
        return true
    }

    private static func takeUntil(_ mark: String, _ rest: inout Substring) -> Substring? {
        guard let range = rest.firstRange(of: mark) else { return nil }
        defer { rest = rest[range.upperBound...] }
        return rest[..<range.lowerBound]
    }
}

extension Character {
    fileprivate var isASCIIHexDigit: Bool { isASCII && isHexDigit }
}
