import Wire

/// Which names a character may have, and how they are written (spec characters 5.2, packets-session 2).
enum CharacterName {
    /// Lower case with the first letter in upper case.
    static func normalised(_ name: String) -> String {
        name.prefix(1).uppercased() + name.dropFirst().lowercased()
    }

    /// Why a normalised name is refused; nil when it is good.
    static func fault(_ name: String) -> ResponseCode? {
        let scalars = Array(name.unicodeScalars)
        if scalars.isEmpty { return .nameMissing }
        if scalars.count < 2 { return .nameTooShort }
        if scalars.count > 12 { return .nameTooLong }
        let families = scalars.map { Family($0.value) }
        if families.contains(nil) { return .nameInvalidCharacter }
        if Set(families).count > 1 { return .nameMixedLanguages }
        for index in scalars.indices.dropFirst(2)
        where scalars[index] == scalars[index - 1] && scalars[index] == scalars[index - 2] {
            return .nameThreeConsecutive
        }
        return reserved.contains(name) ? .nameReserved : nil
    }

    /// All letters, and of one family.
    static func isOfOneAlphabet(_ text: String) -> Bool {
        let families = text.unicodeScalars.map { Family($0.value) }
        return !families.isEmpty && !families.contains(nil) && Set(families).count == 1
    }

    /// Names that would pass for somebody in charge.
    private static let reserved: Set<String> = [
        "Admin", "Administrator", "Blizzard", "Console", "Gamemaster", "Gm", "Moderator", "Nimbus", "Sandbox",
        "Server", "System",
    ]

    /// The letters that may stand in one name together (spec characters 8.2).
    private enum Family {
        case latin, cyrillic, eastAsian

        init?(_ code: UInt32) {
            switch code {
            case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xDE, 0xDF, 0xE0...0xF6, 0xF8...0xFE,
                0x100...0x12F,
                0x1E9E:
                self = .latin
            case 0x401, 0x410...0x44F, 0x451:
                self = .cyrillic
            case 0x1100...0x11F9, 0x3041...0x30FF, 0x3131...0x318E, 0x31F0...0x31FF, 0x3400...0x4DB5,
                0x4E00...0x9FC3, 0xAC00...0xD7A3, 0xFF01...0xFFEE:
                self = .eastAsian
            default:
                return nil
            }
        }
    }
}
